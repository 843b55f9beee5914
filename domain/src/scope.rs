//! Where an assignment counts.

use crate::ids::UnitId;
use serde::{Deserialize, Serialize};

/// The tenant, a unit with all below it, or the holder's own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Scope {
    Tenant,
    Unit { unit_id: UnitId },
    Own,
}

impl Scope {
    /// In the words of the API: `tenant`, `unit` or `own`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Unit { .. } => "unit",
            Self::Own => "own",
        }
    }

    #[must_use]
    pub const fn unit(self) -> Option<UnitId> {
        match self {
            Self::Unit { unit_id } => Some(unit_id),
            Self::Tenant | Self::Own => None,
        }
    }
}
