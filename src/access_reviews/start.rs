//! A round is started.

use super::AccessReview;
use crate::{
    assignments::RoleName,
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath},
    openapi::moment,
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access_reviews::start::{Start, decide},
    ids::{AccessReviewId, UnitId},
    keys::RoleKey,
    refused::Refused,
};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What is to be gone through.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccessReview {
    /// Whose holders are gone through.
    #[schema(min_items = 1, max_items = 100)]
    #[validate(length(min = 1, max = 100))]
    pub roles: Vec<RoleName>,
    /// Where, with all units below; in the whole tenant when left out.
    #[serde(default)]
    #[schema(required = false, max_items = 100)]
    #[validate(length(max = 100))]
    pub unit_ids: Vec<Uuid>,
    /// When it should be done. Those for whom something is left are reminded a week before, and then.
    #[serde(deserialize_with = "moment::required")]
    pub due_at: DateTime<Utc>,
}

/// Start an access review
///
/// A round over the assignments of these roles, for these units and all below them, that count now or will, of the
/// holders whom the caller sees. It takes, for every role in every unit, what the regime says goes through its users,
/// or the authority to give the role there. Those who could give something in it find the round in their inbox.
/// Nobody's access changes by it.
#[utoipa::path(
    tag = "access-reviews", operation_id = "start_access_review",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewAccessReview,
    responses((status = 201, description = "The new round.", body = AccessReview)),
)]
#[post("/v1/tenants/{tenant_id}/access-reviews")]
pub async fn start(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewAccessReview>,
) -> Result<Changed<AccessReview>, Error> {
    let Body(NewAccessReview { roles, unit_ids, due_at }) = body;
    let review_id = AccessReviewId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let roles: BTreeSet<RoleKey> = roles.iter().map(RoleName::key).collect::<Result<_, _>>()?;
                let roles: Vec<RoleKey> = roles.into_iter().collect();
                let wanted: BTreeSet<Uuid> = unit_ids.into_iter().collect();
                let wanted: Vec<Uuid> = wanted.into_iter().collect();
                let units: Vec<_> =
                    tx.units_among(tx.view(), &wanted).await?.into_iter().map(|(unit, _)| unit).collect();
                let is_there = |id: &&Uuid| units.iter().any(|unit| unit.id.0 == **id);
                if let Some(id) = wanted.iter().find(|id| !is_there(id)) {
                    return Err(Refused::UnitUnknown { field: "unit_ids", unit: UnitId(*id) }.into());
                }
                let held = tx.held_of_roles(&roles).await?;
                let command = Start { review_id, roles, due_at };
                Ok(decide(&standing.authority(), &units, &held, command)?)
            },
            async |tx, ask| tx.review_as_answer(ask, review_id).await,
        )
        .await?;
    let address = |made: &AccessReview| format!("/v1/tenants/{}/access-reviews/{}", path.tenant_id, made.id);
    Ok(answer.created(address))
}
