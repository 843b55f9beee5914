//! The assignments that the caller may see.

use super::{AssignmentPage, store::Filter};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::access::service;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AssignmentQuery {
    /// Only those of this account.
    pub holder_id: Option<Uuid>,
    /// Only those of this role.
    #[param(max_length = 129, example = "time-recording/supervisor")]
    pub role: Option<String>,
    /// Only those for this very unit.
    pub unit_id: Option<Uuid>,
    /// Only those that hold at the moment asked about.
    #[serde(default)]
    #[param(required = false, default = false)]
    pub live: bool,
    /// Only those whose appointer has left by now, and that nobody has taken over.
    #[serde(default)]
    #[param(required = false, default = false)]
    pub orphaned: bool,
    /// Only those that wait to be accepted, approved or begun, lapsed ones among them.
    #[serde(default)]
    #[param(required = false, default = false)]
    pub awaiting: bool,
}

/// List assignments
///
/// The assignments of all holders whom the caller may see, ended and future ones included.
#[utoipa::path(
    tag = "assignments", operation_id = "list_assignments",
    params(TenantPath, AssignmentQuery, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of assignments.", body = AssignmentPage)),
)]
#[get("/v1/tenants/{tenant_id}/assignments")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<AssignmentQuery>,
    times: Query<Times>,
    page: Page,
) -> Result<Found<AssignmentPage>, Error> {
    let Query(AssignmentQuery { holder_id, role, unit_id, live, orphaned, awaiting }) = query;
    let filter = Filter { holder: holder_id, role, unit: unit_id, live, orphaned, awaiting, roles: None };
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let within = tx.within(&standing, service::ASSIGNMENT_READ).await?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rows = tx.assignments(view, &within, &filter, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let items = tx.assignments_as_answer(view, &rows).await?;
            Ok((items, next).into())
        })
        .await
}
