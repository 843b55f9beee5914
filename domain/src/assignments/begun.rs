//! By what an assignment begins, as the log keeps it.

use crate::{ids::AssignmentId, validity::Moment};
use serde::{Deserialize, Serialize};

/// By what an assignment began that did not count at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Begun {
    /// The holder accepted it, on a document that is kept elsewhere (SPV-01).
    Accepted {
        method: Signature,
        /// SHA-256 of the signed document, in hexadecimal digits.
        document: String,
        signed_at: Moment,
    },
    /// Somebody entitled approved it, by this assignment of theirs (VLT-05).
    Approved { by: Option<AssignmentId> },
    /// The holder signed in for the first time (CSM-01).
    FirstLogin,
}

/// How a document was signed (SPV-01, SPV-14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Signature {
    #[serde(rename = "e-id")]
    ElectronicIdentity,
    #[serde(rename = "hand")]
    Hand,
}

impl Signature {
    /// The word for it, in regimes and in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ElectronicIdentity => "e-id",
            Self::Hand => "hand",
        }
    }
}
