//! One API client.

use super::{ApiClient, ApiClientPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Reading},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Owner, Resource, service},
    account::Account,
};

/// Read an API client
///
/// With the secrets that count now, but not what they are.
#[utoipa::path(
    tag = "api-clients", operation_id = "read_api_client",
    params(ApiClientPath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The API client.", body = ApiClient)),
)]
#[get("/v1/tenants/{tenant_id}/api-clients/{api_client_id}")]
pub async fn read(reading: Reading, path: Path<ApiClientPath>) -> Result<Found<ApiClient>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let owner = Owner { account: Account::ApiClient(path.api_client_id), units: Vec::new() };
            standing.authority().see("API client", service::API_CLIENT_READ, &Resource::of(owner))?;
            tx.api_client_as_answer(path.api_client_id).await
        })
        .await
}
