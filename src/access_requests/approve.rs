//! A request is approved.

use super::{AccessRequest, AccessRequestPath};
use crate::{
    assignments::{AttestedWord, Constraints, words},
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, Scope},
    openapi::moment,
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access_requests::approve::{Approve, decide},
    account::Account,
    ids::AssignmentId,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What is given of what was asked for; what is left out is as it was asked for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// No wider than what was asked for.
    pub scope: Option<Scope>,
    /// No earlier.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_from: Option<DateTime<Utc>>,
    /// No later.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_until: Option<DateTime<Utc>>,
    /// No more values.
    pub constraints: Option<Constraints>,
    /// What you attest with it, in the words of the regime: all that the role asks for, and nothing else.
    #[serde(default)]
    #[schema(required = false, max_items = 10, example = json!(["employment", "group-membership"]))]
    #[validate(length(max = 10))]
    pub attested: Vec<AttestedWord>,
}

/// Approve an access request
///
/// As it is or narrower. It is an appointment, and takes the authority for it; nobody approves what they raised or what
/// is for themselves. The answer names the assignment that was made.
#[utoipa::path(
    tag = "access-requests", operation_id = "approve_access_request",
    params(AccessRequestPath, Once, DryRunQuery),
    request_body = Approval,
    responses((status = 200, description = "The request, approved.", body = AccessRequest)),
)]
#[post("/v1/tenants/{tenant_id}/access-requests/{request_id}/approval")]
pub async fn approve(
    changing: Changing,
    path: Path<AccessRequestPath>,
    body: Body<Approval>,
) -> Result<Changed<AccessRequest>, Error> {
    let Body(Approval { scope, valid_from, valid_until, constraints, attested }) = body;
    let assignment_id = AssignmentId(changing.new_id());
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let request = tx.access_request_facts(path.request_id).await?;
                request.seen_by(&standing.authority())?;
                let scope = scope.map(Into::into);
                let unit = match scope.unwrap_or(request.scope).unit() {
                    Some(unit) => Some(tx.unit_named("scope", unit).await?),
                    None => None,
                };
                let holder = tx.holder(&standing.rules, Account::User(request.user_id)).await?;
                let constraints = constraints.map(Constraints::values);
                let attested = words(attested);
                let command =
                    Approve { assignment_id, scope, valid_from, valid_until, constraints, attested };
                Ok(decide(&standing.authority(), &request, holder.as_ref(), unit.as_ref(), command)?)
            },
            async |tx, _| tx.access_request_as_answer(path.request_id).await,
        )
        .await
}
