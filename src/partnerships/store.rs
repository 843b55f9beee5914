//! Queries on partnerships, each as the tenant itself knows it.

use crate::{
    held, reach_below,
    storage::{Error, Recorded, Tx, View},
    supersede,
};
use mandat_domain::{
    access::ClientsReached,
    ids::{PartnershipId, TenantId, UnitId, UserId},
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

/// An account here of a user at home in a lender's tenant.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct ExternalRow {
    pub id: Uuid,
    pub partnership_id: Uuid,
    pub home_id: Uuid,
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

    /// A page of the clients that this tenant serves by a regime, as far as somebody reaches them, in the
    /// order of their partnerships.
    pub async fn clients(
        &mut self,
        view: View,
        reached: &ClientsReached,
        site: Option<Uuid>,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<PartnershipRow>, Error> {
        let units: Vec<Uuid> = reached.units.iter().map(|unit| unit.0).collect();
        let rows: Vec<Row> = self
            .all_among(
                concat!(
                    reach_below!(),
                    partnership!(),
                    held!("s"),
                    " and p.side = 'provider' and s.status = 'open' and p.regime = $4
                      and ($5 or exists (select 1 from reach where reach.id = s.site_id))
                      and ($6 is null or s.site_id = $6) and ($7 is null or p.id > $7) order by p.id limit $8"
                ),
                &units,
                &[&view.known, &view.at, &reached.regime, &reached.everything, &site, &after, &limit],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Those of the accounts that are externals.
    pub async fn externals_among(&mut self, view: View, ids: &[Uuid]) -> Result<Vec<ExternalRow>, Error> {
        self.all_among(
            "select x.id, x.partnership_id, x.home_id from externals x
             where x.tenant_id = $1 and x.from_revision <= $2 and x.id in ({ids})",
            ids,
            &[&view.known],
        )
        .await
    }

    /// The account here of a user at home in the partner's tenant.
    pub async fn external_of(
        &mut self,
        partnership: PartnershipId,
        home: UserId,
    ) -> Result<Option<UserId>, Error> {
        let row: Option<(Uuid,)> = self
            .optional(
                "select id from externals where tenant_id = $1 and partnership_id = $2 and home_id = $3",
                &[&partnership.0, &home.0],
            )
            .await?;
        Ok(row.map(|(id,)| UserId(id)))
    }

    pub async fn project_external_registered(
        &mut self,
        recorded: &Recorded,
        id: UserId,
        partnership: PartnershipId,
        home: UserId,
    ) -> Result<(), Error> {
        self.project_user_recorded(recorded, id, "external.registered").await?;
        self.execute(
            "insert into externals (tenant_id, id, partnership_id, home_id, from_revision)
             values ($1, $2, $3, $4, $5)",
            &[&id.0, &partnership.0, &home.0, &recorded.revision],
        )
        .await?;
        Ok(())
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
