//! `POST /v1/me/one-time-code`: a secret for an app.

use super::user_of;
use crate::{
    directory::EmailIndex,
    error::Error,
    http::{Body, Caller},
    one_time_codes::{App, Shared},
    passwords::{Password, Passwords},
    problems::ProblemBody,
    sessions::{Fitting, Trial},
    storage::{self, Store, Tx},
    tokens::opaque::Text,
};
use actix_web::{HttpResponse, post, web};
use mandat_domain::{ids::UserId, refused::Refused, sessions::one_time_code};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// How the app is listed in the person's telephone.
const ISSUER: &str = "Mandat";

/// The present password.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewOneTimeCode {
    password: Password,
}

/// The secret that the app and the service share. It is shown this once.
#[derive(Serialize, ToSchema)]
pub struct SharedSecret {
    /// For typing into the app (base32).
    #[schema(value_type = String, example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: Text,
    /// For showing as a QR code.
    #[schema(value_type = String, example = "otpauth://totp/Mandat:anna.berg%40example.com?secret=GEZDGNBV…")]
    pub uri: Text,
}

/// Begin with an app for one-time codes
///
/// Hands out a secret for an app (RFC 6238: SHA-1, six digits, 30 seconds). Nothing is asked for until the
/// app is confirmed by its first code. Needs the present password, whose failures count like those of a
/// sign-in (`password_wrong`). An app that is in use must be removed first (`one_time_code_in_use`).
#[utoipa::path(
    tag = "me",
    operation_id = "begin_one_time_code",
    request_body = NewOneTimeCode,
    responses(
        (status = 200, description = "The secret, shown this once.", body = SharedSecret),
        (status = 404, description = "A program has none (`not_found`).",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "An app is in use (`one_time_code_in_use`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/me/one-time-code")]
pub async fn begin(
    caller: Caller,
    body: Body<NewOneTimeCode>,
    store: web::Data<Store>,
    passwords: web::Data<Passwords>,
) -> Result<HttpResponse, Error> {
    let user = user_of(&caller)?;
    let email = store.read(caller.tenant, async |tx| address(tx, &caller, user).await).await?;
    let (password, now) = (&body.0.password, store.clock().now());
    let index = EmailIndex::of(store.keys(), &email)?;
    let trial = Trial { store: &store, passwords: &passwords, email: index, password, now };
    if trial.make(Some(Fitting::of(caller.tenant, user))).await?.fitting.is_empty() {
        return Err(Refused::PasswordWrong { field: "password" }.into());
    }
    let shared = Shared::new(store.entropy().bytes(), ISSUER, &email.replace(':', " "))
        .ok_or_else(|| Error::internal("no secret can be made"))?;
    store
        .operational(caller.tenant, async |tx| {
            one_time_code::begin(App::setup(tx.app_of(user).await?.as_ref()))?;
            Ok::<_, Error>(tx.begin_app(user, &shared, now).await?)
        })
        .await?;
    let uri = shared.to_uri().ok_or_else(|| Error::internal("no secret can be shown"))?;
    Ok(HttpResponse::Ok().json(SharedSecret { secret: shared.to_base32(), uri }))
}

async fn address(tx: &mut Tx, caller: &Caller, user: UserId) -> Result<String, Error> {
    caller.live(tx).await?;
    let row = tx.user(tx.view(), user).await?;
    let row = row.ok_or(storage::Error::DoesNotOpen { what: "user" })?;
    Ok(row.person.email)
}
