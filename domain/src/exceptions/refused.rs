//! Why a command on exceptions is refused.

use crate::ids::ExceptionId;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExceptionRefused {
    /// TIM-13
    #[error("no permission of {regime} here is touched by exceptions")]
    Unknown { regime: String },
    #[error("the user already has an exception on this path: {exception}")]
    Exists { exception: ExceptionId },
    #[error("a user has at most {limit} exceptions at a time; end some first")]
    TooMany { limit: usize },
    #[error("the exception has ended and cannot change any more")]
    Ended,
}

impl ExceptionRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "exceptions_unknown",
            Self::Exists { .. } => "exception_exists",
            Self::TooMany { .. } => "exceptions_too_many",
            Self::Ended => "exception_ended",
        }
    }

    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Unknown { .. } => Some("regime"),
            Self::Exists { .. } => Some("path"),
            _ => None,
        }
    }
}
