//! `POST /v1/me/one-time-code/confirmation`: the app shows its first code.

use super::{ShownCode, user_of};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Versioned},
    one_time_codes::{App, recovery_codes},
    problems::ProblemBody,
    sessions::CodeTries,
    tokens::opaque::Text,
};
use actix_web::post;
use mandat_domain::{refused::Refused, sessions::one_time_code};
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use utoipa::ToSchema;

/// What lets the user in who has lost the app.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each is good for one sign-in instead of a code of the app. They are shown this once.
    #[schema(value_type = Vec<String>, example = json!(["mfrg-gzdf-mztw-q2lk"]))]
    pub recovery_codes: Vec<Text>,
}

impl Versioned for RecoveryCodes {}

/// Confirm the app for one-time codes
///
/// By a code that it shows now. From then on each sign-in with the password asks for one, and all other
/// sessions of the user end. The answer holds ten recovery codes. A wrong code changes nothing
/// (`one_time_code_wrong`); after several, tries are paused.
#[utoipa::path(
    tag = "me",
    operation_id = "confirm_one_time_code",
    request_body = ShownCode,
    params(DryRunQuery),
    responses(
        (status = 200, description = "The recovery codes, shown this once.", body = RecoveryCodes),
        (status = 404, description = "None was begun, or the caller is a program (`not_found`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/me/one-time-code/confirmation")]
pub async fn confirm(changing: Changing, body: Body<ShownCode>) -> Result<Changed<RecoveryCodes>, Error> {
    let code = &body.0.one_time_code;
    let caller = changing.caller();
    let (tenant, user, store) = (caller.tenant, user_of(caller)?, changing.store());
    let tries = CodeTries::of(store, tenant, user);
    if !tries.reserve(changing.now()).await? {
        return Err(Refused::OneTimeCodeWrong.into());
    }
    let recovery = recovery_codes(|| store.entropy().bytes());
    let fits = Cell::new(None);
    let changed = changing
        .run(
            tenant,
            async |tx, ask| {
                let app = tx.app_of(user).await?;
                fits.set(app.as_ref().and_then(|app| app.fresh_step(code, ask.now)));
                Ok(one_time_code::confirm(user, App::setup(app.as_ref()), fits.get().is_some())?)
            },
            async |tx, ask| {
                let digests = recovery.iter().map(|(_, digest)| digest);
                tx.confirm_app(user, fits.get().unwrap_or_default(), ask.now, digests).await?;
                tx.end_sessions_of(user, ask.caller.verified().session, ask.now).await?;
                let recovery_codes = recovery.iter().map(|(text, _)| text.clone()).collect();
                Ok(RecoveryCodes { recovery_codes })
            },
        )
        .await?;
    tries.forget().await?;
    Ok(changed)
}
