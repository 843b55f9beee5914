//! A round is started.

use super::{LIMIT, ReviewRefused, may_review};
use crate::{
    access::{Authority, Resource},
    event::Event,
    ids::{AccessReviewId, AssignmentId, UnitId},
    keys::RoleKey,
    refused::Refused,
    units::Unit,
    validity::Moment,
};

pub struct Start {
    pub review_id: AccessReviewId,
    pub roles: Vec<RoleKey>,
    pub due_at: Moment,
}

/// Takes what [`may_review`] asks for, for every role in every unit. The round is over the assignments that live now, of
/// these roles, for these units and all below them; what is given later is of no concern to it. It should be done by a
/// day to come. Nothing about anybody's access changes by it (SPV-10: recommended, not forced).
///
/// `units` are those that are named; none is the whole tenant. `items` are the assignments that are found there.
///
/// # Errors
/// [`ReviewRefused::NotYours`], [`ReviewRefused::DueInThePast`], [`ReviewRefused::Empty`],
/// [`ReviewRefused::TooLarge`], [`Refused::RoleUnknown`], [`Refused::UnitUnknown`]
pub fn decide(
    authority: &Authority<'_>,
    units: &[Unit],
    items: Vec<AssignmentId>,
    command: Start,
) -> Result<Vec<Event>, Refused> {
    if !authority.scopes.is_empty() {
        return Err(Refused::InsufficientScope);
    }
    for unit in units {
        unit.named_by(authority, "unit_ids")?;
    }
    let Start { review_id, roles, due_at } = command;
    may_review(authority, &roles, &places(units))?;
    if due_at <= authority.at {
        return Err(ReviewRefused::DueInThePast.into());
    }
    if items.is_empty() {
        return Err(ReviewRefused::Empty.into());
    }
    if items.len() > LIMIT {
        return Err(ReviewRefused::TooLarge { limit: LIMIT }.into());
    }
    let unit_ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    Ok(vec![Event::AccessReviewStarted { review_id, unit_ids, roles, due_at, items }])
}

/// Where a round over these units is.
#[must_use]
pub fn places(units: &[Unit]) -> Vec<Resource> {
    if units.is_empty() {
        return vec![Resource::tenant()];
    }
    units.iter().map(|unit| Resource::unit(unit.path.clone())).collect()
}
