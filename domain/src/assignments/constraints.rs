//! The values that an assignment is narrowed to.

use crate::{
    access::Holding,
    ids::AssignmentId,
    refused::Refused,
    regime::{Role, Rules, Values, words::Empty},
    scope::Scope,
    validity::Validity,
};
use std::collections::BTreeSet;

/// The constraints as they are kept: a role is narrowed by the dimensions its regime names for it, to values
/// that the dimension lists (ASP-07, ASP-10). A dimension without values is one that is not given.
///
/// # Errors
/// [`Refused::ConstraintNotAllowed`], [`Refused::ConstraintValueUnknown`]
pub(crate) fn wanted(rules: &Rules, role: &Role, constraints: Values) -> Result<Values, Refused> {
    let regime = rules.regime(role.key.namespace());
    for (name, values) in &constraints {
        let known = regime.and_then(|regime| regime.dimensions.get(name));
        let Some(known) = known.filter(|_| role.holding.constraints.contains(name)) else {
            return Err(Refused::ConstraintNotAllowed {
                role: role.key.clone(),
                dimension: name.clone(),
                allowed: role.holding.constraints.clone(),
            });
        };
        if let Some(value) = values.iter().find(|value| !known.values.contains_key(*value)) {
            return Err(Refused::ConstraintValueUnknown {
                dimension: name.clone(),
                value: value.clone(),
                allowed: known.values.keys().cloned().collect(),
            });
        }
    }
    Ok(constraints.into_iter().filter(|(_, values)| !values.is_empty()).collect())
}

/// What an assignment would be.
pub(super) struct Wish<'a> {
    pub role: &'a Role,
    pub scope: Scope,
    pub constraints: &'a Values,
    pub validity: &'a Validity,
}

/// Nobody holds the same twice at the same time: the same role in the same scope, for values that another
/// assignment has all of. Other values may come by an assignment of their own. `but` is the assignment that
/// the wish is for, where there is one already.
///
/// # Errors
/// [`Refused::AlreadyAssigned`]
pub(super) fn once(
    rules: &Rules,
    holdings: &[Holding],
    but: Option<AssignmentId>,
    wish: &Wish<'_>,
) -> Result<(), Refused> {
    let twice = holdings.iter().find(|held| {
        !held.ended
            && Some(held.assignment) != but
            && held.role == wish.role.key
            && held.scope == wish.scope
            && held.validity.overlaps(wish.validity)
            && has_all(rules, wish.role, &held.constraints, wish.constraints)
    });
    twice.map_or(Ok(()), |held| Err(Refused::AlreadyAssigned { assignment: held.assignment }))
}

/// Whether the role with the one constraints gives all that it gives with the other.
pub(crate) fn has_all(rules: &Rules, role: &Role, one: &Values, other: &Values) -> bool {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().all(|name| match (one.get(name), other.get(name)) {
        (Some(one), Some(other)) => other.is_subset(one),
        (None, Some(_)) => empties(rules, role, name).all(|empty| empty == Empty::Everything),
        (Some(_), None) => empties(rules, role, name).all(|empty| empty == Empty::Nothing),
        (None, None) => true,
    })
}

/// What no value in that dimension means to each permission of the role that it narrows.
fn empties<'a>(rules: &'a Rules, role: &'a Role, dimension: &'a str) -> impl Iterator<Item = Empty> + 'a {
    let gives = role.permissions.union(&role.own_permissions).filter_map(|key| rules.permission(key));
    gives.filter_map(move |permission| permission.dimensions.get(dimension).map(|known| known.empty))
}
