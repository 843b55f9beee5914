//! Whether the service lives, and whether it can answer.

use crate::{error::Error, storage::Store};
use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(live).service(ready);
}

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// Is the process alive?
///
/// Answers as long as the process does. Nothing else is asked, so a database that is away does not make
/// anybody restart the service.
#[utoipa::path(
    tag = "service",
    operation_id = "read_liveness",
    responses((status = 200, description = "It is", body = Health)),
    security(()),
)]
#[get("/healthz")]
pub async fn live() -> web::Json<Health> {
    web::Json(Health { status: "ok" })
}

/// Can the service answer?
///
/// Asks the database. Send it no requests while this is 503.
#[utoipa::path(
    tag = "service",
    operation_id = "read_readiness",
    responses((status = 200, description = "It can", body = Health)),
    security(()),
)]
#[get("/readyz")]
pub async fn ready(store: web::Data<Store>) -> Result<web::Json<Health>, Error> {
    store.ping().await.map_err(|error| {
        tracing::warn!(%error, "the database does not answer");
        Error::unavailable("the database does not answer")
    })?;
    Ok(web::Json(Health { status: "ok" }))
}
