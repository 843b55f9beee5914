//! A unit gets another name or another place in the tree.

use super::{Unit, may_stand};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    refused::Refused,
};

pub struct Change<'a> {
    pub name: String,
    /// Where it shall stand; `None` is the top.
    pub parent: Option<&'a Unit>,
}

/// Needs `mandat/unit.change` on the unit; to move it, also where it shall stand. It cannot stand
/// below itself. What is already so makes no event.
pub fn decide(authority: &Authority<'_>, unit: &Unit, command: Change<'_>) -> Result<Vec<Event>, Refused> {
    let here = Resource::unit(unit.path.clone());
    authority.require_on("unit", service::UNIT_READ, service::UNIT_CHANGE, &here)?;
    let parent_id = command.parent.map(|parent| parent.id);
    let moved = parent_id != unit.parent_id;
    if moved {
        if let Some(parent) = command.parent {
            parent.named_by(authority, "parent_id")?;
        }
        let place = command.parent.map_or_else(Resource::tenant, |to| Resource::unit(to.path.clone()));
        authority.require(service::UNIT_CHANGE, &place)?;
        if command.parent.is_some_and(|parent| parent.path.contains(unit.id)) {
            return Err(Refused::UnitCircle);
        }
        may_stand(authority.rules, &unit.kind, command.parent)?;
    }
    if !moved && command.name == unit.name {
        return Ok(Vec::new());
    }
    Ok(vec![Event::UnitChanged { unit_id: unit.id, name: command.name, parent_id }])
}
