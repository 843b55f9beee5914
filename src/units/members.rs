//! Placing users in units and taking them out.

use crate::{
    error::Error,
    http::{Ask, Changed, Changing, DryRunQuery, HeldRole},
    storage::Tx,
};
use actix_web::{delete, put, web::Path};
use mandat_domain::{
    access::{Owner, Resource, UnitPath, service},
    account::Account,
    ids::{TenantId, UnitId, UserId},
    refused::Refused,
    units::{
        Unit,
        members::{self, Placing},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The most assignments that the answer lists.
const LISTED: usize = 100;

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
    /// What a user who was taken out still has, as far as you may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
}

/// What somebody still has in the tenant. A leaver is gone when there is nothing.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Left {
    /// The units the user is still placed in.
    pub units: Vec<Uuid>,
    /// What the user still holds, now or later; a hundred at most.
    pub assignments: Vec<HeldRole>,
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
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (unit, user, home) = tx.placing(&path).await?;
                let placing = Placing { unit: &unit, user_id: path.user_id, user, home };
                Ok(members::place(&standing.authority(), &placing)?)
            },
            async |_, _| Ok(path.membership(true, None)),
        )
        .await
}

/// Take a user out of a unit
///
/// The user's other units stay. By a regime in which leavers go unit by unit, all that the user holds of it for this unit
/// ends with it; the answer lists what is left, until nothing is. Taking out who is no member and holds nothing there changes
/// nothing.
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
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (unit, user, home) = tx.placing(&path).await?;
                let holder = tx.holder(&standing.rules, Account::User(path.user_id)).await?;
                let holder = holder.ok_or(Refused::NotFound { what: "user" })?;
                let placing = Placing { unit: &unit, user_id: path.user_id, user, home };
                Ok(members::remove(&standing.authority(), &placing, &holder)?)
            },
            async |tx, ask| {
                let left = tx.left(ask, path.user_id).await?;
                Ok(path.membership(false, Some(left)))
            },
        )
        .await
}

impl Tx {
    /// The unit, the user and where they are at home.
    async fn placing(&mut self, path: &MemberPath) -> Result<(Unit, Owner, Option<UnitId>), Error> {
        let (unit, _) = self.unit_or_missing(path.unit_id).await?;
        let view = self.view();
        self.user_is_active(view, path.user_id).await?.ok_or(Refused::NotFound { what: "user" })?;
        let user = self.owner(view, Account::User(path.user_id)).await?;
        let home = self.homes_of(view, &[path.user_id.0]).await?.first().map(|(_, unit)| UnitId(*unit));
        Ok((unit, user, home))
    }

    /// What the user still has, as far as the caller sees it.
    async fn left(&mut self, ask: &Ask, user: UserId) -> Result<Left, Error> {
        let (view, standing) = (self.view(), self.standing(ask).await?);
        let authority = standing.authority();
        let owner = self.owner(view, Account::User(user)).await?;
        let seen = |path: &&UnitPath| authority.allows(service::UNIT_READ, &Resource::unit((*path).clone()));
        let units = owner.units.iter().filter(seen).filter_map(|path| path.0.first()).map(|unit| unit.0);
        let units = units.collect();
        let subject = self.subject(view, &standing.rules, Account::User(user)).await?;
        let reads = authority.allows(service::ASSIGNMENT_READ, &Resource::of(owner.clone()));
        let held = subject.into_iter().filter(|_| reads).flat_map(|subject| subject.holdings);
        let held = held.filter(|held| held.delegated.is_none() && !held.is_over(view.at));
        Ok(Left { units, assignments: held.take(LISTED).map(HeldRole::from).collect() })
    }
}

impl MemberPath {
    const fn membership(&self, member: bool, left: Option<Left>) -> Membership {
        Membership { unit_id: self.unit_id.0, user_id: self.user_id.0, member, left }
    }
}
