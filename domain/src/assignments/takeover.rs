//! Somebody answers from now on for what one who left had given.

use super::Assignment;
use crate::{
    access::{Authority, Holding},
    event::Event,
    ids::AssignmentId,
    refused::Refused,
    regime::Role,
};

/// By whose authority an assignment stands.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The assignment by which it was given; `None` at the founding of the tenant.
    pub authority: Option<AssignmentId>,
    /// Whether that one counts no more: it has ended or run out, or its holder is not active.
    pub orphaned: bool,
    /// Every assignment of the actor whose own authority comes from this one.
    pub descending: Vec<AssignmentId>,
}

/// When an appointer leaves, what they gave stays, and whoever could give it now may take it over: that they
/// answer for it, and when they began to, is recorded beside who gave it and when. Nobody takes over what is
/// not orphaned, and nobody by an authority that comes from the very assignment: it would hang in the air.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::AssignmentEnded`], [`Refused::NotOrphaned`],
/// [`Refused::TakeoverCircular`], and those of [`Authority::appointing`]
pub fn decide(
    authority: &Authority<'_>,
    assignment: &Assignment,
    standing: &Standing,
) -> Result<Vec<Event>, Refused> {
    let role = assignment.open_to(authority)?;
    if assignment.validity.until.is_some_and(|until| until <= authority.at) {
        return Err(Refused::AssignmentEnded);
    }
    authority.appointing(role, &assignment.place(), &assignment.constraints, false)?;
    let not_orphaned = || Refused::NotOrphaned { authority: standing.authority };
    let from = standing.authority.filter(|_| standing.orphaned).ok_or_else(not_orphaned)?;
    let by = independent(authority, assignment, role, &standing.descending)?;
    Ok(vec![Event::AssignmentTakenOver {
        assignment_id: assignment.id,
        holder: assignment.holder.account,
        from,
        by,
    }])
}

/// The actor's assignment by which they could give it, of those that do not come from it.
fn independent(
    authority: &Authority<'_>,
    assignment: &Assignment,
    role: &Role,
    descending: &[AssignmentId],
) -> Result<AssignmentId, Refused> {
    let circular = || Refused::TakeoverCircular { by: role.appointers(false) };
    // Who acts for another answers for nothing once that other has left.
    let independent = |held: &Holding| held.delegated.is_none() && !descending.contains(&held.assignment);
    let by = authority.by_those(independent, |authority| {
        authority.appointing(role, &assignment.place(), &assignment.constraints, false)
    });
    by.ok().flatten().ok_or_else(circular)
}
