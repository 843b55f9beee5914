//! Why the particulars of a person are refused.

use crate::listed::words;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierRefused {
    /// CSM-08
    #[error("no regime of this tenant has an identifier {name}; there are: {}", words(.known))]
    Unknown { name: String, known: Vec<String> },
    /// CSM-08
    #[error("this is no {name}: digits are missing or do not fit together")]
    Invalid { name: String },
}

impl IdentifierRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "identifier_unknown",
            Self::Invalid { .. } => "identifier_invalid",
        }
    }
}
