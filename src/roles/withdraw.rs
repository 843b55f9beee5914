//! A role of the tenant's own is given up.

use super::RolePath;
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{delete, web::Path};
use mandat_domain::roles::withdraw::decide;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role that is no more.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct WithdrawnRole {
    #[schema(example = "own/payroll-clerk")]
    pub key: String,
}

impl crate::http::Versioned for WithdrawnRole {}

/// Withdraw a role
///
/// Refused while anybody holds it, now or later. Roles of regimes cannot be withdrawn here.
#[utoipa::path(
    tag = "roles", operation_id = "withdraw_role",
    params(RolePath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The role that is no more.", body = WithdrawnRole)),
)]
#[delete("/v1/tenants/{tenant_id}/roles/{regime}/{role}")]
pub async fn withdraw(changing: Changing, path: Path<RolePath>) -> Result<Changed<WithdrawnRole>, Error> {
    let key = path.key()?;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let own = tx.own_role(&key).await?;
                let held = tx.role_is_held(&key, tx.now()).await?;
                let events = decide(&standing.authority(), own.is_some(), held, key.clone())?;
                ask.version.check(own.map_or(0, |(_, version)| version))?;
                Ok(events)
            },
            async |_, _| Ok(WithdrawnRole { key: key.to_string() }),
        )
        .await
}
