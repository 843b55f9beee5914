//! API clients over HTTP: accounts of programs and their secrets.

mod change;
mod create;
mod end;
mod list;
mod read;
mod secrets;
pub mod store;

use self::store::{ApiClientRow, SecretRow};
use crate::{error::Error, http::Versioned, page, storage::Tx, text};
use chrono::{DateTime, Utc};
use mandat_domain::{
    ids::{ApiClientId, TenantId},
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(create::create)
        .service(read::read)
        .service(change::change)
        .service(end::end)
        .service(secrets::add)
        .service(secrets::remove);
}

text! {
    /// What an API client is called.
    pub struct ApiClientName: 1..=200, example "Payroll export";
}

/// `/v1/tenants/{tenant_id}/api-clients/{api_client_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApiClientPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The API client.
    #[param(value_type = Uuid)]
    pub api_client_id: ApiClientId,
}

/// An account of a program. Its id is the `client_id` of OAuth 2.0.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ApiClient {
    pub id: Uuid,
    #[schema(example = "Payroll export")]
    pub name: String,
    /// An API client that has ended never comes back.
    pub active: bool,
    /// The secrets that count now. What they are was shown when they were made, and is not kept.
    pub secrets: Vec<Secret>,
    /// Changes whenever the API client itself does; its secrets have no part in it.
    pub version: i64,
}

/// A secret of an API client, without the secret itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Secret {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

page! {
    /// API clients in the order of their making, without their secrets.
    pub struct ApiClientPage of ApiClientSummary
}

/// An API client as it stands in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ApiClientSummary {
    pub id: Uuid,
    #[schema(example = "Payroll export")]
    pub name: String,
    pub active: bool,
    pub version: i64,
}

impl Versioned for ApiClient {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<SecretRow> for Secret {
    fn from(row: SecretRow) -> Self {
        Self { id: row.id.0, created_at: row.created_at, expires_at: row.expires_at }
    }
}

impl Tx {
    async fn api_client_or_missing(&mut self, id: ApiClientId) -> Result<ApiClientRow, Error> {
        Ok(self.api_client(self.view(), id).await?.ok_or(Refused::NotFound { what: "API client" })?)
    }

    async fn api_client_as_answer(&mut self, id: ApiClientId) -> Result<ApiClient, Error> {
        let row = self.api_client_or_missing(id).await?;
        let secrets = if row.active { self.live_secrets(self.view(), id).await? } else { Vec::new() };
        Ok(ApiClient {
            id: row.id.0,
            name: row.name,
            active: row.active,
            secrets: secrets.into_iter().map(Into::into).collect(),
            version: row.version,
        })
    }
}
