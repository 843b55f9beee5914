//! A program gets an account.

use super::{ApiClient, ApiClientName};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath},
};
use actix_web::{post, web::Path};
use mandat_domain::{api_clients::create::decide, ids::ApiClientId};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// An API client to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiClient {
    pub name: ApiClientName,
}

/// Create an API client
///
/// It can do nothing until it has a secret and holds a role.
#[utoipa::path(
    tag = "api-clients", operation_id = "create_api_client",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewApiClient,
    responses((status = 201, description = "The new API client.", body = ApiClient)),
)]
#[post("/v1/tenants/{tenant_id}/api-clients")]
pub async fn create(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewApiClient>,
) -> Result<Changed<ApiClient>, Error> {
    let id = ApiClientId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                Ok(decide(&standing.authority(), id, body.0.name.into_string())?)
            },
            async |tx, _| {
                let tenant = tx.tenant();
                tx.platform().enter_client(tenant, id).await?;
                tx.api_client_as_answer(id).await
            },
        )
        .await?;
    Ok(answer.created(|new: &ApiClient| format!("/v1/tenants/{}/api-clients/{}", path.tenant_id, new.id)))
}
