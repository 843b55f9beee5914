//! Errors on the paths of `OpenID AuthZEN` 1.0, which has rules of its own for them.

use super::Error;
use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use std::fmt;

/// An error as `OpenID AuthZEN` 1.0 wants it: 400 for any bad request, and a message as a JSON string.
#[derive(Debug)]
pub struct AuthZenError(pub Error);

impl From<Error> for AuthZenError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for AuthZenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for AuthZenError {
    fn status_code(&self) -> StatusCode {
        self.0.authzen_status()
    }

    fn error_response(&self) -> HttpResponse {
        self.0.respond_in_authzen()
    }
}

impl Error {
    /// The status on the paths of `AuthZEN` 1.0: 400 for all bad requests.
    #[must_use]
    pub fn authzen_status(&self) -> StatusCode {
        match self.status_code() {
            status @ (StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::TOO_MANY_REQUESTS) => status,
            status if status.is_client_error() => StatusCode::BAD_REQUEST,
            status => status,
        }
    }

    /// The answer on the paths of `AuthZEN` 1.0: a message as a JSON string, 400 for all bad requests.
    #[must_use]
    pub fn respond_in_authzen(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.authzen_status());
        if let Self::Problem(problem) = self {
            for header in &problem.headers {
                response.append_header(header.clone());
            }
        }
        response.json(self.to_string())
    }
}
