//! An assignment is ended, at once and for good.

use super::Assignment;
use crate::{access::Authority, event::Event, refused::Refused};

/// Who could give the role in that scope, for the values it is narrowed to, may end it, whoever gave it
/// (TIM-07).
pub fn decide(authority: &Authority<'_>, assignment: &Assignment) -> Result<Vec<Event>, Refused> {
    let role = assignment.open_to(authority)?;
    authority.appointing(role, &assignment.place(), &assignment.constraints, false)?;
    Ok(vec![Event::AssignmentEnded { assignment_id: assignment.id, holder: assignment.holder.account }])
}
