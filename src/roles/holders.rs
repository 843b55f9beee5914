//! Who holds a role.

use super::RolePath;
use crate::{
    assignments::{AssignmentPage, store::Filter},
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::{access::service, refused::Refused};

/// List the holders of a role
///
/// The assignments of the role that hold, or held at the moment asked about, of all whom the caller may
/// see.
#[utoipa::path(
    tag = "roles", operation_id = "list_holders",
    params(RolePath, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of assignments of the role.", body = AssignmentPage)),
)]
#[get("/v1/tenants/{tenant_id}/roles/{regime}/{role}/holders")]
pub async fn holders(
    reading: Reading,
    path: Path<RolePath>,
    times: Query<Times>,
    page: Page,
) -> Result<Found<AssignmentPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let key = path.key()?;
            let standing = tx.standing(ask).await?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rules = tx.rules(view, &ask.catalogue).await?;
            rules.role(&key).ok_or(Refused::NotFound { what: "role" })?;
            let within = tx.within(&standing, service::ASSIGNMENT_READ).await?;
            let filter = Filter { role: Some(key.to_string()), live: true, ..Filter::default() };
            let rows = tx.assignments(view, &within, &filter, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let items = tx.assignments_as_answer(view, &rows).await?;
            Ok((items, next).into())
        })
        .await
}
