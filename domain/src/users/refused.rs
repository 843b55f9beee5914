//! Why the particulars of a person, and what they sign in with, are refused.

use crate::{keys::RoleKey, listed::words};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierRefused {
    /// CSM-08
    #[error("no regime of this tenant has an identifier {name}; there are: {}", words(.known))]
    Unknown { name: String, known: Vec<String> },
    /// CSM-08
    #[error("this is no {name}: digits are missing or do not fit together")]
    Invalid { name: String },
    /// CSM-08, SPV-01
    #[error("who holds {role} is known by a {name}")]
    Needed { name: String, role: RoleKey },
    /// Another user of the tenant has it.
    #[error("another user has this {name}")]
    Taken { name: String },
}

impl IdentifierRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "identifier_unknown",
            Self::Invalid { .. } => "identifier_invalid",
            Self::Needed { .. } => "identifier_needed",
            Self::Taken { .. } => "identifier_taken",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialRefused {
    #[error("this service has no mail server; leave `invitation_by` out to get the invitation in the answer")]
    MailNotSetUp,
    /// Unknown, used and expired look alike.
    #[error("the invitation is unknown, used or expired; ask an administrator for a new one")]
    InvitationInvalid,
    /// Unknown, used and expired look alike.
    #[error("the token is unknown, used or expired; ask for a new one")]
    ResetInvalid,
}

impl CredentialRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MailNotSetUp => "mail_not_set_up",
            Self::InvitationInvalid => "invitation_invalid",
            Self::ResetInvalid => "password_reset_invalid",
        }
    }

    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::MailNotSetUp => Some("invitation_by"),
            Self::InvitationInvalid | Self::ResetInvalid => Some("token"),
        }
    }
}
