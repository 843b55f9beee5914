//! `GET /v1/me/one-time-code`

use super::{OneTimeCode, OneTimeCodeStatus, user_of};
use crate::{
    error::Error,
    http::{Found, Reading},
    one_time_codes::App,
    problems::ProblemBody,
};
use actix_web::get;
use mandat_domain::sessions::one_time_code::Setup;

/// Read the app for one-time codes
///
/// Whether codes are asked for beside the password, and how many recovery codes are left. A program has
/// none (404).
#[utoipa::path(
    tag = "me",
    operation_id = "read_one_time_code",
    responses(
        (status = 200, description = "How far the app is set up.", body = OneTimeCode),
        (status = 404, description = "A program has none (`not_found`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/me/one-time-code")]
pub async fn read(reading: Reading) -> Result<Found<OneTimeCode>, Error> {
    let user = user_of(reading.caller())?;
    reading
        .run(reading.caller().tenant, async |tx, _| {
            let app = tx.app_of(user).await?;
            Ok(OneTimeCode {
                status: match App::setup(app.as_ref()) {
                    Setup::None => OneTimeCodeStatus::Off,
                    Setup::Begun => OneTimeCodeStatus::Begun,
                    Setup::Confirmed => OneTimeCodeStatus::On,
                },
                since: app.as_ref().and_then(|app| app.confirmed_at),
                recovery_codes_left: app.map_or(0, |app| app.recovery_codes),
            })
        })
        .await
}
