//! One tenant, by those who belong to it.

use super::{FollowedRegime, Tenant};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Reading, TenantPath, Versioned},
    storage::Tx,
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    refused::Refused,
};

/// Read the tenant
///
/// Its name, its language and the regimes it follows.
#[utoipa::path(
    tag = "tenants", operation_id = "read_tenant",
    params(TenantPath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The tenant.", body = Tenant)),
)]
#[get("/v1/tenants/{tenant_id}")]
pub async fn read(reading: Reading, path: Path<TenantPath>) -> Result<Found<Tenant>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().see("tenant", service::TENANT_READ, &Resource::tenant())?;
            tx.tenant_as_answer().await
        })
        .await
}

impl Tx {
    pub(super) async fn tenant_as_answer(&mut self) -> Result<Tenant, Error> {
        let view = self.view();
        let row = self.this_tenant(view).await?.ok_or(Refused::NotFound { what: "tenant" })?;
        let regimes = self.tenant_regimes(view).await?.into_iter();
        let regimes = regimes.map(|row| FollowedRegime { key: row.regime, version: row.version }).collect();
        Ok(Tenant {
            id: self.tenant().0,
            name: row.name,
            language: row.language,
            regimes,
            version: row.version,
        })
    }
}

impl Versioned for Tenant {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
