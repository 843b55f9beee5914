//! What an account has: each permission with all that gives it and all that shuts it, so that whoever
//! knows the resources can tell on which of them a check would say yes.

use super::{
    decide::{admits_value, automatic_to, contains},
    facts::{Holding, Owner, Question, Resource, Subject, UnitPath},
    gates::{Gate, Standing, gates},
    rule::Rule,
};
use crate::{
    account::Account,
    ids::{AssignmentId, DelegationId},
    keys::{PermissionKey, RoleKey},
    regime::{
        Permission, Prerequisite, Role, Rules,
        words::{ClosedUnits, Coverage},
    },
    scope::Scope,
    validity::Moment,
};
use std::collections::{BTreeMap, BTreeSet};

/// A permission that something gives to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Has {
    pub permission: PermissionKey,
    /// What refuses it on every resource, in the order of the decision. Where there is anything, nothing
    /// else counts (TIM-11, ASP-19).
    pub shut: Vec<Rule>,
    /// Rights add up: one of these is enough (TIM-01).
    pub given: Vec<Given>,
    /// Not on what is of a closed unit (SPV-08).
    pub open_units_only: bool,
    /// Locks, or the account's exceptions and its default, refuse it on paths of resources (TIM-13, TIM-14).
    pub locks: bool,
    pub exceptions: bool,
    /// What must be given on the same resource too (ASP-11).
    pub needs: Vec<Need>,
}

/// One way in which a permission is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// By which assignment; `None` where every user has it.
    pub assignment: Option<AssignmentId>,
    pub role: Option<RoleKey>,
    /// By which delegation of whom, where it is another's authority (SPV-12).
    pub delegated: Option<(DelegationId, Account)>,
    /// The regime gives it to holders of the role without a grant (CSM-12).
    pub automatic: bool,
    pub scope: Scope,
    /// Within the scope, the holder's own data alone (TIM-10).
    pub own: bool,
    /// By dimension, where not everything is admitted (ASP-07, ASP-10).
    pub admits: BTreeMap<String, Admits>,
    pub until: Option<Moment>,
}

/// Which values of a dimension are admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admits {
    pub values: BTreeSet<String>,
    /// Whether values that the regime does not list are, too.
    pub others: bool,
    /// Whether what has no known value is.
    pub unknown: bool,
}

/// One of these permissions is needed on the same resource; on it with every value of the dimension, where
/// one is named (ASP-11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    pub any_of: Vec<PermissionKey>,
    pub every: Option<String>,
}

impl Given {
    /// Whether it reaches something in the unit: what is of the unit, or the data of its members (SPV-06).
    #[must_use]
    pub fn reaches_unit(&self, unit: &UnitPath, holder: &Owner) -> bool {
        let covered = match self.scope {
            Scope::Tenant => true,
            Scope::Unit { unit_id } => unit.contains(unit_id),
            Scope::Own => false,
        };
        let own = self.own || self.scope == Scope::Own;
        let member = unit.0.first().is_some_and(|unit| holder.within(*unit));
        if own { member && (covered || self.scope == Scope::Own) } else { covered }
    }
}

/// What an active subject has at the moment in an active tenant, by the keys of the permissions.
#[must_use]
pub fn has(rules: &Rules, subject: &Subject, at: Moment) -> Vec<Has> {
    let standing = Standing::new(rules, subject, at);
    let mut found: Vec<Has> =
        rules.permissions().filter_map(|known| of_permission(&standing, known)).collect();
    found.sort_by(|one, other| one.permission.cmp(&other.permission));
    found
}

/// One permission, where anything gives it.
pub(super) fn of_permission(standing: &Standing, known: &Permission) -> Option<Has> {
    let mut given = Vec::new();
    if known.automatic.as_ref().is_some_and(|automatic| automatic.everybody)
        && matches!(standing.subject.account, Account::User(_))
    {
        given.push(Given {
            assignment: None,
            role: None,
            delegated: None,
            automatic: true,
            scope: Scope::Tenant,
            own: false,
            admits: BTreeMap::new(),
            until: None,
        });
    }
    for (holding, role) in standing.holdings() {
        if holding.delegated.is_none() && automatic_to(known, role) {
            given.push(by(holding, true, false, BTreeMap::new()));
        } else if contains(known, role, holding, true) {
            let own = !contains(known, role, holding, false);
            given.extend(
                admitted(standing, known, role, holding).map(|admits| by(holding, false, own, admits)),
            );
        }
    }
    if given.is_empty() {
        return None;
    }
    let (elsewhere, same): (Vec<_>, Vec<_>) =
        known.prerequisites.iter().partition(|needed| is_elsewhere(needed));
    let tenant = Resource::tenant();
    let question = Question { permission: &known.key, resource: &tenant, at: standing.at };
    // What depends on the resource is said apart.
    let always = gates(standing, known, &question).into_iter().filter(|(gate, _)| {
        !matches!(gate, Gate::ClosedUnit | Gate::Lock | Gate::Exception | Gate::Prerequisite)
    });
    let missing = elsewhere
        .into_iter()
        .filter(|needed| !needed.any_of.iter().any(|permission| standing.holds_anywhere(permission)));
    let missing =
        missing.map(|needed| Rule::PrerequisiteMissing { any_of: needed.any_of.clone(), every: None });
    Some(Has {
        permission: known.key.clone(),
        shut: always.filter_map(|(_, refused)| refused).chain(missing).collect(),
        given,
        open_units_only: known.closed_units == ClosedUnits::Shut,
        locks: known.locks,
        exceptions: known.exceptions,
        needs: same
            .into_iter()
            .map(|needed| Need { any_of: needed.any_of.clone(), every: needed.every.clone() })
            .collect(),
    })
}

/// Whether it asks for the permission wherever it is held, and so for nothing of the resource.
fn is_elsewhere(needed: &Prerequisite) -> bool {
    needed.every.is_none() && needed.coverage == Coverage::Anywhere
}

fn by(holding: &Holding, automatic: bool, own: bool, admits: BTreeMap<String, Admits>) -> Given {
    Given {
        assignment: Some(holding.assignment),
        role: Some(holding.role.clone()),
        delegated: holding.delegated.as_ref().map(|delegated| (delegated.delegation, delegated.by)),
        automatic,
        scope: holding.scope,
        own,
        admits,
        until: holding.validity.until,
    }
}

/// What the values of role and assignment admit, by dimension; `None` where that is nothing.
fn admitted(
    standing: &Standing,
    known: &Permission,
    role: &Role,
    holding: &Holding,
) -> Option<BTreeMap<String, Admits>> {
    let regime = standing.rules.regime(known.key.namespace());
    let mut found = BTreeMap::new();
    for (name, narrowing) in &known.dimensions {
        let (by_role, by_holding) = (role.narrowed.get(name), holding.constraints.get(name));
        let admits = |value| admits_value(*narrowing, by_role, by_holding, value);
        let dimension = regime.and_then(|regime| regime.dimensions.get(name));
        let listed: BTreeSet<String> =
            dimension.into_iter().flat_map(|it| it.values.keys().cloned()).collect();
        let values: BTreeSet<String> = listed.iter().filter(|value| admits(Some(value))).cloned().collect();
        // A word that no list has, and whatever it counts as.
        let other = dimension.map_or("", |dimension| dimension.counts_as(""));
        let admitted = Admits { others: admits(Some(other)), unknown: admits(None), values };
        if admitted.values.is_empty() && !admitted.others && !admitted.unknown {
            return None;
        }
        if admitted.values.len() < listed.len() || !admitted.others || !admitted.unknown {
            found.insert(name.clone(), admitted);
        }
    }
    Some(found)
}
