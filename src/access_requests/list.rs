//! The requests that the caller may see.

use super::{
    AccessRequest, AccessRequestPage, RequestStatus,
    store::{Filter, RequestRow},
};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath},
    storage::Within,
};
use actix_web::{get, web::Path};
use mandat_domain::{access::service, refused::Refused};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccessRequestQuery {
    /// Only those that have come to this.
    pub status: Option<RequestStatus>,
    /// Only those for this user.
    pub user_id: Option<Uuid>,
    /// Only those for this role.
    #[param(max_length = 129, example = "time-recording/supervisor")]
    pub role: Option<String>,
}

/// List access requests
///
/// Those that the caller raised or that are for them, and those for all users whose roles they may see.
#[utoipa::path(
    tag = "access-requests", operation_id = "list_access_requests",
    params(TenantPath, AccessRequestQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of requests.", body = AccessRequestPage)),
)]
#[get("/v1/tenants/{tenant_id}/access-requests")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<AccessRequestQuery>,
    page: Page,
) -> Result<Found<AccessRequestPage>, Error> {
    let Query(AccessRequestQuery { status, user_id, role }) = query;
    let state = status.map(RequestStatus::state);
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let within = match standing.authority().reach(service::ASSIGNMENT_READ) {
                // Whoever sees nobody's roles sees the requests of their own.
                Err(Refused::Forbidden { .. }) => Within::default(),
                _ => tx.within(&standing, service::ASSIGNMENT_READ).await?,
            };
            let filter = Filter { by: standing.authority().actor, state, user: user_id, role };
            let rows = tx.access_requests(&within, &filter, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, RequestRow::revision);
            let at = tx.now();
            let items = rows.into_iter().map(|row| AccessRequest::new(row, at)).collect::<Result<_, _>>()?;
            Ok((items, next).into())
        })
        .await
}
