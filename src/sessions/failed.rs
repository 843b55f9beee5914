//! The answers to those who do not get in. They say nothing that tells one cause from another.

use crate::error::Error;
use actix_web::http::header::WWW_AUTHENTICATE;

const CHALLENGE: &str = r#"Bearer realm="mandat""#;

/// 401: wrong password, unknown address and paused tries alike.
pub fn sign_in_failed() -> Error {
    Error::problem(
        "sign_in_failed",
        "the e-mail address, the password or the one-time code is wrong, or tries are paused",
    )
    .with_header(WWW_AUTHENTICATE, CHALLENGE)
}

/// 401: the password is right, and a one-time code is asked for beside it.
pub fn one_time_code_required() -> Error {
    Error::problem("one_time_code_required", "send a one-time code of the app, or a recovery code")
        .with_header(WWW_AUTHENTICATE, CHALLENGE)
}

/// 403: the password is right, and somebody else made it (CSM-03).
pub fn password_to_be_changed() -> Error {
    Error::problem(
        "password_to_be_changed",
        "the password is provisional; send the request again with a `new_password` that takes its place",
    )
}

/// 401: unknown, expired and reused refresh tokens alike.
pub fn refresh_token_invalid() -> Error {
    Error::problem("refresh_token_invalid", "the refresh token does not count; sign in again")
        .with_header(WWW_AUTHENTICATE, CHALLENGE)
}

/// 403: whoever asks has proved that the account is theirs, and it is not active any more (ASP-23).
pub fn account_inactive() -> Error {
    Error::problem("account_inactive", "the account is not active any more; ask an administrator")
}
