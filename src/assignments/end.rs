//! An assignment is ended.

use super::{Assignment, AssignmentPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::assignments::end::decide;

/// End an assignment
///
/// At once and for good, by whoever could give the role in that scope. One that had not begun never
/// holds. It stays readable.
#[utoipa::path(
    tag = "assignments", operation_id = "end_assignment",
    params(AssignmentPath, IfMatch, Once, DryRunQuery),
    responses((status = 200, description = "The assignment as it is now.", body = Assignment)),
)]
#[post("/v1/tenants/{tenant_id}/assignments/{assignment_id}/end")]
pub async fn end(changing: Changing, path: Path<AssignmentPath>) -> Result<Changed<Assignment>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (assignment, version) = tx.assignment_facts(path.assignment_id).await?;
                let events = decide(&standing.authority(), &assignment)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.assignment_as_answer(path.assignment_id).await,
        )
        .await
}
