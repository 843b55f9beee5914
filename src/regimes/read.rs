//! One regime.

use super::Regime;
use crate::{
    error::Error,
    http::{Found, Reading},
};
use actix_web::{get, web::Path};
use mandat_domain::refused::Refused;
use serde::Deserialize;
use utoipa::IntoParams;

/// `/v1/regimes/{key}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RegimePath {
    /// The key of the regime.
    #[param(max_length = 64, example = "time-recording")]
    pub key: String,
}

/// Read a regime
///
/// Its newest version: kinds of units, permissions and roles, with their titles.
#[utoipa::path(
    tag = "regimes", operation_id = "read_regime",
    params(RegimePath),
    responses((status = 200, description = "The regime.", body = Regime)),
)]
#[get("/v1/regimes/{key}")]
pub async fn read(reading: Reading, path: Path<RegimePath>) -> Result<Found<Regime>, Error> {
    reading
        .run(reading.caller().tenant, async |_, ask| {
            let regime = ask.catalogue.newest(&path.key).ok_or(Refused::NotFound { what: "regime" })?;
            Ok(Regime::from(regime.as_ref()))
        })
        .await
}
