//! A request is rejected, or taken back.

use super::{AccessRequest, AccessRequestPath, RequestReason};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::access_requests::reject::decide;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Why it is rejected.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    pub reason: RequestReason,
}

/// Reject an access request
///
/// With a reason, which is told to the user. Takes the authority to give what is asked for; whoever raised it, and for
/// whom it is, may take it back in the same way.
#[utoipa::path(
    tag = "access-requests", operation_id = "reject_access_request",
    params(AccessRequestPath, Once, DryRunQuery),
    request_body = Rejection,
    responses((status = 200, description = "The request, rejected.", body = AccessRequest)),
)]
#[post("/v1/tenants/{tenant_id}/access-requests/{request_id}/rejection")]
pub async fn reject(
    changing: Changing,
    path: Path<AccessRequestPath>,
    body: Body<Rejection>,
) -> Result<Changed<AccessRequest>, Error> {
    let Body(Rejection { reason }) = body;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let request = tx.access_request_facts(path.request_id).await?;
                Ok(decide(&standing.authority(), &request, reason.into_string())?)
            },
            async |tx, _| tx.access_request_as_answer(path.request_id).await,
        )
        .await
}
