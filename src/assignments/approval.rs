//! An assignment is approved, or refused by whose yes is awaited.

use super::{Assignment, AssignmentPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    assignments::start::{approve as decide, reject as decide_against},
    refused::Refused,
};

/// Approve an assignment
///
/// By a holder of a role that the regime names for it, for a scope at least as wide, and never by its own
/// holder: with it the assignment begins to count.
#[utoipa::path(
    tag = "assignments", operation_id = "approve_assignment",
    params(AssignmentPath, IfMatch, Once, DryRunQuery),
    responses((status = 200, description = "The assignment as it is now.", body = Assignment)),
)]
#[post("/v1/tenants/{tenant_id}/assignments/{assignment_id}/approval")]
pub async fn approve(changing: Changing, path: Path<AssignmentPath>) -> Result<Changed<Assignment>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (assignment, version) = tx.assignment_facts(path.assignment_id).await?;
                let holder = tx.holder(&standing.rules, assignment.holder.account).await?;
                let holder = holder.ok_or(Refused::NotFound { what: "assignment" })?;
                let events = decide(&standing.authority(), &assignment, &holder)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.assignment_as_answer(path.assignment_id).await,
        )
        .await
}

/// Reject an assignment
///
/// By whoever could accept or approve it: then it never counts. It stays readable.
#[utoipa::path(
    tag = "assignments", operation_id = "reject_assignment",
    params(AssignmentPath, IfMatch, Once, DryRunQuery),
    responses((status = 200, description = "The assignment as it is now.", body = Assignment)),
)]
#[post("/v1/tenants/{tenant_id}/assignments/{assignment_id}/rejection")]
pub async fn reject(changing: Changing, path: Path<AssignmentPath>) -> Result<Changed<Assignment>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (assignment, version) = tx.assignment_facts(path.assignment_id).await?;
                let events = decide_against(&standing.authority(), &assignment)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.assignment_as_answer(path.assignment_id).await,
        )
        .await
}
