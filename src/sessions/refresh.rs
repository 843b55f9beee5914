//! `POST /v1/sessions/refresh`: the next tokens of a session.

use super::{
    begin::Next,
    failed::refresh_token_invalid,
    wire::{Refresh, Session},
};
use crate::{
    error::Error,
    http::Body,
    problems::ProblemBody,
    storage::{self, Store, Tx},
    tokens::{
        Tokens,
        opaque::{self, Kind, Opaque},
    },
};
use actix_web::{HttpResponse, post, web};
use mandat_domain::{
    event::Digest,
    refused::Refused,
    regime::Catalogue,
    sessions::refresh::{Verdict, present},
    validity::Moment,
};
use secrecy::ExposeSecret;

/// Go on with a session
///
/// Exchanges the refresh token for a new access token and a new refresh token. Each refresh token is good
/// for one use. One that comes a second time was copied, and the session ends at once for everybody. An
/// unknown, expired and reused token get the same 401.
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "refresh_session",
    request_body = Refresh,
    responses(
        (status = 200, description = "The next tokens.", body = Session),
        (status = 401, description = "The token does not count; sign in again (`refresh_token_invalid`).",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "A right is missing that the tenant's regime asks of everybody \
            (`login_right_missing`), or it does not accept any more how the session began \
            (`login_method_refused`); the token stays good for when that is mended.",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(()),
)]
#[post("/v1/sessions/refresh")]
pub async fn refresh(
    body: Body<Refresh>,
    store: web::Data<Store>,
    tokens: web::Data<Tokens>,
    catalogue: web::Data<Catalogue>,
) -> Result<HttpResponse, Error> {
    let text = body.0.refresh_token.0.expose_secret();
    let tenant = opaque::tenant(Kind::Refresh, text).ok_or_else(refresh_token_invalid)?;
    let digest = opaque::digest(text);
    let now = store.clock().now();
    let next = Opaque::new(Kind::Refresh, Some(tenant), store.entropy().bytes());
    // The end of a session whose token came back must be committed, so it is no error in here.
    // A refusal undoes the exchange: the token is good again once the right is back.
    let exchanging = async |tx: &mut Tx| {
        let going_on = exchange(tx, &digest, &next, now).await?;
        if let Some(next) = &going_on {
            tx.let_in(next.user, &next.login, &catalogue).await?;
        }
        Ok::<_, Error>(going_on)
    };
    let going_on = match store.operational(tenant, exchanging).await {
        Err(Error::Refused(Refused::NotFound { .. })) => None,
        other => other?,
    };
    let going_on = going_on.ok_or_else(refresh_token_invalid)?;
    Ok(HttpResponse::Ok().json(going_on.issue(&store, &tokens, next)?))
}

/// Uses up one token for the next; `None` when it does not count (any more).
pub(super) async fn exchange(
    tx: &mut Tx,
    digest: &Digest,
    next: &Opaque,
    now: Moment,
) -> Result<Option<Next>, storage::Error> {
    let marked = tx.use_refresh_token(digest, now).await?;
    let Some(mut token) = tx.presented_token(digest, now).await? else { return Ok(None) };
    // Read after marking: what was unused before this request is what this request marked.
    token.presented.used = !marked;
    match present(&token.presented, now) {
        Verdict::Refuse => Ok(None),
        Verdict::EndSession => {
            tx.end_session(token.session, now).await?;
            Ok(None)
        }
        Verdict::Rotate => {
            let going_on = Next {
                tenant: tx.tenant(),
                user: token.user,
                session: token.session,
                login: token.login,
                session_end: token.session_expires_at,
                now,
            };
            going_on.keep(tx, next).await?;
            Ok(Some(going_on))
        }
    }
}
