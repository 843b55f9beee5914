//! Why the particulars of a person are refused.

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
