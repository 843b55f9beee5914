//! Somebody lets another act with part of their authority.

use super::{DelegatedPermission, Delegation};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, Scope, TenantPath},
    openapi::moment,
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    account::Account,
    delegations::create::{Create, Delegate, decide},
    ids::{AssignmentId, DelegationId, UnitId, UserId},
    keys::PermissionKey,
    refused::Refused,
};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What shall be delegated.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDelegation {
    /// An assignment of the caller's own, of which it is a part.
    pub assignment_id: Uuid,
    /// The user who shall act.
    pub delegate_id: Uuid,
    /// Where it shall count: what the assignment reaches, or a unit within it; all of it when left out.
    pub scope: Option<Scope>,
    /// What of the role; all that the regime lets be delegated when left out.
    #[schema(min_items = 1, max_items = 200)]
    #[validate(length(min = 1, max = 200))]
    pub permissions: Option<Vec<DelegatedPermission>>,
    /// From when; from now on when left out.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_from: Option<DateTime<Utc>>,
    /// Until when, this moment excluded; as long as the assignment when left out.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_until: Option<DateTime<Utc>>,
}

/// Delegate
///
/// Part of what the caller holds: of its permissions, its scope and its time, as far as the regime lets it be delegated.
/// The role stays with the caller. What the delegate does with it is recorded as done by them on behalf of the caller. It
/// ends with what it comes from, and is not passed on.
#[utoipa::path(
    tag = "delegations", operation_id = "delegate",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewDelegation,
    responses((status = 201, description = "The new delegation.", body = Delegation)),
)]
#[post("/v1/tenants/{tenant_id}/delegations")]
pub async fn create(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewDelegation>,
) -> Result<Changed<Delegation>, Error> {
    let Body(new) = body;
    let id = DelegationId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (view, account) = (tx.view(), Account::User(UserId(new.delegate_id)));
                let delegate = match tx.subject(view, &standing.rules, account).await? {
                    None => None,
                    Some(subject) => Some(Delegate {
                        owner: tx.owner(view, account).await?,
                        active: subject.active,
                        external: subject.external,
                    }),
                };
                let unit = match new.scope {
                    Some(Scope::Unit { unit_id }) => Some(tx.unit_named("scope", UnitId(unit_id)).await?),
                    _ => None,
                };
                let source = AssignmentId(new.assignment_id);
                let standing_of_it = tx.count_delegations_of(source).await?;
                let command = Create {
                    delegation_id: id,
                    assignment: source,
                    delegate_id: UserId(new.delegate_id),
                    scope: new.scope.map(Into::into),
                    permissions: new.permissions.as_deref().map(keys).transpose()?,
                    valid_from: new.valid_from,
                    valid_until: new.valid_until,
                };
                let authority = standing.authority();
                Ok(decide(&authority, delegate.as_ref(), unit.as_ref(), standing_of_it, command)?)
            },
            async |tx, ask| tx.delegation_as_answer(ask, id).await,
        )
        .await?;
    Ok(answer.created(|new: &Delegation| format!("/v1/tenants/{}/delegations/{}", path.tenant_id, new.id)))
}

fn keys(names: &[DelegatedPermission]) -> Result<BTreeSet<PermissionKey>, Refused> {
    let key = |name: &DelegatedPermission| {
        PermissionKey::parse(name.as_str()).ok_or(Refused::NotFound { what: "permission" })
    };
    names.iter().map(key).collect()
}
