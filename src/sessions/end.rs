//! `DELETE /v1/sessions/current`: sign out.

use crate::{error::Error, http::Caller, problems::ProblemBody, storage::Store};
use actix_web::{HttpResponse, delete, web};

/// Sign out
///
/// Ends the session of the access token at once, with all tokens that were issued in it. A program
/// has no session (404).
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "sign_out",
    responses(
        (status = 204, description = "The session has ended."),
        (status = 404, description = "A program has none (`not_found`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[delete("/v1/sessions/current")]
pub async fn end(caller: Caller, store: web::Data<Store>) -> Result<HttpResponse, Error> {
    let session = caller.verified().session.ok_or_else(|| Error::not_found("session"))?;
    store
        .operational(caller.tenant, async |tx| {
            caller.live(tx).await?;
            let now = tx.now();
            Ok::<_, Error>(tx.end_session(session, now).await?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
