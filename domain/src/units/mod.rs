//! Units: the tree of a tenant's structure, and who is placed where.

pub mod change;
pub mod close;
pub mod create;
pub mod members;
#[cfg(test)]
mod tests;

use crate::{
    access::{Authority, Resource, UnitPath, service},
    ids::UnitId,
    refused::Refused,
    regime::{Parent, Rules},
};

/// A unit as it is known when something is decided about it.
#[derive(Debug, Clone)]
pub struct Unit {
    pub id: UnitId,
    pub parent_id: Option<UnitId>,
    /// The unit itself first, then all above it.
    pub path: UnitPath,
    pub kind: String,
    pub name: String,
    pub closed: bool,
}

impl Unit {
    /// Refuses a unit that a command names in `field` as unknown, where the actor may not read it: what
    /// is hidden and what does not exist look alike.
    ///
    /// # Errors
    /// [`Refused::UnitUnknown`]
    pub(crate) fn named_by(&self, authority: &Authority<'_>, field: &'static str) -> Result<(), Refused> {
        let seen = authority.allows(service::UNIT_READ, &Resource::unit(self.path.clone()));
        if seen { Ok(()) } else { Err(Refused::UnitUnknown { field, unit: self.id }) }
    }
}

/// Where a unit of that kind may stand: the regime names the kinds and their nesting.
fn may_stand(rules: &Rules, kind: &str, parent: Option<&Unit>) -> Result<(), Refused> {
    let Some(known) = rules.unit_kind(kind) else {
        return Err(Refused::UnitKindUnknown { kind: kind.to_owned() });
    };
    let fits = known.under.iter().any(|under| match (under, parent) {
        (Parent::Tenant, None) => true,
        (Parent::Kind(above), Some(parent)) => *above == parent.kind,
        _ => false,
    });
    if !fits {
        let allowed = known.under.iter().map(|parent| parent.as_str().to_owned()).collect();
        return Err(Refused::UnitNesting { kind: kind.to_owned(), allowed });
    }
    match parent {
        Some(Unit { closed: true, id, .. }) => Err(Refused::UnitClosed { field: "parent_id", unit: *id }),
        _ => Ok(()),
    }
}
