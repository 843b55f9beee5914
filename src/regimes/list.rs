//! The regimes that this service knows.

use super::RegimeList;
use crate::{
    error::Error,
    http::{Found, Reading},
};
use actix_web::get;

/// List regimes
///
/// Every set of rules that a tenant here can follow.
#[utoipa::path(
    tag = "regimes", operation_id = "list_regimes",
    responses((status = 200, description = "All regimes.", body = RegimeList)),
)]
#[get("/v1/regimes")]
pub async fn list(reading: Reading) -> Result<Found<RegimeList>, Error> {
    reading
        .run(reading.caller().tenant, async |_, ask| {
            let items = ask.catalogue.all().iter().map(|regime| regime.as_ref().into()).collect();
            Ok(RegimeList { items })
        })
        .await
}
