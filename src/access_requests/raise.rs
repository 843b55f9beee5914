//! Somebody asks for a role.

use super::{AccessRequest, RequestReason};
use crate::{
    assignments::{Constraints, RoleName, scope_unit},
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, Scope, TenantPath},
    openapi::moment,
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access_requests::raise::{Raise, decide},
    account::Account,
    ids::{AccessRequestId, UnitId, UserId},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What is asked for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccessRequest {
    /// For whom; the caller when left out.
    pub user_id: Option<Uuid>,
    pub role: RoleName,
    /// Where it shall count; what is meant when it is left out is said by the regime.
    pub scope: Option<Scope>,
    /// From when it shall hold; from the approval on when left out.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_from: Option<DateTime<Utc>>,
    /// Until when it shall hold, this moment excluded; unlimited when left out.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_until: Option<DateTime<Utc>>,
    /// The values it shall be narrowed to, by dimension.
    pub constraints: Option<Constraints>,
    pub reason: Option<RequestReason>,
}

/// Request access
///
/// Everybody asks for a role that they lack, or puts forward another user whom they see. It gives nothing yet. Those who
/// could give it find the request in their inbox. Nobody having answered it lapses after 30 days, or when what is asked
/// for would be over. What is written is sealed, and no event shows it.
#[utoipa::path(
    tag = "access-requests", operation_id = "request_access",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewAccessRequest,
    responses((status = 201, description = "The new request.", body = AccessRequest)),
)]
#[post("/v1/tenants/{tenant_id}/access-requests")]
pub async fn raise(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewAccessRequest>,
) -> Result<Changed<AccessRequest>, Error> {
    let Body(new) = body;
    let id = AccessRequestId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let named = new.user_id.map(|user| Account::User(UserId(user)));
                let user = named.unwrap_or_else(|| standing.account());
                let holder = tx.holder(&standing.rules, user).await?;
                let unit = match scope_unit(new.scope) {
                    Some(id) => Some(tx.unit_named("scope", UnitId(id)).await?),
                    None => None,
                };
                let waiting = tx.waiting_requests(user.id()).await?;
                let command = Raise {
                    request_id: id,
                    role: new.role.key()?,
                    scope: new.scope.map(Into::into),
                    valid_from: new.valid_from,
                    valid_until: new.valid_until,
                    constraints: new.constraints.map(Constraints::values).unwrap_or_default(),
                    reason: new.reason.map(RequestReason::into_string),
                };
                Ok(decide(&standing.authority(), holder.as_ref(), unit.as_ref(), &waiting, command)?)
            },
            async |tx, _| tx.access_request_as_answer(id).await,
        )
        .await?;
    Ok(answer
        .created(|new: &AccessRequest| format!("/v1/tenants/{}/access-requests/{}", path.tenant_id, new.id)))
}
