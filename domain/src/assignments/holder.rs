//! Whoever holds roles, as they are known when something is decided about what they hold.

use super::place;
use crate::{
    access::{Owner, Resource, Subject, UnitPath},
    scope::Scope,
    units::Unit,
    validity::Moment,
};
use std::collections::BTreeSet;

/// Who shall hold a role, and what they hold already.
#[derive(Debug, Clone)]
pub struct Holder {
    pub subject: Subject,
    pub owner: Owner,
    /// The units that the scopes of what they hold, or shall hold, name.
    pub units: Vec<Unit>,
}

impl Holder {
    /// Somebody who holds nothing for a unit.
    #[must_use]
    pub const fn new(subject: Subject, owner: Owner) -> Self {
        Self { subject, owner, units: Vec::new() }
    }

    /// Where a scope of theirs counts.
    pub(super) fn place(&self, scope: Scope) -> Resource {
        let unit = scope.unit();
        let known = self.units.iter().find(|known| Some(known.id) == unit).map(|known| known.path.clone());
        let path = known.or_else(|| unit.map(|unit| UnitPath(vec![unit])));
        place(scope, path.as_ref(), &self.owner)
    }
}

/// Every moment from `at` on at which something that one of the two holds begins or ends, `at` itself first:
/// between two of them nothing comes or goes.
pub(super) fn moments(before: &Subject, after: &Subject, at: Moment) -> BTreeSet<Moment> {
    let held = before.holdings.iter().chain(&after.holdings);
    let ends = held.flat_map(|held| [Some(held.validity.from), held.validity.until]).flatten();
    ends.filter(|moment| *moment > at).chain([at]).collect()
}
