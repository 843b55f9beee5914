//! A unit is closed, never deleted, and can be opened again.

use super::Unit;
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    refused::Refused,
};

/// Needs `mandat/unit.change` on the unit. Units below it must be closed first, so that nothing open
/// hangs below something closed. A closed unit stays closed: no event.
pub fn close(authority: &Authority<'_>, unit: &Unit, open_below: bool) -> Result<Vec<Event>, Refused> {
    require(authority, unit)?;
    if unit.closed {
        return Ok(Vec::new());
    }
    if open_below {
        return Err(Refused::UnitNotEmpty);
    }
    Ok(vec![Event::UnitClosed { unit_id: unit.id }])
}

/// Needs `mandat/unit.change` on the unit, and an open unit above.
pub fn reopen(authority: &Authority<'_>, unit: &Unit, parent: Option<&Unit>) -> Result<Vec<Event>, Refused> {
    require(authority, unit)?;
    if !unit.closed {
        return Ok(Vec::new());
    }
    if let Some(parent) = parent.filter(|parent| parent.closed) {
        return Err(Refused::UnitClosed { field: "parent_id", unit: parent.id });
    }
    Ok(vec![Event::UnitReopened { unit_id: unit.id }])
}

fn require(authority: &Authority<'_>, unit: &Unit) -> Result<(), Refused> {
    let here = Resource::unit(unit.path.clone());
    authority.require_on("unit", service::UNIT_READ, service::UNIT_CHANGE, &here)
}
