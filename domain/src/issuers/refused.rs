//! Why a command on issuers or identities is refused.

use crate::ids::IssuerId;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerRefused {
    #[error("tokens of this issuer count already: {issuer}; end that first")]
    Exists { issuer: IssuerId },
    #[error(
        "an issuer is named by https and a host, without query and fragment; by http only on this machine"
    )]
    Url,
    #[error("at most {limit} issuers are trusted at a time; end some first")]
    TooMany { limit: usize },
    #[error("the issuer has ended")]
    Ended,
    #[error("this identity is linked to another user here")]
    IdentityTaken,
    #[error("an identity of this issuer is linked already; unlink it first")]
    IdentityExists,
    #[error("it is the only way of signing in; link another or set a password first")]
    IdentityNeeded,
}

impl IssuerRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Exists { .. } => "issuer_exists",
            Self::Url => "issuer_url_invalid",
            Self::TooMany { .. } => "issuers_too_many",
            Self::Ended => "issuer_ended",
            Self::IdentityTaken => "identity_taken",
            Self::IdentityExists => "identity_exists",
            Self::IdentityNeeded => "identity_needed",
        }
    }

    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Exists { .. } | Self::Url => Some("issuer"),
            Self::IdentityTaken | Self::IdentityExists => Some("identity_token"),
            Self::TooMany { .. } | Self::Ended | Self::IdentityNeeded => None,
        }
    }
}
