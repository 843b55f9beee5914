//! Nobody gives what reaches further than their own authority, in values either.

use super::{
    authority::Authority,
    decide::gives,
    facts::{Holding, Question, Resource},
    gates::Standing,
};
use crate::{
    ids::AssignmentId,
    keys::RoleKey,
    regime::{Permission, Role, Rules, Values, words::Empty},
};
use std::collections::BTreeSet;

/// A dimension in which an appointer is narrowed, and the values that are left to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    pub dimension: String,
    pub values: BTreeSet<String>,
}

/// The values to which role and constraints narrow a dimension; `None` where neither speaks of it.
fn left(role: &Role, constraints: &Values, dimension: &str) -> Option<BTreeSet<String>> {
    let by_holding = constraints.get(dimension).filter(|values| !values.is_empty());
    match (role.narrowed.get(dimension), by_holding) {
        (Some(one), Some(other)) => Some(one.intersection(other).cloned().collect()),
        (values, None) | (None, values) => values.cloned(),
    }
}

/// The first dimension in which `role` with these constraints would reach values that the appointer's own
/// assignment does not, where that is narrowed. An appointer need not have what the role gives, so that
/// one who is not narrowed in a dimension is bound by nothing in it; one who is gives within their values
/// alone. A role narrowed by the regime binds its holders like values of the assignment.
pub(super) fn exceeded(
    rules: &Rules,
    appointer: &Holding,
    role: &Role,
    constraints: &Values,
) -> Option<Limit> {
    let by = rules.role(&appointer.role)?;
    let contents = role.permissions.union(&role.own_permissions).filter_map(|key| rules.permission(key));
    let of_regime = contents.filter(|permission| permission.key.namespace() == by.key.namespace());
    let mut dimensions = of_regime.flat_map(|permission| &permission.dimensions);
    dimensions.find_map(|(dimension, narrowing)| {
        let values = left(by, &appointer.constraints, dimension)?;
        let within = match left(role, constraints, dimension) {
            Some(given) => given.is_subset(&values),
            // Without values nothing is given that they do not have, or everything.
            None => narrowing.empty == Empty::Nothing,
        };
        (!within).then(|| Limit { dimension: dimension.clone(), values })
    })
}

impl Authority<'_> {
    /// The actor's own assignment that gives the permission there for as many values as an assignment
    /// without constraints would: what is in a role of the tenant's own is given whole.
    pub(super) fn giving_whole(&self, permission: &Permission, scope: &Resource) -> Option<AssignmentId> {
        let standing = Standing::new(self.rules, self.subject?, self.at);
        let question = Question { permission: &permission.key, resource: scope, at: self.at };
        let whole = |role: &Role, holding: &Holding| {
            permission.dimensions.iter().all(|(dimension, narrowing)| {
                narrowing.empty == Empty::Nothing || left(role, &holding.constraints, dimension).is_none()
            })
        };
        standing
            .holdings()
            .find(|(holding, role)| {
                holding.is_whole()
                    && whole(role, holding)
                    && gives(&standing, permission, role, holding, &question)
            })
            .map(|(holding, _)| holding.assignment)
    }
}

/// Of several appointers the one who may give it; else the limit that the first of them met.
pub(super) fn unlimited<'a>(
    rules: &Rules,
    appointers: impl Iterator<Item = &'a Holding>,
    role: &Role,
    constraints: &Values,
) -> Result<Option<&'a Holding>, Limit> {
    let mut met = None;
    for appointer in appointers {
        match exceeded(rules, appointer, role, constraints) {
            None => return Ok(Some(appointer)),
            Some(limit) => met = met.or(Some(limit)),
        }
    }
    met.map_or(Ok(None), Err)
}

impl Limit {
    /// As a refusal of giving that role.
    pub(super) fn refuses(self, role: &RoleKey) -> crate::refused::Refused {
        crate::refused::Refused::ConstraintsNotYours {
            role: role.clone(),
            dimension: self.dimension,
            allowed: self.values.into_iter().collect(),
        }
    }
}
