//! `POST /v1/password-resets`: somebody has forgotten their password.

use crate::{directory::EmailIndex, error::Error, http::Body, storage::Store, users::Email};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use validator::Validate;

/// Whose password is forgotten.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// The address with which the person signs in.
    email: Email,
}

/// Ask for a password reset
///
/// Each active account that has a password under this address gets a mail, one for each tenant, with a token that is good
/// for an hour. The answer is the same for every address, and so is what is done before it: nobody learns who has an
/// account. Asked for too often, requests for an address are left unanswered for a time that grows.
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "ask_for_password_reset",
    request_body = ResetRequest,
    responses((status = 202, description = "Whoever has an account there gets a mail.")),
    security(()),
)]
#[post("/v1/password-resets")]
pub async fn ask(body: Body<ResetRequest>, store: web::Data<Store>) -> Result<HttpResponse, Error> {
    let email = EmailIndex::of(store.keys(), body.0.email.as_str())?;
    let now = store.clock().now();
    let name = tries_of(&email);
    // Whether there are accounts is looked up afterwards, beside the requests.
    store
        .platform(async |platform| match platform.reserve_try(&name, now).await? {
            Some(_) => platform.ask_for_reset(&email, now).await,
            None => Ok(()),
        })
        .await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Under what name requests for an address are counted: apart from its sign-ins, so that neither pauses the other.
fn tries_of(email: &EmailIndex) -> [u8; 32] {
    let mut name = Sha256::new();
    name.update(b"password reset");
    name.update(email.as_bytes());
    name.finalize().into()
}
