//! The validity of an assignment is changed.

use super::{Assignment, once};
use crate::{
    access::{Authority, Holding},
    event::Event,
    refused::Refused,
    validity::{Moment, Validity},
};

/// The validity as it shall be; `until: None` is unlimited.
pub struct Change {
    pub from: Moment,
    pub until: Option<Moment>,
}

/// Who could give the role with a validity in that scope may change the validity, whoever gave it
/// (TIM-03, TIM-04, TIM-07). A start that has passed stays, and the end cannot be moved into the past:
/// what counted yesterday counted. What is already so makes no event. `holdings` is all that the holder
/// holds: the same role does not come to overlap with itself.
pub fn decide(
    authority: &Authority<'_>,
    assignment: &Assignment,
    holdings: &[Holding],
    command: Change,
) -> Result<Vec<Event>, Refused> {
    let role = assignment.open_to(authority)?;
    authority.appointing(role, &assignment.place(), true)?;
    let Validity { from, until } = assignment.validity;
    if command.from == from && command.until == until {
        return Ok(Vec::new());
    }
    if command.from != from {
        if from <= authority.at {
            return Err(Refused::ValidityStarted);
        }
        if command.from < authority.at {
            return Err(Refused::ValidityInThePast { field: "valid_from" });
        }
    }
    if command.until.is_some_and(|until| until < authority.at) {
        return Err(Refused::ValidityInThePast { field: "valid_until" });
    }
    if command.until.is_some_and(|until| until <= command.from) {
        return Err(Refused::ValidityEmpty);
    }
    if until.is_some_and(|until| until <= authority.at) {
        return Err(Refused::AssignmentEnded);
    }
    let validity = Validity { from: command.from, until: command.until };
    once(holdings, Some(assignment.id), &assignment.role, assignment.scope, &validity)?;
    Ok(vec![Event::AssignmentChanged {
        assignment_id: assignment.id,
        holder: assignment.holder.account,
        validity,
    }])
}
