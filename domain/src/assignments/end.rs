//! An assignment is ended, at once and for good.

use super::{Assignment, StartRefused, holder::Holder, minimum, prerequisites::settle};
use crate::{
    access::Authority,
    event::Event,
    offices::{self, Changing},
    refused::Refused,
};

/// Who could give the role in that scope, for the values it is narrowed to, may end it, whoever gave it
/// (TIM-07). What needs what is lost with it stands in the way or ends too (ASP-11). That the holder comes
/// below the minimum of rights must be `confirmed` (ASP-03). The last who holds an office that must be held
/// stays until there is another (SPV-08). What has run out or lapsed by itself is not ended once more.
pub fn decide(
    authority: &Authority<'_>,
    assignment: &Assignment,
    holder: &Holder,
    confirmed: bool,
) -> Result<Vec<Event>, Refused> {
    let role = assignment.open_to(authority)?;
    if assignment.validity.until.is_some_and(|until| until <= authority.at) {
        return Err(Refused::AssignmentEnded);
    }
    if assignment.awaits.as_ref().is_some_and(|awaits| awaits.has_lapsed(authority.at)) {
        return Err(StartRefused::Lapsed.into());
    }
    authority.appointing(role, &assignment.place(), &assignment.constraints, false)?;
    let ended = Event::AssignmentEnded { assignment_id: assignment.id, holder: assignment.holder.account };
    let events = settle(authority.rules, holder, vec![ended], authority.at)?;
    let after = events.iter().fold(holder.subject.clone(), |known, event| known.after(event, authority.at));
    offices::changes(authority.rules, Changing::Other(assignment.role.namespace()))?;
    offices::kept(authority.rules, &holder.roll, &events, authority.at)?;
    minimum::kept(authority.rules, &holder.subject, &after, authority.at, confirmed)?;
    Ok(events)
}
