//! What an event tells of a delegation.

use crate::{
    account::Account,
    ids::{AssignmentId, DelegationId, UserId},
    keys::{PermissionKey, RoleKey},
    scope::Scope,
    validity::Validity,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A delegation as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationTold {
    pub delegation_id: DelegationId,
    /// The assignment that it comes from, and its holder.
    pub assignment_id: AssignmentId,
    pub delegator: Account,
    pub delegate_id: UserId,
    pub role: RoleKey,
    pub scope: Scope,
    pub validity: Validity,
    /// What of the role; all that can be delegated of it where nothing is named (CSM-07).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<BTreeSet<PermissionKey>>,
}
