//! A tenant makes a role of its own.

use super::{OwnRoleKey, PermissionName, Role, RoleTitle};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    keys::{OWN, PermissionKey, RoleKey},
    refused::Refused,
    roles::define::{Define, decide},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// A role to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    pub key: OwnRoleKey,
    pub title: RoleTitle,
    /// From the catalogue; none that a regime keeps for one role.
    #[schema(min_items = 1, max_items = 200)]
    #[validate(length(min = 1, max = 200))]
    pub permissions: Vec<PermissionName>,
}

/// Define a role
///
/// A role of the tenant's own, from the permissions of the catalogue. Its key begins with `own/` and
/// is never used again for another.
#[utoipa::path(
    tag = "roles", operation_id = "define_role",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewRole,
    responses((status = 201, description = "The new role.", body = Role)),
)]
#[post("/v1/tenants/{tenant_id}/roles")]
pub async fn define(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewRole>,
) -> Result<Changed<Role>, Error> {
    let Body(NewRole { key, title, permissions }) = body;
    let key = RoleKey::new(OWN, key.as_str()).ok_or(Refused::NotFound { what: "role" })?;
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let used = tx.role_key_used(&key).await?;
                let permissions = keys(&permissions)?;
                let command = Define { role: key.clone(), title: title.into_string(), permissions };
                Ok(decide(&standing.authority(), used, command)?)
            },
            async |tx, ask| {
                let rules = tx.rules(tx.view(), &ask.catalogue).await?;
                tx.role_as_answer(&rules, &key).await
            },
        )
        .await?;
    Ok(answer.created(|role: &Role| format!("/v1/tenants/{}/roles/{}", path.tenant_id, role.key)))
}

/// The permissions that a body names.
pub(super) fn keys(names: &[PermissionName]) -> Result<Vec<PermissionKey>, Refused> {
    names
        .iter()
        .map(|name| PermissionKey::parse(name.as_str()).ok_or(Refused::NotFound { what: "permission" }))
        .collect()
}
