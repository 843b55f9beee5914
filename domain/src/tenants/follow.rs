//! A tenant takes up one more regime, or comes to a newer version of one that it follows.

use super::{First, offices};
use crate::{
    access::{Authority, Resource, service},
    account::Account,
    event::{Event, RegimeVersion},
    ids::AssignmentId,
    keys::{PermissionKey, RoleKey},
    refused::Refused,
    regime::{Catalogue, Migration, OwnRole, PLATFORM_REGIME, Regime},
};
use std::collections::{BTreeMap, BTreeSet};

/// What is wanted. The newest version where none is named.
#[derive(Debug)]
pub struct Follow {
    pub regime: String,
    pub version: Option<u32>,
    /// Who shall hold the founding role of a regime that is taken up; an active user of the tenant.
    pub office_holder: Option<Account>,
    /// They have signed in once: what begins with that begins at once (CSM-01).
    pub has_signed_in: bool,
    /// One for each role that the office holder gets.
    pub assignment_ids: Vec<AssignmentId>,
}

/// What the tenant follows and uses today.
#[derive(Debug, Default)]
pub struct Following {
    pub regimes: Vec<RegimeVersion>,
    /// The roles that somebody holds, now or at a later time.
    pub held: BTreeSet<RoleKey>,
    pub own_roles: Vec<OwnRole>,
}

/// Needs `mandat/tenant.change` in the whole tenant.
///
/// - A regime that is new to the tenant begins like the tenant itself: with a first office holder, who
///   has its founding role and from whom all authority in it comes.
/// - A newer version takes the assignments along. A role that was renamed is held under its new name; a
///   role that is gone and still held is a refusal that names it, and so nothing is lost in silence.
///   Roles of the tenant's own keep what was renamed under its new name.
/// - There is no way back to an older version: what was given under the newer one might mean nothing there.
///
/// # Errors
/// [`Refused::Forbidden`], [`Refused::RegimeUnknown`], [`Refused::RegimeVersionOlder`],
/// [`Refused::RolesLost`], [`Refused::OfficeHolderMissing`]
pub fn decide(
    authority: &Authority<'_>,
    known: &Catalogue,
    today: &Following,
    command: Follow,
) -> Result<Vec<Event>, Refused> {
    authority.require(service::TENANT_CHANGE, &Resource::tenant())?;
    let Follow { regime: key, version, office_holder, has_signed_in, assignment_ids } = command;
    let regime = version.map_or_else(|| known.newest(&key), |version| known.find(&key, version));
    let Some(regime) = regime.filter(|regime| regime.key != PLATFORM_REGIME) else {
        return Err(Refused::RegimeUnknown { key });
    };
    let Some(followed) = today.regimes.iter().find(|followed| followed.key == key) else {
        let holder = office_holder.ok_or(Refused::OfficeHolderMissing)?;
        let first = First { holder, has_signed_in };
        return Ok(taken_up(authority, &regime, first, assignment_ids));
    };
    if regime.version < followed.version {
        return Err(Refused::RegimeVersionOlder { key, version: followed.version });
    }
    if regime.version == followed.version {
        return Ok(Vec::new());
    }
    moved(&regime, today)
}

/// The events by which tenants of an older version come to this one without asking, where the regime says so
/// and nothing stands in the way.
#[must_use]
pub fn moved_by_itself(regime: &Regime, today: &Following) -> Vec<Event> {
    let older = |followed: &RegimeVersion| followed.key == regime.key && followed.version < regime.version;
    if !regime.migration.automatic || !today.regimes.iter().any(older) {
        return Vec::new();
    }
    moved(regime, today).unwrap_or_default()
}

fn taken_up(
    authority: &Authority<'_>,
    regime: &Regime,
    first: First,
    assignment_ids: Vec<AssignmentId>,
) -> Vec<Event> {
    let (key, version) = (regime.key.clone(), regime.version);
    let mut events = vec![Event::RegimeFollowed { regime: key, version, roles: BTreeMap::new() }];
    events.extend(offices(
        regime,
        &regime.founding_role,
        first,
        &mut assignment_ids.into_iter(),
        authority.at,
    ));
    events
}

fn moved(regime: &Regime, today: &Following) -> Result<Vec<Event>, Refused> {
    let mut roles = BTreeMap::new();
    let mut lost = Vec::new();
    for held in today.held.iter().filter(|held| held.namespace() == regime.key) {
        match regime.migration.roles.get(held.name()) {
            Some(renamed) => drop(roles.insert(held.clone(), renamed.clone())),
            None if regime.roles.contains_key(held) => {}
            None => lost.push(held.clone()),
        }
    }
    if !lost.is_empty() {
        return Err(Refused::RolesLost { roles: lost });
    }
    let (key, version) = (regime.key.clone(), regime.version);
    let mut events = vec![Event::RegimeFollowed { regime: key, version, roles }];
    events.extend(today.own_roles.iter().filter_map(|role| renamed_in(role, &regime.key, &regime.migration)));
    Ok(events)
}

/// The change of a role of the tenant's own that contains a permission which has another name now.
fn renamed_in(role: &OwnRole, regime: &str, migration: &Migration) -> Option<Event> {
    let renamed = |old: &PermissionKey| {
        let new = migration.permissions.get(old.name()).filter(|_| old.namespace() == regime);
        new.unwrap_or(old).clone()
    };
    let permissions: BTreeSet<_> = role.permissions.iter().map(renamed).collect();
    (permissions != role.permissions).then(|| Event::RoleChanged {
        role: role.key.clone(),
        title: role.title.clone(),
        permissions: permissions.into_iter().collect(),
    })
}
