//! One request.

use super::{AccessRequest, AccessRequestPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Reading},
};
use actix_web::{get, web::Path};

/// Read an access request
///
/// For whoever raised it, for whom it is, and for those who see which roles that user holds.
#[utoipa::path(
    tag = "access-requests", operation_id = "read_access_request",
    params(AccessRequestPath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The request.", body = AccessRequest)),
)]
#[get("/v1/tenants/{tenant_id}/access-requests/{request_id}")]
pub async fn read(reading: Reading, path: Path<AccessRequestPath>) -> Result<Found<AccessRequest>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            tx.access_request_facts(path.request_id).await?.seen_by(&standing.authority())?;
            tx.access_request_as_answer(path.request_id).await
        })
        .await
}
