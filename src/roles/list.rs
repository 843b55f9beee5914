//! The roles that can be held in a tenant.

use super::{Role, RolePage};
use crate::{
    error::Error,
    http::{Found, Fresh, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use std::collections::HashMap;

/// List roles
///
/// The roles of the tenant's regimes and those of its own making. Everybody who belongs to the tenant
/// may read them. The list is short and comes whole.
#[utoipa::path(
    tag = "roles", operation_id = "list_roles",
    params(TenantPath, Fresh),
    responses((status = 200, description = "All roles.", body = RolePage)),
)]
#[get("/v1/tenants/{tenant_id}/roles")]
pub async fn list(reading: Reading, path: Path<TenantPath>) -> Result<Found<RolePage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let view = tx.view();
            let rules = tx.rules(view, &ask.catalogue).await?;
            let own = tx.own_roles(view).await?.into_iter().map(|(role, version)| (role.key, version));
            let versions: HashMap<_, _> = own.collect();
            let items = rules.roles().map(|role| {
                let version = versions.get(&role.key).copied().unwrap_or(0);
                Role::new(&rules, role, version)
            });
            Ok((items.collect(), None).into())
        })
        .await
}
