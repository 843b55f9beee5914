//! Why a command on access reviews is refused.

use crate::{keys::RoleKey, listed::list};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefused {
    #[error("a round over {role} is for {} who see all of its holders there", list(.by))]
    NotYours { role: RoleKey, by: Vec<RoleKey> },
    #[error("nobody holds any of these roles there, so that there is nothing to go through")]
    Empty,
    #[error("a round is over at most {limit} assignments; choose fewer units or roles")]
    TooLarge { limit: usize },
    #[error("the day by which it should be done lies in the past")]
    DueInThePast,
    #[error("the round is completed")]
    Completed,
    #[error("the round goes on; what comes of it is told when it is completed")]
    Open,
    #[error("{number} assignments were not gone through, and the regime asks for all")]
    Undone { number: usize },
    #[error("this changes nothing; confirm it, or say what shall be different")]
    Unchanged,
    #[error("nobody goes through what they hold themselves, but by ending it")]
    Own,
}

impl ReviewRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotYours { .. } => "review_not_yours",
            Self::Empty => "review_empty",
            Self::TooLarge { .. } => "review_too_large",
            Self::DueInThePast => "review_due_in_the_past",
            Self::Completed => "review_completed",
            Self::Open => "review_open",
            Self::Undone { .. } => "review_undone",
            Self::Unchanged => "review_unchanged",
            Self::Own => "review_own",
        }
    }

    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::DueInThePast => Some("due_at"),
            Self::Unchanged => Some("change"),
            Self::TooLarge { .. } => Some("roles"),
            _ => None,
        }
    }
}
