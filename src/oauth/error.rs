//! Errors as RFC 6749, section 5.2 wants them.

use crate::{error::Error, storage, tokens::Unsigned};
use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// Why no token was issued (RFC 6749, section 5.2).
#[derive(Debug, Serialize, ToSchema)]
pub struct OauthProblem {
    /// `invalid_request`, `invalid_client`, `unsupported_grant_type`, `invalid_scope`, `server_error` or
    /// `temporarily_unavailable`.
    #[schema(example = "invalid_client")]
    error: &'static str,
    /// What happened, in English, for the people who integrate.
    #[schema(example = "the client is unknown or its secret is wrong")]
    error_description: String,
}

#[derive(Debug)]
pub struct OauthError {
    code: &'static str,
    description: String,
    /// What went wrong inside: logged, never answered.
    cause: Option<Error>,
}

impl OauthError {
    fn new(code: &'static str, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), cause: None }
    }

    pub fn invalid_request(description: impl Into<String>) -> Self {
        Self::new("invalid_request", description)
    }

    pub fn invalid_client(description: impl Into<String>) -> Self {
        Self::new("invalid_client", description)
    }

    pub fn unsupported_grant_type() -> Self {
        Self::new("unsupported_grant_type", "the grant type is client_credentials")
    }

    pub fn invalid_scope(scope: &str) -> Self {
        // Only characters that can stand in a scope are repeated (RFC 6749, 5.2).
        let shown: String =
            scope.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\')).take(64).collect();
        Self::new("invalid_scope", format!("there is no scope {shown}"))
    }

    #[cfg(test)]
    pub const fn code(&self) -> &'static str {
        self.code
    }
}

impl From<Error> for OauthError {
    fn from(error: Error) -> Self {
        let (code, description) = match error.status_code() {
            StatusCode::SERVICE_UNAVAILABLE => ("temporarily_unavailable", error.to_string()),
            _ => ("server_error", "something went wrong inside; the log has it by the request id".to_owned()),
        };
        Self { code, description, cause: Some(error) }
    }
}

impl From<storage::Error> for OauthError {
    fn from(error: storage::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<Unsigned> for OauthError {
    fn from(error: Unsigned) -> Self {
        Error::internal(error).into()
    }
}

impl fmt::Display for OauthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description)
    }
}

impl ResponseError for OauthError {
    fn status_code(&self) -> StatusCode {
        match self.code {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Some(Error::Internal(cause)) = &self.cause {
            tracing::error!(error = %cause, "no token was issued");
        }
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((CACHE_CONTROL, "no-store"));
        match self.status_code() {
            StatusCode::UNAUTHORIZED => {
                response.insert_header((WWW_AUTHENTICATE, r#"Basic realm="mandat", charset="UTF-8""#));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                response.insert_header((RETRY_AFTER, "1"));
            }
            _ => {}
        }
        response.json(OauthProblem { error: self.code, error_description: self.description.clone() })
    }
}
