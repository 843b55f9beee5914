//! Why a command on locks is refused.

use crate::ids::LockId;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockRefused {
    /// TIM-14
    #[error("no permission of this tenant is touched by locks")]
    Unknown,
    #[error("this path is locked already: {lock}")]
    Exists { lock: LockId },
    #[error("a tenant has at most {limit} locks at a time; end some first")]
    TooMany { limit: i64 },
    #[error("the lock has ended")]
    Ended,
}

impl LockRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "locks_unknown",
            Self::Exists { .. } => "lock_exists",
            Self::TooMany { .. } => "locks_too_many",
            Self::Ended => "lock_ended",
        }
    }

    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Exists { .. } => Some("path"),
            _ => None,
        }
    }
}
