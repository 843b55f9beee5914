//! Why a way of signing in is not enough.

use crate::listed::words;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginRefused {
    /// SPV-14
    #[error("nobody signs in here by {method}; one does by {}", words(.accepted))]
    Method { method: String, accepted: Vec<String> },
    /// CSM-09
    #[error("the account is blocked; ask an administrator of the organisation")]
    Blocked,
    /// CSM-02, RFC 9470
    #[error("this is not open to a login by {method}; it is by {}", words(.accepted))]
    TooWeak { method: String, accepted: Vec<String> },
}

impl LoginRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Method { .. } => "login_method_refused",
            Self::Blocked => "user_blocked",
            Self::TooWeak { .. } => "insufficient_user_authentication",
        }
    }
}
