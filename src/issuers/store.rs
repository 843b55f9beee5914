//! Queries on issuers. They stand in the platform's own tenant.

use crate::{
    held,
    storage::{Error, Recorded, Tx, View},
    supersede,
};
use mandat_domain::{
    ids::IssuerId,
    issuers::{Issuer, Terms, register::LIMIT},
    validity::Moment,
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
pub struct IssuerRow {
    pub id: Uuid,
    pub name: String,
    terms: String,
    pub holds_until: Option<Moment>,
    pub version: i64,
}

impl IssuerRow {
    pub fn terms(&self) -> Result<Terms, Error> {
        Ok(serde_json::from_str(&self.terms)?)
    }
}

/// The columns of [`IssuerRow`], and where they come from.
macro_rules! issuer {
    () => {
        "select i.id, i.name, i.terms, i.holds_until, i.from_revision as version from issuers i "
    };
}

impl Tx {
    /// An issuer as it stands at the view or, ended before, as it stood last.
    pub async fn issuer(&mut self, view: View, id: IssuerId) -> Result<Option<IssuerRow>, Error> {
        self.optional(
            concat!(
                issuer!(),
                "where i.tenant_id = $1 and i.id = $4 and i.holds_from <= $3
                   and i.from_revision <= $2 and (i.to_revision is null or i.to_revision > $2)
                 order by i.holds_from desc, i.from_revision desc limit 1"
            ),
            &[&view.known, &view.at, &id.0],
        )
        .await
    }

    /// A page of the issuers that count at the view, in the order of their ids.
    pub async fn issuers(
        &mut self,
        view: View,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<IssuerRow>, Error> {
        self.all(
            concat!(
                issuer!(),
                "where i.tenant_id = $1 and ($4 is null or i.id > $4) and ",
                held!("i"),
                " order by i.id limit $5"
            ),
            &[&view.known, &view.at, &after, &limit],
        )
        .await
    }

    /// All issuers that count now.
    pub async fn issuers_in_force(&mut self) -> Result<Vec<Issuer>, Error> {
        let limit = i64::try_from(LIMIT).unwrap_or(i64::MAX);
        let rows = self.issuers(self.view(), None, limit).await?;
        let known = |row: &IssuerRow| Ok(Issuer { id: IssuerId(row.id), terms: row.terms()?, ended: false });
        rows.iter().map(known).collect()
    }

    pub async fn project_issuer_registered(
        &mut self,
        recorded: &Recorded,
        id: IssuerId,
        name: &str,
        terms: &Terms,
    ) -> Result<(), Error> {
        self.execute(
            "insert into issuers (tenant_id, id, name, terms, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6)",
            &[&id.0, &name, &serde_json::to_string(terms)?, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    /// The last row holds for no time and tells of the end.
    pub async fn project_issuer_ended(&mut self, recorded: &Recorded, id: IssuerId) -> Result<(), Error> {
        supersede!(self, recorded, "issuers", "id, name, terms", "id = $4", &[&id.0]);
        self.execute(
            "insert into issuers (tenant_id, id, name, terms, holds_from, holds_until, from_revision)
             select tenant_id, id, name, terms, $4, $4, $3 from issuers
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at],
        )
        .await?;
        Ok(())
    }
}
