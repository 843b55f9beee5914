//! What would turn a refusal into a yes.

use super::{
    decide::decide,
    facts::{Awaited, Exception, Holding, Question, Resource, ResourcePath, Subject, Verdict, covers},
    rule::Rule,
    service,
};
use crate::{
    blocks::{TENANT, blockers_where},
    ids::{AssignmentId, UnitId},
    keys::{OWN, PermissionKey, RoleKey},
    regime::{InForce, Role, Rules, ScopeRule, Values},
    scope::Scope,
    validity::Validity,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// One change that alone would turn a refusal into a yes, and who may make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallestChange {
    pub change: Change,
    /// The roles whose holders may.
    pub made_by: Vec<RoleKey>,
}

/// What would be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// One more assignment; its constraints are the values of the resource, where the role can be narrowed
    /// (ASP-07).
    Assignment {
        role: RoleKey,
        scope: Scope,
        constraints: Values,
    },
    /// What the subject was given already begins to count: it is accepted, approved, or signed in for.
    Begin {
        assignment: AssignmentId,
        awaits: Awaited,
    },
    /// The lock on this path ends (TIM-14).
    EndLock {
        path: ResourcePath,
    },
    /// The subject's exception on this path ends, is switched on, or is made (TIM-13).
    EndException {
        regime: String,
        path: ResourcePath,
    },
    ActivateException {
        regime: String,
        path: ResourcePath,
    },
    AllowException {
        regime: String,
        path: ResourcePath,
    },
    /// The module is switched on (TIM-18).
    SwitchModuleOn {
        regime: String,
        module: String,
    },
    /// The block in this unit, or in the tenant, ends (CSM-09).
    EndBlock {
        unit: Option<UnitId>,
    },
    /// The subject signs in by one of these methods (CSM-02, SPV-14).
    SignIn {
        methods: Vec<String>,
    },
}

/// The one change that would allow what this rule refuses; none where it takes more than one.
pub(super) fn smallest_change(
    rules: &Rules,
    subject: &Subject,
    question: &Question,
    refused: &Rule,
) -> Option<SmallestChange> {
    match refused {
        Rule::RoleMissing { .. } | Rule::PrerequisiteMissing { .. } | Rule::NotGranted => {
            begun(rules, subject, question).or_else(|| one_more_assignment(rules, subject, question))
        }
        Rule::Awaited { .. } => begun(rules, subject, question),
        Rule::Locked { .. } => without_a_lock(rules, subject, question),
        Rule::DeniedByException { .. } | Rule::DeniedByDefault => excepted(rules, subject, question),
        Rule::ModuleOff { module } => with_the_module(rules, subject, question, module),
        Rule::Blocked => without_a_block(rules, subject, question),
        Rule::LoginMethodRefused { .. } => signed_in_otherwise(rules, subject, question),
        _ => None,
    }
}

/// The first assignment that waits, and would allow it once it waits no more.
fn begun(rules: &Rules, subject: &Subject, question: &Question) -> Option<SmallestChange> {
    let waits = |held: &Holding| held.awaits.as_ref().is_some_and(|awaits| !awaits.has_lapsed(question.at));
    let waiting = subject.holdings.iter().enumerate().filter(|(_, held)| waits(held));
    let found = waiting.filter(|(place, _)| {
        let mut begun = subject.clone();
        begun.holdings.iter_mut().skip(*place).take(1).for_each(|held| held.awaits = None);
        decide(rules, true, &begun, question).allowed
    });
    let (assignment, awaits) =
        found.map(|(_, held)| held).find_map(|held| Some((held.assignment, held.awaits.clone()?)))?;
    let made_by = awaits.by.clone();
    Some(SmallestChange { change: Change::Begin { assignment, awaits }, made_by })
}

fn signed_in_otherwise(rules: &Rules, subject: &Subject, question: &Question) -> Option<SmallestChange> {
    let (used, other) = subject.by_any_login()?;
    let methods = used.instead_for(rules, question.permission);
    let allowed = !methods.is_empty() && decide(rules, true, &other, question).allowed;
    allowed.then_some(SmallestChange { change: Change::SignIn { methods }, made_by: Vec::new() })
}

fn without_a_lock(rules: &Rules, subject: &Subject, question: &Question) -> Option<SmallestChange> {
    let above = question.resource.path.iter().flat_map(ResourcePath::upwards);
    let ended = |path: &ResourcePath| {
        let mut resource = question.resource.clone();
        resource.locks.retain(|lock| lock != path);
        decide(rules, true, subject, &Question { resource: &resource, ..*question }).allowed
    };
    let path = above.filter(|path| question.resource.locks.contains(path)).find(ended)?;
    let made_by = holding(rules, service::LOCK_CHANGE, true);
    Some(SmallestChange { change: Change::EndLock { path }, made_by })
}

/// The exception nearest to the resource ends or is switched on, or an allow is made on the very path, if
/// there is none yet: the change that reaches least.
fn excepted(rules: &Rules, subject: &Subject, question: &Question) -> Option<SmallestChange> {
    let on = question.resource.path.as_ref().filter(|path| !path.0.is_empty())?;
    let regime = question.permission.namespace();
    let about = |known: &Exception| known.regime == regime && on.is_within(&known.path);
    let mut tried: Vec<(Change, Subject)> = Vec::new();
    for (place, known) in subject.exceptions.iter().enumerate().filter(|(_, known)| about(known)) {
        let (regime, path) = (regime.to_owned(), known.path.clone());
        let mut changed = subject.clone();
        if known.active && known.verdict == Verdict::Deny {
            changed.exceptions.remove(place);
            tried.push((Change::EndException { regime, path }, changed));
        } else if !known.active && known.verdict == Verdict::Allow {
            changed.exceptions.iter_mut().skip(place).take(1).for_each(|known| known.active = true);
            tried.push((Change::ActivateException { regime, path }, changed));
        }
    }
    if !subject.exceptions.iter().any(|known| known.regime == regime && known.path == *on) {
        let (regime, path, mut changed) = (regime.to_owned(), on.clone(), subject.clone());
        let made =
            Exception { regime: regime.clone(), path: path.clone(), verdict: Verdict::Allow, active: true };
        changed.exceptions.push(made);
        tried.push((Change::AllowException { regime, path }, changed));
    }
    let allowing = tried.into_iter().filter(|(_, changed)| decide(rules, true, changed, question).allowed);
    let (change, _) = allowing.max_by_key(|(change, _)| match change {
        Change::EndException { path, .. } | Change::ActivateException { path, .. } => path.0.len(),
        _ => on.0.len(),
    })?;
    Some(SmallestChange { change, made_by: holding(rules, service::EXCEPTION_CHANGE, false) })
}

fn with_the_module(
    rules: &Rules,
    subject: &Subject,
    question: &Question,
    module: &str,
) -> Option<SmallestChange> {
    let regime = rules.regime(question.permission.namespace())?;
    let name = (regime.key.clone(), module.to_owned());
    let modules = rules.in_force().modules.iter().cloned().chain([name.clone()]).collect();
    let on = rules.clone().with_in_force(InForce { modules, ..rules.in_force().clone() });
    decide(&on, true, subject, question).allowed.then_some(())?;
    let by = regime.modules.get(module)?.switched_by.as_ref();
    let made_by = holding(rules, by.map_or(service::TENANT_CHANGE, PermissionKey::as_str), true);
    Some(SmallestChange { change: Change::SwitchModuleOn { regime: name.0, module: name.1 }, made_by })
}

fn without_a_block(rules: &Rules, subject: &Subject, question: &Question) -> Option<SmallestChange> {
    let blocks: BTreeSet<_> = subject.blocks.iter().copied().collect();
    let unit = blocks.into_iter().find(|block| {
        let mut changed = subject.clone();
        changed.blocks.retain(|other| other != block);
        decide(rules, true, &changed, question).allowed
    })?;
    Some(SmallestChange { change: Change::EndBlock { unit }, made_by: blockers(rules, unit.is_none()) })
}

/// The roles whose holders end a block in the tenant, or in a unit: its kind is not among the facts (CSM-09).
fn blockers(rules: &Rules, of_tenant: bool) -> Vec<RoleKey> {
    let named = blockers_where(rules, |place| (place == TENANT) == of_tenant);
    named.unwrap_or_else(|| holding(rules, service::USER_CHANGE, of_tenant))
}

/// The roles whose holders have the permission on others; where it is about the whole tenant, those that can
/// be held for it.
fn holding(rules: &Rules, permission: &str, of_tenant: bool) -> Vec<RoleKey> {
    let holds = |role: &&Role| {
        role.permissions.iter().any(|key| key.as_str() == permission)
            && (!of_tenant || role.admits(Scope::Tenant, None).is_ok())
    };
    rules.roles().filter(holds).map(|role| role.key.clone()).collect()
}

/// The one more assignment that would allow it, least first: narrowest scope, then fewest permissions.
fn one_more_assignment(rules: &Rules, subject: &Subject, question: &Question) -> Option<SmallestChange> {
    let candidates = rules
        .roles()
        .flat_map(|role| scopes(rules, role, subject, question.resource).map(move |s| (role, s)));
    let allowing = candidates.filter(|(role, scope)| {
        let mut more = subject.clone();
        let validity = Validity { from: question.at, until: None };
        let constraints = values(rules, role, question.resource);
        let given = Holding::new(AssignmentId(Uuid::nil()), role.key.clone(), *scope, validity);
        more.holdings.push(Holding { constraints, ..given });
        decide(rules, true, &more, question).allowed
    });
    let size = |role: &Role| role.permissions.len() + role.own_permissions.len();
    let (role, scope) = allowing.min_by_key(|(role, scope)| (width(*scope), size(role), role.key.clone()))?;
    let constraints = values(rules, role, question.resource);
    Some(SmallestChange {
        change: Change::Assignment { role: role.key.clone(), scope, constraints },
        made_by: appointers(rules, role, scope),
    })
}

/// What the resource is in the dimensions by which the role can be narrowed.
fn values(rules: &Rules, role: &Role, resource: &Resource) -> Values {
    let regime = rules.regime(role.key.namespace());
    let known = role.holding.constraints.iter().filter_map(|name| {
        let dimension = regime?.dimensions.get(name)?;
        let value = dimension.counts_as(resource.attributes.get(name)?);
        dimension.values.contains_key(value).then(|| (name.clone(), [value.to_owned()].into()))
    });
    known.collect()
}

/// The scopes for which the role may be held and that reach the resource. Of units the nearest is
/// enough; its kind is not among the facts, so that it counts only where the role is open to all kinds.
fn scopes(rules: &Rules, role: &Role, subject: &Subject, resource: &Resource) -> impl Iterator<Item = Scope> {
    let open = role.scopes.contains(&ScopeRule::AnyUnit)
        || rules.unit_kinds().all(|(name, _)| {
            role.scopes.iter().any(|rule| matches!(rule, ScopeRule::Unit { kind } if kind == name))
        });
    let paths = resource.unit.iter().chain(resource.owner.iter().flat_map(|owner| &owner.units));
    let units = paths.filter(move |_| open).flat_map(|path| &path.0);
    let units = units.map(|&unit_id| Scope::Unit { unit_id });
    let reaching = units.filter(|scope| covers(*scope, subject.account, resource)).take(1);
    let whole = role.scopes.contains(&ScopeRule::Tenant).then_some(Scope::Tenant);
    let own = role.scopes.contains(&ScopeRule::Own).then_some(Scope::Own);
    own.into_iter().chain(reaching.collect::<Vec<_>>()).chain(whole)
}

const fn width(scope: Scope) -> u8 {
    match scope {
        Scope::Own => 0,
        Scope::Unit { .. } => 1,
        Scope::Tenant => 2,
    }
}

/// The roles that give it: those the regime names or, for a role of the tenant's own, those that
/// contain all of it.
#[must_use]
pub fn appointers(rules: &Rules, role: &Role, scope: Scope) -> Vec<RoleKey> {
    if role.key.namespace() != OWN {
        return role.appointers(false);
    }
    let wide = |giver: &Role| scope != Scope::Tenant || giver.admits(Scope::Tenant, None).is_ok();
    let givers = rules
        .roles()
        .filter(|giver| giver.key != role.key && giver.permissions.is_superset(&role.permissions));
    givers.filter(|giver| wide(giver)).map(|giver| giver.key.clone()).collect()
}
