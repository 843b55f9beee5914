//! Whoever holds roles, as they are known when something is decided about what they hold.

use super::place;
use crate::{
    access::{Owner, Resource, Subject, UnitPath},
    delegations::Lent,
    offices::Roll,
    refused::Refused,
    regime::{Role, words::NoScope},
    scope::Scope,
    units::Unit,
    validity::Moment,
};
use std::collections::BTreeSet;

/// Who shall hold a role, and what they hold already.
#[derive(Debug, Clone)]
pub struct Holder {
    /// With what is their own; what was delegated to them is held by another.
    pub subject: Subject,
    pub owner: Owner,
    /// Where they are at home (ASP-15); a program is nowhere.
    pub home: Option<Unit>,
    /// Those where they are members, and those that the scopes of what they hold, or shall hold, name.
    pub units: Vec<Unit>,
    /// Who holds the offices of the tenant.
    pub roll: Roll,
    /// They have signed in once (CSM-01).
    pub signed_in: bool,
    /// What they let others act with.
    pub lent: Vec<Lent>,
    /// The names of the numbers by which they are known elsewhere, where a regime of the tenant needs some
    /// ([`needed_of_some`](crate::users::identifiers::needed_of_some)).
    pub numbers: BTreeSet<String>,
}

impl Holder {
    /// Somebody who holds nothing for a unit.
    #[must_use]
    pub const fn new(subject: Subject, owner: Owner) -> Self {
        Self {
            subject,
            owner,
            home: None,
            units: Vec::new(),
            roll: Roll { seats: Vec::new(), units: Vec::new(), blocked: BTreeSet::new() },
            signed_in: false,
            lent: Vec::new(),
            numbers: BTreeSet::new(),
        }
    }

    /// What it means that a role is given to them without a scope (ASP-15, CSM-06, SPV-08, VLT-03), with the
    /// unit of the scope where it has one.
    ///
    /// # Errors
    /// [`Refused::HomeUnitMissing`], [`Refused::ScopeMissing`]
    pub(super) fn meant_without_scope(&self, role: &Role) -> Result<(Scope, Option<&Unit>), Refused> {
        let missing = || Refused::ScopeMissing {
            role: role.key.clone(),
            allowed: role.scopes.iter().map(|rule| rule.as_str().to_owned()).collect(),
        };
        let unit = match role.holding.no_scope {
            // Whoever holds it in the whole tenant holds it in every unit, later ones and closed ones too.
            NoScope::Tenant | NoScope::AllUnits => return Ok((Scope::Tenant, None)),
            NoScope::HomeUnit => {
                self.home.as_ref().ok_or_else(|| Refused::HomeUnitMissing { role: role.key.clone() })?
            }
            // Of several nobody can say which is meant.
            NoScope::OwnUnits => {
                let mut own = self.owner.units.iter().filter_map(|path| path.0.first());
                let only = own.next().filter(|_| own.next().is_none());
                self.units.iter().find(|unit| Some(&unit.id) == only).ok_or_else(missing)?
            }
            NoScope::Refused => return Err(missing()),
        };
        Ok((Scope::Unit { unit_id: unit.id }, Some(unit)))
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
