//! An API client gets another name.

use super::{ApiClient, ApiClientName, ApiClientPath};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{patch, web::Path};
use mandat_domain::api_clients::change::decide;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What shall be different; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiClientPatch {
    pub name: Option<ApiClientName>,
}

/// Change an API client
///
/// Its name. An API client that has ended does not change any more.
#[utoipa::path(
    tag = "api-clients", operation_id = "change_api_client",
    params(ApiClientPath, IfMatch, DryRunQuery),
    request_body = ApiClientPatch,
    responses((status = 200, description = "The API client as it is now.", body = ApiClient)),
)]
#[patch("/v1/tenants/{tenant_id}/api-clients/{api_client_id}")]
pub async fn change(
    changing: Changing,
    path: Path<ApiClientPath>,
    body: Body<ApiClientPatch>,
) -> Result<Changed<ApiClient>, Error> {
    let Body(ApiClientPatch { name }) = body;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let row = tx.api_client_or_missing(path.api_client_id).await?;
                let name = name.map_or_else(|| row.name.clone(), ApiClientName::into_string);
                let events = decide(&standing.authority(), &row.api_client(), name)?;
                ask.version.check(row.version)?;
                Ok(events)
            },
            async |tx, _| tx.api_client_as_answer(path.api_client_id).await,
        )
        .await
}
