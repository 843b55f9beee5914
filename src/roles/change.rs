//! A role of the tenant's own is changed.

use super::{PermissionName, Role, RolePath, RoleTitle, define::keys};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{put, web::Path};
use mandat_domain::roles::{change::decide, define::Define};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The role as it shall be.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleContent {
    pub title: RoleTitle,
    /// From the catalogue; none that a regime keeps for one role.
    #[schema(min_items = 1, max_items = 200)]
    #[validate(length(min = 1, max = 200))]
    pub permissions: Vec<PermissionName>,
}

/// Change a role
///
/// Everybody who holds the role gains and loses with it. Roles of regimes do not change here.
#[utoipa::path(
    tag = "roles", operation_id = "change_role",
    params(RolePath, IfMatch, DryRunQuery),
    request_body = RoleContent,
    responses((status = 200, description = "The role as it is now.", body = Role)),
)]
#[put("/v1/tenants/{tenant_id}/roles/{regime}/{role}")]
pub async fn change(
    changing: Changing,
    path: Path<RolePath>,
    body: Body<RoleContent>,
) -> Result<Changed<Role>, Error> {
    let Body(RoleContent { title, permissions }) = body;
    let key = path.key()?;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let own = tx.own_role(&key).await?;
                let permissions = keys(&permissions)?;
                let command = Define { role: key.clone(), title: title.into_string(), permissions };
                let role = own.as_ref().map(|(role, _)| role);
                let events = decide(&standing.authority(), role, command)?;
                ask.version.check(own.map_or(0, |(_, version)| version))?;
                Ok(events)
            },
            async |tx, ask| {
                let rules = tx.rules(tx.view(), &ask.catalogue).await?;
                tx.role_as_answer(&rules, &key).await
            },
        )
        .await
}
