//! Placing users in units and taking them out.

use crate::{
    error::Error,
    http::{Ask, Changed, Changing, DryRunQuery},
    storage::Tx,
};
use actix_web::{delete, put, web::Path};
use mandat_domain::{
    account::Account,
    event::Event,
    ids::{TenantId, UnitId, UserId},
    refused::Refused,
    units::members::{self, Placing},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// `/v1/tenants/{tenant_id}/units/{unit_id}/members/{user_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MemberPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The unit.
    #[param(value_type = Uuid)]
    pub unit_id: UnitId,
    /// The user.
    #[param(value_type = Uuid)]
    pub user_id: UserId,
}

/// Whether a user is a member of a unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Membership {
    pub unit_id: Uuid,
    pub user_id: Uuid,
    pub member: bool,
}

impl crate::http::Versioned for Membership {}

/// Place a user in a unit
///
/// Whoever holds a role for the unit reaches the user's data from now on. Placing a member changes
/// nothing.
#[utoipa::path(
    tag = "units", operation_id = "place_member",
    params(MemberPath, DryRunQuery),
    responses((status = 200, description = "The membership.", body = Membership)),
)]
#[put("/v1/tenants/{tenant_id}/units/{unit_id}/members/{user_id}")]
pub async fn place(changing: Changing, path: Path<MemberPath>) -> Result<Changed<Membership>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| tx.placing(ask, &path, members::place).await,
            async |_, _| Ok(path.membership(true)),
        )
        .await
}

/// Take a user out of a unit
///
/// The user's other units stay. Taking out who is no member changes nothing.
#[utoipa::path(
    tag = "units", operation_id = "remove_member",
    params(MemberPath, DryRunQuery),
    responses((status = 200, description = "The membership.", body = Membership)),
)]
#[delete("/v1/tenants/{tenant_id}/units/{unit_id}/members/{user_id}")]
pub async fn remove(changing: Changing, path: Path<MemberPath>) -> Result<Changed<Membership>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| tx.placing(ask, &path, members::remove).await,
            async |_, _| Ok(path.membership(false)),
        )
        .await
}

type Decide = fn(&mandat_domain::access::Authority<'_>, Placing<'_>) -> Result<Vec<Event>, Refused>;

impl Tx {
    async fn placing(&mut self, ask: &Ask, path: &MemberPath, decide: Decide) -> Result<Vec<Event>, Error> {
        let standing = self.standing(ask).await?;
        let (unit, _) = self.unit_or_missing(path.unit_id).await?;
        let view = self.view();
        self.user_is_active(view, path.user_id).await?.ok_or(Refused::NotFound { what: "user" })?;
        let user = self.owner(view, Account::User(path.user_id)).await?;
        let home = self.homes_of(view, &[path.user_id.0]).await?.first().map(|(_, unit)| UnitId(*unit));
        let placing = Placing { unit: &unit, user_id: path.user_id, user, home };
        Ok(decide(&standing.authority(), placing)?)
    }
}

impl MemberPath {
    const fn membership(&self, member: bool) -> Membership {
        Membership { unit_id: self.unit_id.0, user_id: self.user_id.0, member }
    }
}
