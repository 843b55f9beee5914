//! A new unit, at the top or below another.

use super::{Unit, may_stand};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    ids::UnitId,
    refused::Refused,
};

pub struct Create {
    pub unit_id: UnitId,
    pub kind: String,
    pub name: String,
}

/// Needs `mandat/unit.change` where the unit shall stand: on the unit above, or in the whole tenant.
/// The kind must be one of the tenant's regimes, in a place where that regime lets it stand.
pub fn decide(
    authority: &Authority<'_>,
    parent: Option<&Unit>,
    command: Create,
) -> Result<Vec<Event>, Refused> {
    if let Some(parent) = parent {
        parent.named_by(authority, "parent_id")?;
    }
    let place = parent.map_or_else(Resource::tenant, |parent| Resource::unit(parent.path.clone()));
    authority.require(service::UNIT_CHANGE, &place)?;
    may_stand(authority.rules, &command.kind, parent)?;
    Ok(vec![Event::UnitCreated {
        unit_id: command.unit_id,
        kind: command.kind,
        name: command.name,
        parent_id: parent.map(|parent| parent.id),
    }])
}
