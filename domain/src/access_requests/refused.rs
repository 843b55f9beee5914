//! Why a command on requests for access is refused.

use crate::{
    ids::AccessRequestId,
    keys::RoleKey,
    listed::{list, words},
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefused {
    /// VLT-05
    #[error("requests for {role} are raised by: {}", words(.by))]
    NotYours { role: RoleKey, by: Vec<String> },
    #[error("nobody approves their own request for {role}; holders of {} can", list(.by))]
    Own { role: RoleKey, by: Vec<RoleKey> },
    #[error("this is more than was asked for; a request is approved as it is or narrower")]
    Wider { field: &'static str },
    #[error("the request is {state} and takes no other answer")]
    Answered { state: String },
    #[error("the same is asked for already: {request}")]
    Open { request: AccessRequestId },
    #[error("at most {limit} requests for one user wait at a time")]
    TooMany { limit: usize },
}

impl RequestRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotYours { .. } => "request_not_yours",
            Self::Own { .. } => "request_own",
            Self::Wider { .. } => "request_wider",
            Self::Answered { .. } => "request_answered",
            Self::Open { .. } => "request_open",
            Self::TooMany { .. } => "requests_too_many",
        }
    }

    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Wider { field } => Some(field),
            _ => None,
        }
    }
}
