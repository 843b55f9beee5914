//! What an event tells of a round.

use crate::{
    ids::{AccessReviewId, AssignmentId, UnitId},
    keys::RoleKey,
    validity::Moment,
};
use serde::{Deserialize, Serialize};

/// A round as it was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    pub review_id: AccessReviewId,
    /// With all below them; none is the whole tenant.
    pub unit_ids: Vec<UnitId>,
    pub roles: Vec<RoleKey>,
    /// When it should be done.
    pub due_at: Moment,
    /// What is gone through.
    pub items: Vec<AssignmentId>,
}

/// A round as it was completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completed {
    pub review_id: AccessReviewId,
    /// What nobody went through; it goes on as it is.
    pub undone: Vec<AssignmentId>,
    /// What was given meanwhile, and is none of the round's.
    pub added: Vec<AssignmentId>,
}
