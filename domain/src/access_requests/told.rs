//! What an event tells of a request.

use crate::{
    ids::{AccessRequestId, UserId},
    keys::RoleKey,
    regime::Values,
    scope::Scope,
    settings::Written,
    validity::Moment,
};
use serde::{Deserialize, Serialize};

/// A request as it was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    pub request_id: AccessRequestId,
    pub user_id: UserId,
    pub role: RoleKey,
    pub scope: Scope,
    pub valid_from: Option<Moment>,
    pub valid_until: Option<Moment>,
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub constraints: Values,
    pub lapses_at: Moment,
    #[serde(skip)]
    pub reason: Option<Written>,
}
