//! Why an assignment that waits does not begin.

use super::begun::Signature;
use crate::{access::Awaits, keys::RoleKey, listed::list};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartRefused {
    #[error("{role} is held by persons alone: it begins with what only they do")]
    ForPersons { role: RoleKey },
    /// SPV-01
    #[error("the holder of {role} accepts it, and nobody else")]
    AcceptanceNotYours { role: RoleKey },
    /// VLT-05
    #[error("{role} is approved by holders of {}, and not by its own holder", list(.by))]
    ApprovalNotYours { role: RoleKey, by: Vec<RoleKey> },
    /// SPV-14
    #[error("this is signed otherwise: {}", .allowed.iter().map(|way| way.as_str()).collect::<Vec<_>>().join(", "))]
    SignatureNotAccepted { allowed: Vec<Signature> },
    #[error("nothing is signed in the future")]
    SignedLater,
    #[error("the assignment waits for {}", .awaits.map_or("nothing", Awaits::as_str))]
    NothingAwaited { awaits: Option<Awaits> },
    #[error("the assignment has lapsed: it was neither accepted nor approved in time")]
    Lapsed,
}

impl StartRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ForPersons { .. } => "role_for_persons",
            Self::AcceptanceNotYours { .. } => "acceptance_not_yours",
            Self::ApprovalNotYours { .. } => "approval_not_yours",
            Self::SignatureNotAccepted { .. } => "signature_not_accepted",
            Self::SignedLater => "signed_later",
            Self::NothingAwaited { .. } => "nothing_awaited",
            Self::Lapsed => "assignment_lapsed",
        }
    }

    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::ForPersons { .. } => Some("role"),
            Self::SignatureNotAccepted { .. } => Some("method"),
            Self::SignedLater => Some("signed_at"),
            _ => None,
        }
    }
}
