//! One role.

use super::{Role, RolePath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Reading},
};
use actix_web::{get, web::Path};

/// Read a role
///
/// What it gives, for what it can be held, and who gives it. Everybody who belongs to the tenant may
/// read it.
#[utoipa::path(
    tag = "roles", operation_id = "read_role",
    params(RolePath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The role.", body = Role)),
)]
#[get("/v1/tenants/{tenant_id}/roles/{regime}/{role}")]
pub async fn read(reading: Reading, path: Path<RolePath>) -> Result<Found<Role>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let rules = tx.rules(tx.view(), &ask.catalogue).await?;
            tx.role_as_answer(&rules, &path.key()?).await
        })
        .await
}
