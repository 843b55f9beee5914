//! An assignment is ended.

use super::{Assignment, AssignmentPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Once, Query},
};
use actix_web::{post, web::Path};
use mandat_domain::{assignments::end::decide, refused::Refused};
use serde::Deserialize;
use utoipa::IntoParams;

/// What else is known when an assignment is ended.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EndQuery {
    /// Do it although the holder comes below the least that the regime asks of every user.
    #[serde(default)]
    #[param(required = false, default = false)]
    pub confirm_below_minimum: bool,
}

/// End an assignment
///
/// At once and for good, by whoever could give the role in that scope. One that had not begun never
/// holds. It stays readable. What needs something that is lost with it stands in the way, or ends with it: the
/// regime says which.
#[utoipa::path(
    tag = "assignments", operation_id = "end_assignment",
    params(AssignmentPath, EndQuery, IfMatch, Once, DryRunQuery),
    responses((status = 200, description = "The assignment as it is now.", body = Assignment)),
)]
#[post("/v1/tenants/{tenant_id}/assignments/{assignment_id}/end")]
pub async fn end(
    changing: Changing,
    path: Path<AssignmentPath>,
    query: Query<EndQuery>,
) -> Result<Changed<Assignment>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (assignment, version) = tx.assignment_facts(path.assignment_id).await?;
                let holder = tx.holder(&standing.rules, assignment.holder.account).await?;
                let holder = holder.ok_or(Refused::NotFound { what: "assignment" })?;
                let confirmed = query.confirm_below_minimum;
                let events = decide(&standing.authority(), &assignment, &holder, confirmed)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.assignment_as_answer(path.assignment_id).await,
        )
        .await
}
