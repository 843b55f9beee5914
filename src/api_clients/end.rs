//! An API client is ended.

use super::{ApiClient, ApiClientPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{delete, web::Path};
use mandat_domain::api_clients::end::decide;

/// End an API client
///
/// For good: its secrets, its tokens and its roles stop counting at once. It stays readable.
#[utoipa::path(
    tag = "api-clients", operation_id = "end_api_client",
    params(ApiClientPath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The API client as it is now.", body = ApiClient)),
)]
#[delete("/v1/tenants/{tenant_id}/api-clients/{api_client_id}")]
pub async fn end(changing: Changing, path: Path<ApiClientPath>) -> Result<Changed<ApiClient>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let row = tx.api_client_or_missing(path.api_client_id).await?;
                let events = decide(&standing.authority(), &row.api_client())?;
                ask.version.check(row.version)?;
                Ok(events)
            },
            async |tx, _| tx.api_client_as_answer(path.api_client_id).await,
        )
        .await
}
