//! Imports of users: a file is checked whole, staged in parts, and taken live by one event or not at all (ASP-13).
//!
//! Staged people count for nothing: there are no such users until the import is taken. So a file of any length keeps
//! nobody else waiting, and nothing of it is ever half-loaded.

pub mod begin;
pub mod check;
mod refused;
pub mod stage;
pub mod take;
#[cfg(test)]
mod tests;

pub use refused::ImportRefused;

use crate::{
    access::{Authority, Resource, service},
    ids::{ImportId, UnitId, UserId},
    person::Person,
    refused::Refused,
    units::Unit,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What one line of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Counted from 1, the header included.
    pub line: u64,
    pub person: Person,
    /// The units the person is placed in.
    pub units: BTreeSet<UnitId>,
    /// Where they are at home; placed there as well.
    pub home: Option<UnitId>,
}

impl Row {
    /// Every unit that it names, each once.
    #[must_use]
    pub fn placed_in(&self) -> BTreeSet<UnitId> {
        self.units.iter().copied().chain(self.home).collect()
    }
}

/// One person of an import, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staged {
    pub import_id: ImportId,
    pub user_id: UserId,
    /// Where they are placed, their home included.
    pub unit_ids: BTreeSet<UnitId>,
    pub home_unit_id: Option<UnitId>,
    #[serde(skip)]
    pub person: Option<Person>,
}

/// Where the people of a file come to.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'a> {
    /// Every unit that is named.
    pub units: &'a [Unit],
    /// Whether somebody is placed in none.
    pub nowhere: bool,
}

/// Whether the actor imports users at all, wherever: asked before a file is read.
///
/// # Errors
/// [`Refused::Forbidden`], [`Refused::InsufficientScope`]
pub fn may_import(authority: &Authority<'_>) -> Result<(), Refused> {
    authority.reach(service::USER_IMPORT).map(drop)
}

/// The right to import is asked for in every unit that somebody is placed in; where somebody is placed in none, in the
/// whole tenant (ASP-13). Nobody is placed in a closed unit.
fn may_come_to(authority: &Authority<'_>, destination: Destination<'_>) -> Result<(), Refused> {
    may_import(authority)?;
    if destination.nowhere {
        authority.require(service::USER_IMPORT, &Resource::tenant())?;
    }
    for unit in destination.units {
        authority.require(service::USER_IMPORT, &Resource::unit(unit.path.clone()))?;
        if unit.closed {
            return Err(Refused::UnitClosed { field: "units", unit: unit.id });
        }
    }
    Ok(())
}
