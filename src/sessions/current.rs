//! `GET /v1/sessions/current`: the session of the access token.

use super::wire::CurrentSession;
use crate::{
    error::Error,
    http::{Found, Reading, Versioned},
    problems::ProblemBody,
};
use actix_web::get;

impl Versioned for CurrentSession {}

/// Read the current session
///
/// The session that the access token belongs to. A program has none (404).
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "read_current_session",
    responses(
        (status = 200, description = "The session.", body = CurrentSession),
        (status = 404, description = "A program has none (`not_found`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/sessions/current")]
pub async fn current(reading: Reading) -> Result<Found<CurrentSession>, Error> {
    let caller = reading.caller();
    let id = caller.verified().session.ok_or_else(|| Error::not_found("session"))?;
    reading
        .run(caller.tenant, async |tx, ask| {
            let session = tx.session(id).await?.ok_or_else(|| Error::not_found("session"))?;
            Ok(CurrentSession {
                id: session.id,
                tenant_id: ask.caller.tenant,
                user_id: session.user_id,
                method: session.method,
                person: session.person,
                started_at: session.started_at,
                ends_at: session.expires_at,
            })
        })
        .await
}
