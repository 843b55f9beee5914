//! A round is started.

use super::{LIMIT, ReviewRefused, Started, is_in, may_start, with_whole_token};
use crate::{
    access::{Authority, Resource, service},
    assignments::Assignment,
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

/// Takes what [`may_start`] asks for, for every role in every unit. The round is over the assignments of these roles,
/// for these units and all below them, that count now or will, of the holders whom the actor sees; what is given
/// later is none of them. It should be done by a day to come. Nobody's access changes by it (SPV-10: recommended,
/// not forced).
///
/// `units` are those that are named; none is the whole tenant. `held` are the assignments of these roles.
///
/// # Errors
/// [`ReviewRefused::NotYours`], [`ReviewRefused::DueInThePast`], [`ReviewRefused::Empty`],
/// [`ReviewRefused::TooLarge`], [`Refused::RoleUnknown`], [`Refused::UnitUnknown`]
pub fn decide(
    authority: &Authority<'_>,
    units: &[Unit],
    held: &[Assignment],
    command: Start,
) -> Result<Vec<Event>, Refused> {
    with_whole_token(authority)?;
    for unit in units {
        unit.named_by(authority, "unit_ids")?;
    }
    let Start { review_id, roles, due_at } = command;
    let places = places(units);
    may_start(authority, &roles, &places)?;
    if due_at <= authority.at {
        return Err(ReviewRefused::DueInThePast.into());
    }
    let seen = |assignment: &&Assignment| {
        authority.allows(service::ASSIGNMENT_READ, &Resource::of(assignment.holder.clone()))
    };
    let found = held.iter().filter(|assignment| !assignment.is_over(authority.at));
    let found = found.filter(|assignment| is_in(&roles, &places, assignment)).filter(seen);
    let items: Vec<AssignmentId> = found.map(|assignment| assignment.id).collect();
    if items.is_empty() {
        return Err(ReviewRefused::Empty.into());
    }
    if items.len() > LIMIT {
        return Err(ReviewRefused::TooLarge { limit: LIMIT }.into());
    }
    let unit_ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    Ok(vec![Event::AccessReviewStarted(Started { review_id, unit_ids, roles, due_at, items })])
}

/// Where a round over these units is.
#[must_use]
pub fn places(units: &[Unit]) -> Vec<Resource> {
    if units.is_empty() {
        return vec![Resource::tenant()];
    }
    units.iter().map(|unit| Resource::unit(unit.path.clone())).collect()
}
