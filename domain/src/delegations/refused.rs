//! Why a command on delegations is refused.

use crate::{
    keys::{PermissionKey, RoleKey},
    listed::all,
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DelegationRefused {
    /// Unknown, foreign and another's look alike.
    #[error("you hold no such assignment; everybody delegates of what they hold themselves")]
    SourceUnknown,
    #[error("your assignment of {role} does not count now, so that there is nothing to delegate")]
    SourceIdle { role: RoleKey },
    /// SPV-12
    #[error("nothing of {role} can be delegated")]
    RoleNotDelegable { role: RoleKey },
    /// CSM-07
    #[error("{permission} cannot be delegated with {role}; it can: {}", if .allowed.is_empty() { "nothing".to_owned() } else { all(.allowed) })]
    PermissionNotDelegable { role: RoleKey, permission: PermissionKey, allowed: Vec<PermissionKey> },
    #[error("{role} was delegated to you, and is not passed on")]
    Onward { role: RoleKey },
    #[error("this is more than you have; what is delegated is part of it, in scope and in time")]
    Wider { field: &'static str },
    #[error("nobody acts for themselves; name another")]
    ToYourself,
    #[error("of one assignment at most {limit} delegations stand at a time; end some first")]
    TooMany { limit: usize },
    #[error("only who delegated it, who has it, or who could end what it comes from ends a delegation")]
    NotYours,
    #[error("the delegation has ended and cannot change any more")]
    Ended,
}

impl DelegationRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SourceUnknown => "delegation_source_unknown",
            Self::SourceIdle { .. } => "delegation_source_idle",
            Self::RoleNotDelegable { .. } => "role_not_delegable",
            Self::PermissionNotDelegable { .. } => "permission_not_delegable",
            Self::Onward { .. } => "delegation_not_onward",
            Self::Wider { .. } => "delegation_wider",
            Self::ToYourself => "delegation_to_yourself",
            Self::TooMany { .. } => "delegations_too_many",
            Self::NotYours => "delegation_not_yours",
            Self::Ended => "delegation_ended",
        }
    }

    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::SourceUnknown => Some("assignment_id"),
            Self::PermissionNotDelegable { .. } => Some("permissions"),
            Self::Wider { field } => Some(field),
            Self::ToYourself => Some("delegate_id"),
            _ => None,
        }
    }
}
