//! Why somebody does not leave, come back or go for good.

use crate::{
    ids::{AssignmentId, UnitId},
    keys::RoleKey,
    listed::list,
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeavingRefused {
    #[error("the user has left already")]
    Left,
    #[error("the user has not left")]
    Active,
    /// Who cannot end what somebody holds does not end all of it at once.
    #[error("the user holds {role}, which you do not give; holders of {} end it", list(.by))]
    NotYours { role: RoleKey, by: Vec<RoleKey>, assignments: Vec<AssignmentId> },
    /// ASP-22
    #[error("somebody must be named who follows the user")]
    SuccessorMissing,
    #[error("the regimes of this tenant have nobody follow a user")]
    SuccessorNotForeseen,
    #[error("nobody follows themselves")]
    SuccessorSelf { field: &'static str },
    #[error("whoever follows the user must be active")]
    SuccessorInactive { field: &'static str },
    /// ASP-22
    #[error("records of the user are in {} units where whoever follows is no member and holds no role", .units.len())]
    SuccessorOutside { units: Vec<UnitId> },
    #[error("the user holds no such assignment that could be given to another")]
    NothingToReplace { assignment: AssignmentId },
    /// ASP-20
    #[error("{}", if *.signed_in { "the user has signed in once, and the account stays" } else { "accounts are not deleted here" })]
    NotDeletable { signed_in: bool },
}

impl LeavingRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Left => "user_deactivated",
            Self::Active => "user_active",
            Self::NotYours { .. } => "leaver_not_yours",
            Self::SuccessorMissing => "successor_missing",
            Self::SuccessorNotForeseen => "successor_not_foreseen",
            Self::SuccessorSelf { .. } => "successor_self",
            Self::SuccessorInactive { .. } => "successor_inactive",
            Self::SuccessorOutside { .. } => "successor_outside_units",
            Self::NothingToReplace { .. } => "replacement_unknown",
            Self::NotDeletable { .. } => "user_not_deletable",
        }
    }

    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::SuccessorSelf { field } | Self::SuccessorInactive { field } => Some(field),
            Self::SuccessorMissing | Self::SuccessorNotForeseen | Self::SuccessorOutside { .. } => {
                Some("successor_id")
            }
            Self::NothingToReplace { .. } => Some("replacements"),
            _ => None,
        }
    }
}
