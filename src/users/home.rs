//! Where a user is at home.

use super::{User, UserPath};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery},
};
use actix_web::{put, web::Path};
use mandat_domain::{
    account::Account,
    ids::UnitId,
    refused::Refused,
    users::home::{Move, decide},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Where the user shall be at home.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HomeUnit {
    pub unit_id: Uuid,
}

/// Set the home unit
///
/// The user is placed in the unit, and taken out of the one that was home before. Where the regime wants what
/// points to the old unit adjusted, the answer is 409 `home_unit_assignments` with the assignments that do.
#[utoipa::path(
    tag = "users", operation_id = "set_home_unit",
    params(UserPath, DryRunQuery),
    request_body = HomeUnit,
    responses((status = 200, description = "The user as it is now.", body = User)),
)]
#[put("/v1/tenants/{tenant_id}/users/{user_id}/home-unit")]
pub async fn set(
    changing: Changing,
    path: Path<UserPath>,
    body: Body<HomeUnit>,
) -> Result<Changed<User>, Error> {
    let Body(HomeUnit { unit_id }) = body;
    let account = Account::User(path.user_id);
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let user =
                    tx.holder(&standing.rules, account).await?.ok_or(Refused::NotFound { what: "user" })?;
                let unit = tx.unit_named("unit_id", UnitId(unit_id)).await?;
                let command = Move { user_id: path.user_id, to: &unit };
                Ok(decide(&standing.authority(), &user, command)?)
            },
            async |tx, _| {
                let owner = tx.owner(tx.view(), account).await?;
                tx.user_as_answer(path.user_id, &owner).await
            },
        )
        .await
}
