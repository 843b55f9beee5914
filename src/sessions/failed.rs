//! The answers to those who do not get in. They say nothing that tells one cause from another.

use crate::error::Error;
use actix_web::http::header::WWW_AUTHENTICATE;

const CHALLENGE: &str = r#"Bearer realm="mandat""#;

/// 401: wrong password, unknown address, inactive user and paused tries alike.
pub fn sign_in_failed() -> Error {
    Error::problem("sign_in_failed", "the e-mail address or the password is wrong, or tries are paused")
        .with_header(WWW_AUTHENTICATE, CHALLENGE)
}

/// 401: unknown, expired and reused refresh tokens alike.
pub fn refresh_token_invalid() -> Error {
    Error::problem("refresh_token_invalid", "the refresh token does not count; sign in again")
        .with_header(WWW_AUTHENTICATE, CHALLENGE)
}
