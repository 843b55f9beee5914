//! Why a command on access reviews is refused.

use crate::{keys::RoleKey, listed::list};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefused {
    #[error("a round over {role} is started by holders of {}", list(.by))]
    NotYours { role: RoleKey, by: Vec<RoleKey> },
    #[error("nobody holds any of these roles there, so that there is nothing to go through")]
    Empty,
    #[error("a round is over at most {limit} assignments; choose fewer units or roles")]
    TooLarge { limit: usize },
    #[error("the day by which it should be done lies in the past")]
    DueInThePast,
    #[error("the round is completed")]
    Completed,
    #[error("nobody confirms what they hold themselves")]
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
            Self::Own => "review_own",
        }
    }

    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::DueInThePast => Some("due_at"),
            Self::Empty | Self::NotYours { .. } => Some("roles"),
            _ => None,
        }
    }
}
