//! A file whose rows were all found right begins to be staged.

use super::{Destination, ImportRefused, may_come_to};
use crate::{
    access::{Authority, Subject},
    account::Account,
    assignments::minimum,
    event::Event,
    ids::{ImportId, UserId},
    refused::Refused,
};

#[derive(Debug)]
pub struct Begin<'a> {
    pub import_id: ImportId,
    /// How many people the file names.
    pub users: u64,
    pub destination: Destination<'a>,
    /// The actor knows that they begin below the least that a user holds (ASP-03).
    pub confirmed: bool,
    /// An import of the tenant that is on its way.
    pub running: Option<ImportId>,
}

/// Needs `mandat/user.import` wherever somebody is placed, and in the whole tenant where somebody is placed in no unit
/// (ASP-13). Imported people hold nothing, which is below the least that some regimes ask for; there it is confirmed
/// once for all of them (ASP-03).
///
/// # Errors
/// [`ImportRefused`], [`Refused::UnitClosed`], [`Refused::BelowMinimum`], and those of the authority
pub fn decide(authority: &Authority<'_>, command: &Begin<'_>) -> Result<Vec<Event>, Refused> {
    may_come_to(authority, command.destination)?;
    let Begin { import_id, users, .. } = *command;
    if users == 0 {
        return Err(ImportRefused::Empty.into());
    }
    if let Some(import) = command.running {
        return Err(ImportRefused::Running { import }.into());
    }
    let anybody = Subject::new(Account::User(UserId(import_id.0)), true, Vec::new());
    minimum::reached(authority.rules, &anybody, authority.at, command.confirmed)?;
    Ok(vec![Event::ImportBegun { import_id, users }])
}
