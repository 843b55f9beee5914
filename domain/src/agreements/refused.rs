//! Why a command on agreements is refused.

use crate::{
    keys::RoleKey,
    listed::{list, words},
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AgreementRefused {
    #[error("no regime of this tenant names an agreement {regime}/{agreement}")]
    Unknown { regime: String, agreement: String },
    #[error("the text is missing in `{language}`: it is there in English and in the regime's language")]
    TextMissing { language: String },
    /// ASP-19
    #[error("the agreement is for holders of {}", list(.of))]
    NotYours { of: Vec<RoleKey> },
    #[error("version {version} has been published since; discharge that one")]
    Superseded { version: i64 },
    #[error("the regime lets this agreement be discharged by {}", words(.acts))]
    Act { acts: Vec<String> },
    /// VLT-04
    #[error("a signatory is named where naming one is the act, and only there")]
    SignatoryMissing,
}

impl AgreementRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "agreement_unknown",
            Self::TextMissing { .. } => "agreement_text_missing",
            Self::NotYours { .. } => "agreement_not_yours",
            Self::Superseded { .. } => "agreement_superseded",
            Self::Act { .. } => "agreement_act",
            Self::SignatoryMissing => "signatory_missing",
        }
    }

    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Unknown { .. } => Some("agreement"),
            Self::TextMissing { .. } => Some("texts"),
            Self::Act { .. } => Some("act"),
            Self::SignatoryMissing => Some("signatory"),
            Self::NotYours { .. } | Self::Superseded { .. } => None,
        }
    }
}
