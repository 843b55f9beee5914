//! What an event would change, told without recording it: the dry run.

#[cfg(test)]
mod tests;

use super::{
    admitted::Admitted,
    facts::{Delegated, Exception, Holding, Resource, Subject, UnitPath},
    gates::path_gates,
    span::{Span, common, is_empty, join, without},
};
use crate::{
    delegations::DelegationTold,
    event::Event,
    ids::UnitId,
    keys::{PermissionKey, RoleKey},
    regime::{Permission, Role, Rules, Values, words::Externals},
    scope::Scope,
    validity::Moment,
};
use std::collections::{BTreeMap, BTreeSet};

/// A permission that somebody has, where and when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    pub permission: PermissionKey,
    /// [`Scope::Own`] also for what a role gives on the holder's own data alone.
    pub scope: Scope,
    /// The values of its dimensions that it is given for (ASP-07, ASP-10).
    pub admitted: Admitted,
    pub from: Moment,
    /// Exclusive; unlimited without one.
    pub until: Option<Moment>,
}

impl Grant {
    /// The dimensions in which it is narrower than the permission can be had, with the values that it
    /// reaches; none is what has no known value.
    #[must_use]
    pub fn constraints(&self, rules: &Rules) -> Values {
        let known = rules.permission(&self.permission);
        known.map(|known| self.admitted.constraints(rules, known)).unwrap_or_default()
    }
}

/// What the subject has from `at` on, now or later, by what they hold: prerequisites count (TIM-11),
/// overlapping grants of the same permission, scope and values are one, and what the tenant scope gives
/// anyway is not repeated for narrower ones. What holders of a role have without a grant is among it
/// (CSM-11); what every user has, whatever they hold, is not.
#[must_use]
pub fn grants(rules: &Rules, subject: &Subject, at: Moment) -> BTreeSet<Grant> {
    let mut spans: BTreeMap<(PermissionKey, Scope, Admitted), Vec<Span>> = BTreeMap::new();
    for holding in subject.holdings.iter().filter(|_| subject.active) {
        let Some((span, role)) = ahead(holding, at).zip(rules.role(&holding.role)) else { continue };
        let regime = role.key.namespace();
        if !rules.module_on(regime, role.holding.module.as_deref()) || !rules.activated(regime) {
            continue;
        }
        let own_only = role.own_permissions.difference(&role.permissions).map(|key| (key, Scope::Own));
        let automatic = automatic(rules, role).filter(|_| holding.delegated.is_none());
        let full = role.permissions.iter().map(|key| (key, holding.scope));
        let carried = full.chain(own_only).filter(|(key, _)| holding.carries(role, key));
        let granted = carried.map(|(key, scope)| (key, scope, true));
        for (key, scope, narrowed) in granted.chain(automatic.map(|key| (key, holding.scope, false))) {
            let Some(permission) = rules.permission(key).filter(|known| open(rules, subject, known)) else {
                continue;
            };
            // What is given without a grant is narrowed by none.
            let by = narrowed.then_some((role, &holding.constraints));
            let admitted = Admitted::by(rules, permission, by);
            if admitted.is_nothing() {
                continue;
            }
            let held = permission
                .requires_role
                .as_ref()
                .map_or_else(|| vec![span], |needed| common(span, &held(rules, subject, needed, at)));
            spans.entry((key.clone(), scope, admitted)).or_default().extend(held);
        }
    }
    let all = spans.into_iter().flat_map(|((permission, scope, admitted), spans)| {
        join(spans).into_iter().map(move |(from, until)| Grant {
            permission: permission.clone(),
            scope,
            admitted: admitted.clone(),
            from,
            until,
        })
    });
    let (wide, narrow): (BTreeSet<Grant>, BTreeSet<Grant>) =
        all.partition(|grant| grant.scope == Scope::Tenant);
    let narrow = minus(&narrow, &wide);
    wide.into_iter().chain(narrow).collect()
}

/// What is gained and what is lost between two sets of grants, moment by moment: prolonging a grant
/// gains the added time and loses nothing.
#[must_use]
pub fn changed(before: &BTreeSet<Grant>, after: &BTreeSet<Grant>) -> (BTreeSet<Grant>, BTreeSet<Grant>) {
    (minus(after, before), minus(before, after))
}

/// What of these grants reaches a unit or what is below it: whoever is blocked there loses it, and has it back
/// afterwards (CSM-09). `only_there` says that their own data lie nowhere else.
#[must_use]
pub fn in_unit(
    grants: &BTreeSet<Grant>,
    unit: UnitId,
    path: &UnitPath,
    below: &BTreeSet<UnitId>,
    only_there: bool,
) -> BTreeSet<Grant> {
    let part = |grant: &Grant| match grant.scope {
        Scope::Own => only_there.then(|| grant.clone()),
        Scope::Unit { unit_id } if below.contains(&unit_id) => Some(grant.clone()),
        Scope::Unit { unit_id } if !path.contains(unit_id) => None,
        Scope::Tenant | Scope::Unit { .. } => {
            Some(Grant { scope: Scope::Unit { unit_id: unit }, ..grant.clone() })
        }
    };
    grants.iter().filter_map(part).collect()
}

/// What of these grants the locks, exceptions and defaults leave on one resource path (TIM-13, TIM-14), of
/// the permissions that they touch. The others do not depend on a path.
#[must_use]
pub fn on_path(
    rules: &Rules,
    subject: &Subject,
    grants: &BTreeSet<Grant>,
    resource: &Resource,
) -> BTreeSet<Grant> {
    let left = grants.iter().filter(|grant| {
        rules.permission(&grant.permission).is_some_and(|permission| {
            let gates = path_gates(subject, permission, resource);
            !gates.is_empty() && gates.iter().all(|(_, refused)| refused.is_none())
        })
    });
    left.cloned().collect()
}

fn minus(grants: &BTreeSet<Grant>, taken: &BTreeSet<Grant>) -> BTreeSet<Grant> {
    let left = grants.iter().flat_map(|grant| {
        // What the tenant scope gives covers every narrower scope too.
        let same = taken.iter().filter(|other| {
            other.permission == grant.permission
                && (other.scope == grant.scope || other.scope == Scope::Tenant)
        });
        same.fold(vec![grant.clone()], |left, other| {
            left.into_iter().flat_map(|grant| grant.without(other)).collect()
        })
    });
    left.collect()
}

impl Resource {
    /// The resource once the event has happened: locks come and go.
    #[must_use]
    pub fn after(mut self, event: &Event) -> Self {
        match event {
            Event::LockCreated { path, .. } => self.locks.push(path.clone()),
            Event::LockEnded { path, .. } => self.locks.retain(|lock| lock != path),
            _ => {}
        }
        self
    }
}

impl Grant {
    /// What is left of it when the other is taken out, of values as of time.
    fn without(self, other: &Self) -> Vec<Self> {
        let Some(both) = self.admitted.common(&other.admitted) else { return vec![self] };
        let values = self.admitted.without(&other.admitted);
        let values = values.into_iter().map(|admitted| Self { admitted, ..self.clone() });
        let times = without(&[(self.from, self.until)], &[(other.from, other.until)]);
        let times = times.into_iter().map(|(from, until)| Self {
            admitted: both.clone(),
            from,
            until,
            ..self.clone()
        });
        values.chain(times).collect()
    }
}

impl Subject {
    /// The subject as it is once the event has happened at `now`. Events about others, and events
    /// that touch no holding, change nothing.
    #[must_use]
    pub fn after(&self, event: &Event, now: Moment) -> Self {
        let mut after = self.clone();
        if event.holder() != Some(self.account) {
            return after;
        }
        match event {
            Event::AssignmentCreated {
                assignment_id, role, scope, validity, constraints, awaits, ..
            } => {
                let (constraints, awaits) = (constraints.clone(), awaits.clone());
                let given = Holding::new(*assignment_id, role.clone(), *scope, *validity);
                after.holdings.push(Holding { constraints, awaits, ..given });
            }
            Event::DelegationCreated(DelegationTold {
                delegation_id,
                assignment_id,
                delegator,
                role,
                scope,
                validity,
                permissions,
                ..
            }) => {
                let delegated = Delegated {
                    delegation: *delegation_id,
                    by: *delegator,
                    root_live: true,
                    permissions: permissions.clone(),
                };
                let given = Holding::new(*assignment_id, role.clone(), *scope, *validity);
                after.holdings.push(Holding { delegated: Some(delegated), ..given });
            }
            Event::DelegationEnded { delegation_id, .. } => {
                let by = |held: &Holding| held.delegated.as_ref().map(|delegated| delegated.delegation);
                after.holdings.retain(|held| by(held) != Some(*delegation_id));
            }
            Event::AssignmentChanged { assignment_id, validity, constraints, .. } => {
                let of_it = after.holdings.iter_mut().filter(|held| held.assignment == *assignment_id);
                of_it.for_each(|held| {
                    held.validity = *validity;
                    held.constraints.clone_from(constraints);
                });
            }
            Event::AssignmentStarted { assignment_id, validity, .. } => {
                let of_it = after.holdings.iter_mut().filter(|held| held.assignment == *assignment_id);
                of_it.for_each(|held| {
                    held.validity = *validity;
                    held.awaits = None;
                });
            }
            Event::AssignmentEnded { assignment_id, .. }
            | Event::AssignmentRejected { assignment_id, .. } => {
                let of_it = after.holdings.iter_mut().filter(|held| held.assignment == *assignment_id);
                of_it.for_each(|held| {
                    held.ended = true;
                    held.validity.until = Some(held.validity.until.map_or(now, |until| until.min(now)));
                });
            }
            Event::ExceptionCreated { regime, path, verdict, active, .. } => {
                let (regime, path) = (regime.clone(), path.clone());
                after.exceptions.push(Exception { regime, path, verdict: *verdict, active: *active });
            }
            Event::ExceptionChanged { regime, path, active, .. } => {
                let of_it = after.exceptions.iter_mut();
                of_it
                    .filter(|known| known.regime == *regime && known.path == *path)
                    .for_each(|known| known.active = *active);
            }
            Event::ExceptionEnded { regime, path, .. } => {
                after.exceptions.retain(|known| known.regime != *regime || known.path != *path);
            }
            Event::ApiClientEnded { .. } | Event::UserDeactivated { .. } | Event::UserDeleted { .. } => {
                after.active = false;
            }
            Event::UserReactivated { .. } => after.active = true,
            Event::UserBlocked { unit_id, .. } => after.blocks.push(*unit_id),
            Event::UserUnblocked { unit_id, .. } => after.blocks.retain(|block| block != unit_id),
            _ => {}
        }
        after
    }
}

/// The roles whose holders may gain or lose by a change of what is in force: those that this is about, and
/// those with a permission that it is about or that needs such a role (TIM-11, TIM-18, CSM-01, CSM-04).
#[must_use]
pub fn roles_touched(rules: &Rules, event: &Event) -> BTreeSet<RoleKey> {
    let (in_regime, module, capacity) = match event {
        Event::ModuleSwitchedOn { regime, module } | Event::ModuleSwitchedOff { regime, module } => {
            (regime, Some(module), None)
        }
        Event::CapacityGiven { regime, capacity } | Event::CapacityWithdrawn { regime, capacity } => {
            (regime, None, Some(capacity))
        }
        Event::RegimeActivated { regime } => (regime, None, None),
        Event::LockCreated { .. } | Event::LockEnded { .. } => return touched_by_locks(rules),
        _ => return BTreeSet::new(),
    };
    let everything = module.is_none() && capacity.is_none();
    let of_module = |role: &Role| {
        role.key.namespace() == in_regime && module.is_some() && role.holding.module.as_ref() == module
    };
    let permission = |key: &PermissionKey| {
        let Some(known) = rules.permission(key).filter(|_| key.namespace() == in_regime) else {
            return false;
        };
        let needed = known.requires_role.as_ref().and_then(|role| rules.role(role));
        everything
            || (module.is_some() && known.module.as_ref() == module)
            || capacity.is_some_and(|capacity| known.capacities.contains(capacity))
            || needed.is_some_and(of_module)
    };
    let touched = rules.roles().filter(|role| {
        (everything && role.key.namespace() == in_regime)
            || of_module(role)
            || role
                .permissions
                .iter()
                .chain(&role.own_permissions)
                .chain(automatic(rules, role))
                .any(permission)
    });
    touched.map(|role| role.key.clone()).collect()
}

/// The roles with a permission that locks touch (TIM-14).
fn touched_by_locks(rules: &Rules) -> BTreeSet<RoleKey> {
    let touched = |key: &PermissionKey| rules.permission(key).is_some_and(|known| known.locks);
    let held = |role: &&Role| {
        role.permissions.iter().chain(&role.own_permissions).chain(automatic(rules, role)).any(touched)
    };
    rules.roles().filter(held).map(|role| role.key.clone()).collect()
}

/// What holders of the role have without a grant (CSM-11, CSM-12).
fn automatic<'r>(rules: &'r Rules, role: &'r Role) -> impl Iterator<Item = &'r PermissionKey> {
    let to_role = |permission: &&Permission| {
        permission.automatic.as_ref().is_some_and(|automatic| automatic.roles.iter().any(|to| role.is(to)))
    };
    rules.permissions().filter(to_role).map(|permission| &permission.key)
}

/// Whether nothing that holds for the whole tenant or the whole account shuts the permission: activation
/// (CSM-01), module (TIM-18), capacity (CSM-04), externals (TIM-15), a block in the tenant (CSM-09).
fn open(rules: &Rules, subject: &Subject, permission: &Permission) -> bool {
    let regime = permission.key.namespace();
    rules.activated(regime)
        && rules.module_on(regime, permission.module.as_deref())
        && rules.has_capacity_for(permission)
        && !(subject.external && permission.externals == Externals::Shut)
        && !subject.blocks.contains(&None)
}

/// The part of a holding's time that lies at or after `at`.
fn ahead(holding: &Holding, at: Moment) -> Option<Span> {
    let span = (holding.validity.from.max(at), holding.validity.until);
    (!holding.ended && holding.may_count() && !is_empty(span)).then_some(span)
}

/// When the subject holds the role, joined; never while its module is off or its regime waits to be started.
fn held(rules: &Rules, subject: &Subject, role: &RoleKey, at: Moment) -> Vec<Span> {
    let counts = |held: &Role| {
        let regime = held.key.namespace();
        held.is(role) && rules.activated(regime) && rules.module_on(regime, held.holding.module.as_deref())
    };
    let of_role = subject.holdings.iter().filter(|holding| rules.role(&holding.role).is_some_and(counts));
    join(of_role.filter_map(|holding| ahead(holding, at)).collect())
}
