//! Queries on partnerships, each as the tenant itself knows it.

use crate::{
    held,
    storage::{Error, Recorded, Tx, View},
    supersede,
};
use mandat_domain::{
    ids::{PartnershipId, TenantId, UnitId},
    partnerships::{Partnership, Side, Status},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A partnership with what is shown of it.
pub struct PartnershipRow {
    pub partnership: Partnership,
    pub partner_name: String,
    pub own_name: String,
    pub site: Option<UnitId>,
    pub version: i64,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    partner_id: Uuid,
    side: String,
    regime: Option<String>,
    partner_name: String,
    own_name: String,
    proposed_here: bool,
    status: String,
    site_id: Option<Uuid>,
    version: i64,
}

impl TryFrom<Row> for PartnershipRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let side = Side::from_parts(&row.side, row.regime);
        let status = Status::from_word(&row.status);
        let partnership = Partnership {
            id: PartnershipId(row.id),
            side: side.ok_or(Error::Unreadable { what: "partnerships.side" })?,
            partner: TenantId(row.partner_id),
            status: status.ok_or(Error::Unreadable { what: "partnership_states.status" })?,
            proposed_here: row.proposed_here,
        };
        Ok(Self {
            partnership,
            partner_name: row.partner_name,
            own_name: row.own_name,
            site: row.site_id.map(UnitId),
            version: row.version,
        })
    }
}

/// A partnership as the event of its proposal tells of it.
pub struct Proposed<'a> {
    pub id: PartnershipId,
    pub side: &'a Side,
    pub partner: TenantId,
    pub partner_name: &'a str,
    pub own_name: &'a str,
    pub proposed_here: bool,
}

/// The columns of [`Row`], and where they come from.
macro_rules! partnership {
    () => {
        "select p.id, p.partner_id, p.side, p.regime, p.partner_name, p.own_name, p.proposed_here, s.status,
                s.site_id, s.from_revision as version
         from partnerships p join partnership_states s on s.tenant_id = $1 and s.id = p.id
         where p.tenant_id = $1 and "
    };
}

impl Tx {
    /// A partnership of this tenant; `None` when there is none of that id.
    pub async fn partnership(
        &mut self,
        view: View,
        id: PartnershipId,
    ) -> Result<Option<PartnershipRow>, Error> {
        let row: Option<Row> = self
            .optional(concat!(partnership!(), held!("s"), " and p.id = $4"), &[&view.known, &view.at, &id.0])
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    /// All partnerships with one partner, ended ones too.
    pub async fn partnerships_with(&mut self, partner: TenantId) -> Result<Vec<Partnership>, Error> {
        let view = self.view();
        let rows: Vec<Row> = self
            .all(
                concat!(partnership!(), held!("s"), " and p.partner_id = $4 order by p.id"),
                &[&view.known, &view.at, &partner.0],
            )
            .await?;
        let row = |row: Row| PartnershipRow::try_from(row).map(|row| row.partnership);
        rows.into_iter().map(row).collect()
    }

    /// A page of the partnerships, in the order in which they were proposed.
    pub async fn partnerships(
        &mut self,
        view: View,
        status: Option<Status>,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<PartnershipRow>, Error> {
        let rows: Vec<Row> = self
            .all(
                concat!(
                    partnership!(),
                    held!("s"),
                    " and ($4 is null or s.status = $4) and ($5 is null or p.id > $5) order by p.id limit $6"
                ),
                &[&view.known, &view.at, &status.map(Status::as_str), &after, &limit],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn project_partnership_proposed(
        &mut self,
        recorded: &Recorded,
        proposed: Proposed<'_>,
    ) -> Result<(), Error> {
        let regime = proposed.side.regime().map(str::to_owned);
        self.execute(
            "insert into partnerships (tenant_id, id, partner_id, side, regime, partner_name, own_name,
                                       proposed_here, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                &proposed.id.0,
                &proposed.partner.0,
                &proposed.side.as_str(),
                &regime,
                &proposed.partner_name,
                &proposed.own_name,
                &proposed.proposed_here,
                &recorded.revision,
            ],
        )
        .await?;
        self.execute(
            "insert into partnership_states (tenant_id, id, status, holds_from, from_revision)
             values ($1, $2, $3, $4, $5)",
            &[&proposed.id.0, &Status::Proposed.as_str(), &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_partnership_status(
        &mut self,
        recorded: &Recorded,
        id: PartnershipId,
        status: Status,
    ) -> Result<(), Error> {
        supersede!(self, recorded, "partnership_states", "id, status, site_id", "id = $4", &[&id.0]);
        self.execute(
            "insert into partnership_states (tenant_id, id, status, site_id, holds_from, from_revision)
             select tenant_id, id, $5, site_id, $4, $3 from partnership_states
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at, &status.as_str()],
        )
        .await?;
        Ok(())
    }

    pub async fn project_partnership_site(
        &mut self,
        recorded: &Recorded,
        id: PartnershipId,
        site: UnitId,
    ) -> Result<(), Error> {
        supersede!(self, recorded, "partnership_states", "id, status, site_id", "id = $4", &[&id.0]);
        self.execute(
            "insert into partnership_states (tenant_id, id, status, site_id, holds_from, from_revision)
             select tenant_id, id, status, $5, $4, $3 from partnership_states
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at, &site.0],
        )
        .await?;
        Ok(())
    }
}
