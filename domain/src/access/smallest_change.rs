//! What would turn a refusal into a yes.

use super::{
    decide::decide,
    facts::{Holding, Question, Resource, Subject, covers},
};
use crate::{
    ids::AssignmentId,
    keys::{OWN, RoleKey},
    regime::{Role, Rules, ScopeRule, Values},
    scope::Scope,
    validity::Validity,
};
use uuid::Uuid;

/// An assignment that would turn a refusal into a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub role: RoleKey,
    pub scope: Scope,
    /// The values to narrow it to: those of the resource, where the role can be narrowed (ASP-07).
    pub constraints: Values,
    /// The roles whose holders give it.
    pub appointed_by: Vec<RoleKey>,
}

/// The one more assignment that would allow it, least first: narrowest scope, then fewest permissions.
pub(super) fn smallest_change(rules: &Rules, subject: &Subject, question: &Question) -> Option<Change> {
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
    Some(Change {
        role: role.key.clone(),
        scope,
        constraints: values(rules, role, question.resource),
        appointed_by: appointers(rules, role, scope),
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
fn appointers(rules: &Rules, role: &Role, scope: Scope) -> Vec<RoleKey> {
    if role.key.namespace() != OWN {
        return role.appointers(false);
    }
    let wide = |giver: &Role| scope != Scope::Tenant || giver.admits(Scope::Tenant, None).is_ok();
    let givers = rules
        .roles()
        .filter(|giver| giver.key != role.key && giver.permissions.is_superset(&role.permissions));
    givers.filter(|giver| wide(giver)).map(|giver| giver.key.clone()).collect()
}
