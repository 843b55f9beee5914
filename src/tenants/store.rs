//! Queries on tenants.

use crate::{
    held,
    storage::{Error, Recorded, Tx, View},
    supersede,
};
use mandat_domain::{event::RegimeVersion, ids::TenantId, tenants::change::Particulars, validity::Moment};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
pub struct TenantRow {
    pub name: String,
    pub language: String,
    pub version: i64,
}

impl TenantRow {
    #[must_use]
    pub fn particulars(&self) -> Particulars {
        Particulars { name: self.name.clone(), language: self.language.clone() }
    }
}

/// A tenant in the platform's register.
#[derive(FromRow)]
pub struct RegisteredRow {
    #[sqlx(try_from = "Uuid")]
    pub registered_id: TenantId,
    pub name: String,
    pub registered_at: Moment,
}

#[derive(FromRow)]
pub struct RegimeRow {
    pub regime: String,
    pub version: i64,
}

impl Tx {
    /// The tenant itself; `None` before it was founded.
    pub async fn this_tenant(&mut self, view: View) -> Result<Option<TenantRow>, Error> {
        self.optional(
            concat!(
                "select t.name, t.language, t.from_revision as version from tenants t where t.tenant_id = $1 and ",
                held!("t")
            ),
            &[&view.known, &view.at],
        )
        .await
    }

    /// The regimes the tenant follows, the leading one first.
    pub async fn tenant_regimes(&mut self, view: View) -> Result<Vec<RegimeRow>, Error> {
        self.all(
            concat!(
                "select r.regime, r.version from tenant_regimes r where r.tenant_id = $1 and ",
                held!("r"),
                " order by r.position"
            ),
            &[&view.known, &view.at],
        )
        .await
    }

    /// The versions that the tenant came to after the moment of the view, the earliest first.
    pub async fn later_regimes(&mut self, view: View) -> Result<Vec<RegimeRow>, Error> {
        self.all(
            "select r.regime, r.version from tenant_regimes r
             where r.tenant_id = $1 and r.from_revision <= $2 and (r.to_revision is null or r.to_revision > $2)
               and r.holds_from > $3 order by r.holds_from, r.position",
            &[&view.known, &view.at],
        )
        .await
    }

    /// A page of the platform's register, in the order of founding.
    pub async fn registered_tenants(
        &mut self,
        after: Option<TenantId>,
        limit: i64,
    ) -> Result<Vec<RegisteredRow>, Error> {
        self.all(
            "select registered_id, name, registered_at from registered_tenants
             where tenant_id = $1 and ($2 is null or registered_id > $2) order by registered_id limit $3",
            &[&after.map(|id| id.0), &limit],
        )
        .await
    }

    pub async fn project_tenant_created(
        &mut self,
        recorded: &Recorded,
        name: &str,
        language: &str,
        regimes: &[RegimeVersion],
    ) -> Result<(), Error> {
        self.insert_tenant(recorded, name, language).await?;
        // At most a handful, once in the life of a tenant.
        for (position, regime) in (0_i64..).zip(regimes) {
            self.execute(
                "insert into tenant_regimes (tenant_id, regime, version, position, holds_from, from_revision)
                 values ($1, $2, $3, $4, $5, $6)",
                &[&regime.key, &i64::from(regime.version), &position, &recorded.at, &recorded.revision],
            )
            .await?;
        }
        Ok(())
    }

    pub async fn project_tenant_registered(
        &mut self,
        recorded: &Recorded,
        id: TenantId,
        name: &str,
    ) -> Result<(), Error> {
        self.execute(
            "insert into registered_tenants (tenant_id, registered_id, name, registered_at, from_revision)
             values ($1, $2, $3, $4, $5)",
            &[&id.0, &name, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    /// One more regime, behind those there are, or a newer version in the place of the older.
    pub async fn project_regime_followed(
        &mut self,
        recorded: &Recorded,
        regime: &str,
        version: u32,
    ) -> Result<(), Error> {
        supersede!(self, recorded, "tenant_regimes", "regime, version, position", "regime = $4", &[&regime]);
        self.execute(
            "insert into tenant_regimes (tenant_id, regime, version, position, holds_from, from_revision)
             select $1, $2, $3, coalesce(
                      (select min(position) from tenant_regimes where tenant_id = $1 and regime = $2),
                      (select max(position) + 1 from tenant_regimes where tenant_id = $1), 0), $4, $5",
            &[&regime, &i64::from(version), &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_tenant_changed(
        &mut self,
        recorded: &Recorded,
        name: &str,
        language: &str,
    ) -> Result<(), Error> {
        supersede!(self, recorded, "tenants", "name, language", "true", &[]);
        self.insert_tenant(recorded, name, language).await
    }

    async fn insert_tenant(&mut self, recorded: &Recorded, name: &str, language: &str) -> Result<(), Error> {
        self.execute(
            "insert into tenants (tenant_id, name, language, holds_from, from_revision)
             values ($1, $2, $3, $4, $5)",
            &[&name, &language, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }
}
