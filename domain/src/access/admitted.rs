//! Which values of its dimensions somebody has a permission for.

use super::decide::admits_value;
use crate::regime::{
    Permission, Role, Rules, Values,
    words::{Empty, Unknown},
};
use std::collections::{BTreeMap, BTreeSet};

/// By each dimension of a permission the values that are admitted; `None` among them is a value that is
/// not known. Two of the same permission compare value by value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Admitted(BTreeMap<String, BTreeSet<Option<String>>>);

impl Admitted {
    /// What an assignment of the role with these constraints admits of the permission (ASP-04, ASP-07,
    /// ASP-10); all there is without one.
    pub(super) fn by(rules: &Rules, permission: &Permission, by: Option<(&Role, &Values)>) -> Self {
        let dimensions = permission.dimensions.iter().map(|(name, narrowing)| {
            let admits = |value: &Option<String>| {
                by.is_none_or(|(role, constraints)| {
                    let (by_role, by_holding) = (role.narrowed.get(name), constraints.get(name));
                    admits_value(*narrowing, by_role, by_holding, value.as_deref())
                })
            };
            (name.clone(), all(rules, permission, name).into_iter().filter(admits).collect())
        });
        Self(dimensions.collect())
    }

    /// Whether it admits nothing, not even what has no known value.
    pub(super) fn is_nothing(&self) -> bool {
        self.0.values().any(BTreeSet::is_empty)
    }

    /// What both admit; `None` where that is nothing.
    pub(super) fn common(&self, other: &Self) -> Option<Self> {
        let both = self.0.iter().map(|(name, values)| {
            let theirs = other.0.get(name);
            let both = values.iter().filter(|value| theirs.is_none_or(|theirs| theirs.contains(value)));
            (name.clone(), both.cloned().collect())
        });
        let both = Self(both.collect());
        (!both.is_nothing()).then_some(both)
    }

    /// What it admits and the other does not, as parts of which none overlaps another.
    pub(super) fn without(&self, other: &Self) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut rest = self.clone();
        for (name, theirs) in &other.0 {
            let Some(mine) = rest.0.get(name).cloned() else { continue };
            let left: BTreeSet<_> = mine.difference(theirs).cloned().collect();
            if !left.is_empty() {
                let mut part = rest.clone();
                part.0.insert(name.clone(), left);
                parts.push(part);
            }
            rest.0.insert(name.clone(), mine.intersection(theirs).cloned().collect());
        }
        parts.retain(|part| !part.is_nothing());
        parts
    }

    /// The dimensions in which it does not reach everything that can be had of the permission, with the
    /// values that it reaches; no value is what has none that is known (ASP-08).
    pub(super) fn constraints(&self, rules: &Rules, permission: &Permission) -> Values {
        let narrowed = self.0.iter().filter(|(name, values)| {
            let unknown = permission.dimensions.get(*name).is_some_and(|narrowing| {
                narrowing.unknown == Unknown::Admitted
                    || (narrowing.unknown == Unknown::UnlessNarrowed && narrowing.empty == Empty::Everything)
            });
            let most = all(rules, permission, name).into_iter().filter(|value| value.is_some() || unknown);
            let most: BTreeSet<_> = most.collect();
            !values.is_superset(&most)
        });
        narrowed.map(|(name, values)| (name.clone(), values.iter().flatten().cloned().collect())).collect()
    }
}

/// Every value that the dimension lists, and the one that is not known.
fn all(rules: &Rules, permission: &Permission, dimension: &str) -> BTreeSet<Option<String>> {
    let regime = rules.regime(permission.key.namespace());
    let listed = regime.and_then(|regime| regime.dimensions.get(dimension));
    let listed = listed.into_iter().flat_map(|dimension| dimension.values.keys().cloned().map(Some));
    listed.chain([None]).collect()
}
