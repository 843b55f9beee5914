//! What a request gets when it is not answered: the only place that knows HTTP statuses.
//!
//! Every problem has a code that never changes its meaning, a status that follows from the code by one
//! table, and a page under `/problems/{code}`. The body is a problem of RFC 9457. Causes inside the
//! service are logged and never answered.

mod authzen;
mod codes;
mod particulars;
#[cfg(test)]
mod tests;

pub use authzen::AuthZenError;
pub use codes::CODES;

use self::particulars::Particulars;
use crate::{
    problems::{self, FieldError, Language, ProblemBody},
    storage,
};
use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use mandat_domain::{
    refused::Refused, sessions::LoginRefused, users::CredentialRefused, vault::VaultRefused,
};
use std::fmt;

/// The status of a code; 500 for one that is not in [`CODES`], which is a mistake of ours.
#[must_use]
pub fn status(code: &str) -> StatusCode {
    CODES
        .iter()
        .find(|(known, _)| *known == code)
        .map_or(StatusCode::INTERNAL_SERVER_ERROR, |(_, status)| *status)
}

/// A problem that is not a refusal of the domain.
#[derive(Debug)]
pub struct Problem {
    pub code: &'static str,
    pub detail: String,
    pub errors: Vec<FieldError>,
    /// How many there are, where more are than are listed.
    pub errors_in_all: Option<u64>,
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// Everything that can keep a request from its answer.
#[derive(Debug)]
pub enum Error {
    /// A decision of the domain.
    Refused(Refused),
    /// The same about one thing of a list, with the JSON Pointer to it.
    RefusedIn(String, Box<Refused>),
    /// Something about the request, as HTTP sees it.
    Problem(Box<Problem>),
    /// Something inside. Logged, and answered with 500 and no word of it.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A problem by its code, which must be in [`CODES`] and have its texts in `problems/`.
    #[must_use]
    pub fn problem(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Problem(Box::new(Problem {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            errors_in_all: None,
            headers: Vec::new(),
        }))
    }

    /// The same, with the parts of the input that are wrong.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        if let Self::Problem(problem) = &mut self {
            problem.errors = errors;
        }
        self
    }

    /// The same, with those that are listed of so many.
    #[must_use]
    pub fn with_errors_of(mut self, errors: Vec<FieldError>, all: u64) -> Self {
        if let Self::Problem(problem) = &mut self {
            problem.errors_in_all = (errors.len() as u64 != all).then_some(all);
            problem.errors = errors;
        }
        self
    }

    /// The same, with a header more.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let (Self::Problem(problem), Ok(value)) = (&mut self, HeaderValue::from_str(value)) {
            problem.headers.push((name, value));
        }
        self
    }

    /// Of a list of one, which the request does not know as a list.
    #[must_use]
    pub fn of_one(self) -> Self {
        match self {
            Self::RefusedIn(_, refused) => Self::Refused(*refused),
            other => other,
        }
    }

    /// 404: unknown, foreign and forbidden-to-know look alike.
    #[must_use]
    pub const fn not_found(what: &'static str) -> Self {
        Self::Refused(Refused::NotFound { what })
    }

    /// 401: no token, or one that does not count (RFC 6750, section 3).
    #[must_use]
    pub fn unauthenticated(token_given: bool) -> Self {
        let (detail, challenge) = if token_given {
            (
                "the access token is malformed, expired or revoked",
                r#"Bearer realm="mandat", error="invalid_token""#,
            )
        } else {
            ("this needs an access token in the header Authorization", r#"Bearer realm="mandat""#)
        };
        Self::problem("unauthenticated", detail).with_header(WWW_AUTHENTICATE, challenge)
    }

    /// 422 with every field that is wrong.
    #[must_use]
    pub fn invalid_body(errors: Vec<FieldError>) -> Self {
        Self::problem("invalid_body", fields_are_wrong(errors.len())).with_errors(errors)
    }

    /// 400 with every query parameter that is wrong.
    #[must_use]
    pub fn invalid_query(errors: Vec<FieldError>) -> Self {
        Self::problem("invalid_query", fields_are_wrong(errors.len())).with_errors(errors)
    }

    /// 405 with the methods there are (RFC 9110, section 15.5.6).
    #[must_use]
    pub fn method_not_allowed(allowed: &str) -> Self {
        Self::problem("method_not_allowed", format!("this path knows the methods {allowed}"))
            .with_header(ALLOW, allowed)
    }

    /// 412: the thing has changed since the caller read it.
    #[must_use]
    pub fn precondition_failed() -> Self {
        Self::problem("precondition_failed", "it has changed since the version named in If-Match")
    }

    /// 429: come back in so many seconds.
    #[must_use]
    pub fn too_many_requests(seconds: u64) -> Self {
        Self::problem("too_many_requests", format!("too many tries; wait {seconds} seconds"))
            .with_header(RETRY_AFTER, &seconds.to_string())
    }

    /// 503: it may work a little later.
    #[must_use]
    pub fn unavailable(detail: &'static str) -> Self {
        Self::problem("unavailable", detail).with_header(RETRY_AFTER, "1")
    }

    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.code(),
            Self::RefusedIn(_, refused) => refused.code(),
            Self::Problem(problem) => problem.code,
            Self::Internal(_) => "internal",
        }
    }

    /// Whether it keeps from the caller what they asked for: 403, and 404 where that may be forbidden to know.
    #[must_use]
    pub fn withholds(&self) -> bool {
        matches!(status(self.code()), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)
    }

    /// Whether it says no to the caller; otherwise something is in the way inside.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        status(self.code()).is_client_error()
    }

    /// The answer, for the request it belongs to.
    #[must_use]
    pub fn respond(&self, base_url: &str, request_id: &str, language: Language) -> HttpResponse {
        let code = self.code();
        let mut response = HttpResponse::build(status(code));
        if let Self::Problem(problem) = self {
            for header in &problem.headers {
                response.append_header(header.clone());
            }
        }
        if let Some(challenge) = self.challenge() {
            response.append_header((WWW_AUTHENTICATE, challenge));
        }
        if let Some(Refused::Vault(VaultRefused::PullsTooMany { seconds })) = self.refused() {
            response.append_header((RETRY_AFTER, seconds.to_string()));
        }
        response.content_type("application/problem+json");
        response.append_header(("Content-Language", language.tag()));
        let Particulars {
            permission,
            permissions,
            roles,
            regime_code,
            assignment_ids,
            unit_ids,
            login_methods,
            attestations,
        } = Particulars::of(self);
        let body = ProblemBody {
            kind: format!("{base_url}/problems/{code}"),
            title: problems::title(code, language),
            status: status(code).as_u16(),
            detail: self.to_string(),
            code,
            request_id: request_id.to_owned(),
            errors: self.field_errors(),
            errors_in_all: if let Self::Problem(problem) = self { problem.errors_in_all } else { None },
            permission,
            permissions,
            roles,
            regime_code,
            assignment_ids,
            unit_ids,
            login_methods,
            attestations,
        };
        response.body(serde_json::to_string(&body).unwrap_or_default())
    }

    /// The decision of the domain, where it is one.
    fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::RefusedIn(_, refused) => Some(refused),
            Self::Problem(_) | Self::Internal(_) => None,
        }
    }

    /// What is asked for of a token that does not do (RFC 6750, section 3; RFC 9470, section 3).
    fn challenge(&self) -> Option<String> {
        match self.refused()? {
            Refused::InsufficientScope => {
                Some(r#"Bearer realm="mandat", error="insufficient_scope""#.to_owned())
            }
            Refused::Login(LoginRefused::TooWeak { accepted, .. }) => {
                let methods = accepted.join(" ");
                let error = "insufficient_user_authentication";
                Some(format!(r#"Bearer realm="mandat", error="{error}", acr_values="{methods}""#))
            }
            _ => None,
        }
    }

    fn field_errors(&self) -> Vec<FieldError> {
        let at =
            |field: String, refused: &Refused| FieldError::new(field, refused.code(), refused.to_string());
        match self {
            Self::Refused(refused) => {
                refused.field().map(|field| at(format!("/{field}"), refused)).into_iter().collect()
            }
            Self::RefusedIn(place, refused) => {
                let field = refused.field().map(|field| format!("/{field}")).unwrap_or_default();
                vec![at(format!("{place}{field}"), refused)]
            }
            Self::Problem(problem) => problem.errors.clone(),
            Self::Internal(_) => Vec::new(),
        }
    }
}

fn fields_are_wrong(count: usize) -> String {
    if count == 1 { "1 field is not valid".to_owned() } else { format!("{count} fields are not valid") }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::RefusedIn(_, refused) => refused.fmt(f),
            Self::Problem(problem) => f.write_str(&problem.detail),
            Self::Internal(_) => f.write_str("something went wrong inside; the log has it by the request id"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<CredentialRefused> for Error {
    fn from(refused: CredentialRefused) -> Self {
        Self::Refused(refused.into())
    }
}

impl From<storage::Error> for Error {
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::TenantUnknown => Self::not_found("tenant"),
            storage::Error::IdempotencyKeyReused => Self::problem(
                "idempotency_key_reused",
                "this Idempotency-Key came with another request before",
            ),
            storage::Error::Busy => Self::unavailable("other changes are in the way"),
            storage::Error::NotNoted => {
                Self::unavailable("the access log does not take what would be answered")
            }
            error => Self::internal(error),
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        status(self.code())
    }

    /// Outside of the service's own frame, which knows language, address and request id.
    fn error_response(&self) -> HttpResponse {
        self.respond("", "", Language::En)
    }
}
