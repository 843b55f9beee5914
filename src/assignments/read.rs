//! One assignment.

use super::{Assignment, AssignmentPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Query, Reading, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    refused::Refused,
};

/// Read an assignment
///
/// Live or not. `as_of` and `known_at` give it as it stood, or as it was known, at a moment.
#[utoipa::path(
    tag = "assignments", operation_id = "read_assignment",
    params(AssignmentPath, Times, IfNoneMatch, Fresh),
    responses((status = 200, description = "The assignment.", body = Assignment)),
)]
#[get("/v1/tenants/{tenant_id}/assignments/{assignment_id}")]
pub async fn read(
    reading: Reading,
    path: Path<AssignmentPath>,
    times: Query<Times>,
) -> Result<Found<Assignment>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let missing = || Refused::NotFound { what: "assignment" };
            let row = tx.assignment(view.known, path.assignment_id).await?.ok_or_else(missing)?;
            let holder = tx.owner(tx.view(), row.holder()?).await?;
            standing.authority().see("assignment", service::ASSIGNMENT_READ, &Resource::of(holder))?;
            let mut told = tx.assignments_as_answer(view, &[row]).await?;
            Ok(told.pop().ok_or_else(missing)?)
        })
        .await
}
