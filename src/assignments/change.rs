//! The validity of an assignment is changed.

use super::{Assignment, AssignmentPath};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, Clearable, DryRunQuery, IfMatch, clearable_moment},
    openapi::moment,
};
use actix_web::{patch, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::assignments::change::{Change, decide};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What shall be different; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentPatch {
    /// Only while the assignment has not begun.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_from: Option<DateTime<Utc>>,
    /// Exclusive; `null` makes it unlimited.
    #[serde(default, deserialize_with = "moment::clearable")]
    #[schema(schema_with = clearable_moment, required = false)]
    pub valid_until: Clearable<DateTime<Utc>>,
}

/// Change the validity
///
/// Needs the same authority as giving the role with a validity. Nothing takes effect in the past.
#[utoipa::path(
    tag = "assignments", operation_id = "change_assignment",
    params(AssignmentPath, IfMatch, DryRunQuery),
    request_body = AssignmentPatch,
    responses((status = 200, description = "The assignment as it is now.", body = Assignment)),
)]
#[patch("/v1/tenants/{tenant_id}/assignments/{assignment_id}")]
pub async fn change(
    changing: Changing,
    path: Path<AssignmentPath>,
    body: Body<AssignmentPatch>,
) -> Result<Changed<Assignment>, Error> {
    let Body(AssignmentPatch { valid_from, valid_until }) = body;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (assignment, version) = tx.assignment_facts(path.assignment_id).await?;
                let from = valid_from.unwrap_or(assignment.validity.from);
                let until = valid_until.over(assignment.validity.until);
                let holder = tx.subject(tx.view(), &standing.rules, assignment.holder.account).await?;
                let holdings = holder.map(|holder| holder.holdings).unwrap_or_default();
                let events = decide(&standing.authority(), &assignment, &holdings, Change { from, until })?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.assignment_as_answer(path.assignment_id).await,
        )
        .await
}
