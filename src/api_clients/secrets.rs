//! Secrets of an API client come and go.

use super::{ApiClientPath, Secret};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once},
    openapi::moment,
    tokens::opaque::{Kind, Opaque, Text},
};
use actix_web::{delete, post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    api_clients::secrets::{self, Add},
    ids::{ApiClientId, SecretId, TenantId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A secret to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSecret {
    /// When it lapses, within two years; in a year when left out.
    #[serde(default, deserialize_with = "moment::optional")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// The new secret. It is shown this once.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CreatedSecret {
    pub id: Uuid,
    /// The `client_secret` of OAuth 2.0, 256 random bits.
    #[schema(value_type = String, example = "msk_5dT0yq2vE9cJb8rXh1LwZk4nQ7sAfUgKpMiOeRxVtYw")]
    pub secret: Text,
    pub expires_at: DateTime<Utc>,
}

impl crate::http::Versioned for CreatedSecret {}

/// `/v1/tenants/{tenant_id}/api-clients/{api_client_id}/secrets/{secret_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SecretPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The API client.
    #[param(value_type = Uuid)]
    pub api_client_id: ApiClientId,
    /// The secret.
    #[param(value_type = Uuid)]
    pub secret_id: SecretId,
}

/// The secrets that are left.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Secrets {
    pub items: Vec<Secret>,
}

impl crate::http::Versioned for Secrets {}

/// Add a secret
///
/// Up to five at a time, so that one can replace another without a gap.
#[utoipa::path(
    tag = "api-clients", operation_id = "add_secret",
    params(ApiClientPath, Once, DryRunQuery),
    request_body = NewSecret,
    responses((status = 201, description = "The new secret, shown this once.", body = CreatedSecret)),
)]
#[post("/v1/tenants/{tenant_id}/api-clients/{api_client_id}/secrets")]
pub async fn add(
    changing: Changing,
    path: Path<ApiClientPath>,
    body: Body<NewSecret>,
) -> Result<Changed<CreatedSecret>, Error> {
    let client = path.api_client_id;
    let id = SecretId(changing.new_id());
    let secret = Opaque::new(Kind::ClientSecret, None, changing.store().entropy().bytes());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let row = tx.api_client_or_missing(client).await?;
                let live = tx.live_secrets(tx.view(), client).await?.len();
                let command = Add { secret_id: id, digest: secret.digest, expires_at: body.0.expires_at };
                Ok(secrets::add(&standing.authority(), &row.api_client(), live, command)?)
            },
            async |tx, _| {
                let all = tx.live_secrets(tx.view(), client).await?;
                let kept = all.into_iter().find(|kept| kept.id == id).and_then(|kept| kept.expires_at);
                let expires_at = kept.ok_or(mandat_domain::refused::Refused::NotFound { what: "secret" })?;
                Ok(CreatedSecret { id: id.0, secret: secret.text, expires_at })
            },
        )
        .await?;
    Ok(answer.created(|new: &CreatedSecret| {
        format!("/v1/tenants/{}/api-clients/{client}/secrets/{}", path.tenant_id, new.id)
    }))
}

/// Remove a secret
///
/// Tokens obtained with it stop at once.
#[utoipa::path(
    tag = "api-clients", operation_id = "remove_secret",
    params(SecretPath, DryRunQuery),
    responses((status = 200, description = "The secrets that are left.", body = Secrets)),
)]
#[delete("/v1/tenants/{tenant_id}/api-clients/{api_client_id}/secrets/{secret_id}")]
pub async fn remove(changing: Changing, path: Path<SecretPath>) -> Result<Changed<Secrets>, Error> {
    let client = path.api_client_id;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let row = tx.api_client_or_missing(client).await?;
                let live = tx.live_secrets(tx.view(), client).await?;
                let secret = live.iter().map(|secret| secret.id).find(|id| *id == path.secret_id);
                Ok(secrets::remove(&standing.authority(), &row.api_client(), secret)?)
            },
            async |tx, _| {
                let live = tx.live_secrets(tx.view(), client).await?;
                Ok(Secrets { items: live.into_iter().map(Into::into).collect() })
            },
        )
        .await
}
