//! The validity of an assignment is changed, or what it is narrowed to.

use super::{
    Assignment,
    constraints::{Wish, once, wanted},
    holder::Holder,
    minimum,
    prerequisites::settle,
};
use crate::{
    access::{Authority, Gift},
    event::Event,
    offices::{self, Changing},
    refused::Refused,
    regime::Values,
    validity::{Moment, Validity},
};

/// The assignment as it shall be; `until: None` is unlimited.
pub struct Change {
    pub from: Moment,
    pub until: Option<Moment>,
    pub constraints: Values,
    /// The caller knows that the holder comes below the least that a user holds (ASP-03).
    pub confirmed: bool,
}

/// Who could give the role with a validity in that scope may change the validity, whoever gave it
/// (TIM-03, TIM-04, TIM-07). A start that has passed stays, and the end cannot be moved into the past:
/// what counted yesterday counted. Who could give it both as it is and as it shall be may change the values
/// it is narrowed to (ASP-07). What is already so makes no event. The same role does not come to overlap
/// with itself. What needs what is lost stands in the way or ends too (ASP-11), and nobody comes below the
/// minimum of rights unconfirmed (ASP-03). Nobody
/// gives themselves more in this way, and no office comes to have too many holders or too few (CSM-06, SPV-08).
pub fn decide(
    authority: &Authority<'_>,
    assignment: &Assignment,
    holder: &Holder,
    command: Change,
) -> Result<Vec<Event>, Refused> {
    let role = assignment.open_to(authority)?;
    let Validity { from, until } = assignment.validity;
    let validity = Validity { from: command.from, until: command.until };
    let constraints = wanted(authority.rules, role, command.constraints)?;
    let sets_validity = validity != assignment.validity;
    for held in [&assignment.constraints, &constraints] {
        authority.apart_from(assignment.holder.account, |authority| {
            authority.appointing(role, &assignment.place(), held, sets_validity)
        })?;
    }
    if !sets_validity && constraints == assignment.constraints {
        return Ok(Vec::new());
    }
    let gives_more = Gift {
        role,
        holder: &assignment.holder,
        place: &assignment.place(),
        constraints: &constraints,
        validity,
    };
    if constraints != assignment.constraints || !assignment.validity.contains(&validity) {
        authority.not_to_themselves(gives_more)?;
    }
    if command.from != from {
        if from <= authority.at {
            return Err(Refused::ValidityStarted);
        }
        if command.from < authority.at {
            return Err(Refused::ValidityInThePast { field: "valid_from" });
        }
    }
    if command.until != until && command.until.is_some_and(|until| until < authority.at) {
        return Err(Refused::ValidityInThePast { field: "valid_until" });
    }
    if command.until.is_some_and(|until| until <= command.from) {
        return Err(Refused::ValidityEmpty);
    }
    if until.is_some_and(|until| until <= authority.at) {
        return Err(Refused::AssignmentEnded);
    }
    let wish = Wish { role, scope: assignment.scope, constraints: &constraints, validity: &validity };
    once(authority.rules, &holder.subject.holdings, Some(assignment.id), &wish)?;
    let events = vec![Event::AssignmentChanged {
        assignment_id: assignment.id,
        holder: assignment.holder.account,
        validity,
        constraints,
    }];
    let events = settle(authority.rules, holder, events, authority.at)?;
    let after = events.iter().fold(holder.subject.clone(), |known, event| known.after(event, authority.at));
    offices::changes(authority.rules, Changing::Other(assignment.role.namespace()))?;
    offices::kept(authority.rules, &holder.roll, &events, authority.at)?;
    minimum::kept(authority.rules, &holder.subject, &after, authority.at, command.confirmed)?;
    Ok(events)
}
