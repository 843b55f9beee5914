//! An import is taken live as a whole, or given up.

use super::{Destination, ImportRefused, may_come_to};
use crate::{access::Authority, event::Event, ids::ImportId, refused::Refused};

#[derive(Debug)]
pub struct Take<'a> {
    pub import_id: ImportId,
    /// How many people the file names.
    pub users: u64,
    /// How many of them were staged.
    pub staged: u64,
    pub destination: Destination<'a>,
}

/// All of it or nothing (ASP-13): everybody was staged, and what was asked at the beginning still holds: the right of
/// whoever began it, and that the units are open.
///
/// # Errors
/// [`ImportRefused::Incomplete`], [`Refused::UnitClosed`], and those of the authority
pub fn decide(authority: &Authority<'_>, command: &Take<'_>) -> Result<Vec<Event>, Refused> {
    may_come_to(authority, command.destination)?;
    let Take { import_id, users, staged, .. } = *command;
    if users != staged {
        return Err(ImportRefused::Incomplete { users, staged }.into());
    }
    Ok(vec![Event::UsersImported { import_id, users }])
}

/// Nobody of it becomes a user. Whoever finds that it cannot go on does so; the reason is a word for programs.
#[must_use]
pub fn give_up(import_id: ImportId, reason: &str) -> Vec<Event> {
    vec![Event::ImportGivenUp { import_id, reason: reason.to_owned() }]
}
