//! Tenants: how one begins, which regimes it follows, and how its own particulars change.

pub mod change;
pub mod follow;
pub mod found;
#[cfg(test)]
mod tests;

use crate::{
    access::{Awaited, Awaits},
    account::Account,
    assignments::create::starting,
    event::Event,
    ids::AssignmentId,
    keys::RoleKey,
    regime::{Catalogue, Regime, Role, Values},
    scope::Scope,
    validity::{Moment, Validity},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A regime and the version of it that a tenant follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegimeVersion {
    pub key: String,
    pub version: u32,
}

/// How many assignments whoever is first in a regime of that key gets, in any version of it.
#[must_use]
pub fn most_offices(known: &Catalogue, regime: &str) -> usize {
    let versions = known.all().iter().filter(|version| version.key == regime);
    versions.map(|version| office_roles(version, &version.founding_role).count()).max().unwrap_or_default()
}

/// Who is first in a regime.
#[derive(Debug, Clone, Copy)]
struct First {
    holder: Account,
    /// In this tenant, once.
    has_signed_in: bool,
}

/// What whoever is first in a regime gets, given by nobody: a founding role, from which all authority
/// comes, and what goes with it (ASP-03). `ids` has one for each.
fn offices(
    regime: &Regime,
    founding: &RoleKey,
    first: First,
    ids: &mut impl Iterator<Item = AssignmentId>,
    at: Moment,
) -> Vec<Event> {
    let given =
        office_roles(regime, founding).zip(ids).map(|(role, assignment_id)| Event::AssignmentCreated {
            attested: BTreeSet::new(),
            assignment_id,
            holder: first.holder,
            role: role.clone(),
            scope: Scope::Tenant,
            validity: Validity { from: at, until: None },
            constraints: Values::new(),
            by: None,
            awaits: regime.roles.get(role).and_then(|role| founding_start(role, first, at)),
        });
    given.collect()
}

/// Who is first waits like anybody for the role, but it does not lapse: nobody would be there to give it anew.
fn founding_start(role: &Role, first: First, at: Moment) -> Option<Awaited> {
    let awaited = starting(role, at).filter(|it| !(first.has_signed_in && it.what == Awaits::FirstLogin))?;
    Some(Awaited { lapses_at: None, ..awaited })
}

fn office_roles<'a>(regime: &'a Regime, founding: &'a RoleKey) -> impl Iterator<Item = &'a RoleKey> {
    [founding].into_iter().chain(&regime.founding_with)
}
