//! Why a command on blocks is refused.

use crate::{ids::BlockId, keys::RoleKey, listed::list};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlockRefused {
    /// CSM-09
    #[error("none of your roles blocks users here; holders of {} do", list(.by))]
    NotYours { by: Vec<RoleKey> },
    /// Nobody gets rid of whoever stands above them.
    #[error("the user holds {role}, which you do not give; holders of {} block them", list(.by))]
    Office { role: RoleKey, by: Vec<RoleKey> },
    #[error("nobody blocks themselves or ends a block of their own; another does it")]
    OfYourself,
    #[error("the user is blocked there already: {block}")]
    Exists { block: BlockId },
    #[error("a user has at most {limit} blocks at a time; block them in the whole tenant, or end some first")]
    TooMany { limit: usize },
    #[error("the block has ended")]
    Ended,
}

impl BlockRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotYours { .. } => "block_not_yours",
            Self::Office { .. } => "block_of_office",
            Self::OfYourself => "block_of_yourself",
            Self::Exists { .. } => "block_exists",
            Self::TooMany { .. } => "blocks_too_many",
            Self::Ended => "block_ended",
        }
    }
}
