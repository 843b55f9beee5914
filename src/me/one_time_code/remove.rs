//! `DELETE /v1/me/one-time-code`: do without.

use super::user_of;
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery},
    one_time_codes::{App, METHOD_ONE_TIME_CODE},
    problems::ProblemBody,
};
use actix_web::delete;
use mandat_domain::sessions::one_time_code;

/// Remove the app for one-time codes
///
/// With its recovery codes; the password alone is enough again. Only who has signed in with a code does this
/// (`one_time_code_needed`); what was only begun is dropped by anybody's own session.
#[utoipa::path(
    tag = "me",
    operation_id = "remove_one_time_code",
    params(DryRunQuery),
    responses(
        (status = 204, description = "No code is asked for any more."),
        (status = 404, description = "There is none, or the caller is a program (`not_found`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[delete("/v1/me/one-time-code")]
pub async fn remove(changing: Changing) -> Result<Changed<()>, Error> {
    let caller = changing.caller();
    let user = user_of(caller)?;
    let removed = changing
        .run(
            caller.tenant,
            async |tx, ask| {
                let setup = App::setup(tx.app_of(user).await?.as_ref());
                let session = match ask.caller.verified().session {
                    Some(id) => tx.session(id).await?,
                    None => None,
                };
                let by_code = session.is_some_and(|session| session.method == METHOD_ONE_TIME_CODE);
                Ok(one_time_code::remove(user, setup, by_code)?)
            },
            async |tx, _| Ok(tx.remove_app(user).await?),
        )
        .await?;
    Ok(removed.no_content())
}
