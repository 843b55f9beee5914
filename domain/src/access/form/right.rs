//! A permission as a form has it.

use super::{
    bits::{Bits, number},
    law::Part,
    threshold::Threshold,
};
use crate::{
    keys::{PermissionKey, RoleKey},
    regime::{
        Dimension, Login, Narrowing, Permission, Prerequisite, Rules,
        words::{ClosedUnits, Coverage, Externals, OwnData},
    },
};

/// A permission with what its regime says of it in this tenant. What few permissions have is boxed: small
/// tenants are mostly this.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a rule of its own")]
pub(super) struct Right {
    pub key: PermissionKey,
    /// The threshold of its regime; `None` for Mandat's own.
    pub regime: Option<usize>,
    /// The roles that give it as far as the scope reaches.
    pub full: Bits,
    /// The roles that give it on the holder's own data.
    pub own: Bits,
    /// Whether the scope `own` gives it (ASP-06).
    pub on_own: bool,
    pub automatic: Option<Box<Given>>,
    /// The role without which nobody has it, and the roles that are that one (TIM-11).
    pub requires: Option<Box<(RoleKey, Bits)>>,
    pub login: Option<Box<Login>>,
    pub module_off: Option<String>,
    pub capacity_missing: bool,
    pub externals_shut: bool,
    pub closed_shut: bool,
    pub locks: bool,
    pub exceptions: bool,
    pub dimensions: Box<[(String, Narrowing, Option<Dimension>)]>,
    pub prerequisites: Box<[Needed]>,
}

/// Who has it without a grant (CSM-11, ASP-06).
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub everybody: bool,
    /// By the number of the role held: the role named for it.
    pub to: Vec<Option<RoleKey>>,
}

/// What else must be held (ASP-11).
#[derive(Debug, Clone)]
pub(super) struct Needed {
    pub any_of: Vec<PermissionKey>,
    pub every: Option<String>,
    /// For each of `any_of` the values of `every`.
    pub values: Vec<Vec<String>>,
    pub coverage: Coverage,
}

impl Right {
    pub fn of(rules: &Rules, permission: &Permission, parts: &[Part], all: &[Threshold]) -> Self {
        // Named one by one: whoever adds a rule to permissions decides here what a form makes of it.
        let Permission {
            key,
            title: _,
            requires_role,
            exclusive_to: _,
            module,
            capacities,
            dimensions,
            implies: _,
            automatic,
            own_data,
            prerequisites,
            externals,
            locks,
            exceptions,
            login,
            closed_units,
        } = permission;
        let name = key.namespace();
        let regime = rules.regime(name);
        let by_role = *own_data == OwnData::ByRole;
        let those = |holds: &dyn Fn(&RoleKey) -> bool| {
            let mut found = Bits::default();
            let known = parts.iter().enumerate().filter(|(_, part)| part.bundle.is_some());
            known.filter(|(_, part)| holds(&part.key)).for_each(|(at, _)| found.set(number(at)));
            found
        };
        let has =
            |capacity: &String| rules.in_force().capacities.contains(&(name.to_owned(), capacity.clone()));
        let dimension = |name: &String| regime.and_then(|regime| regime.dimensions.get(name)).cloned();
        let full = those(&|role| rules.role(role).is_some_and(|role| role.permissions.contains(key)));
        let own =
            those(&|role| by_role && rules.role(role).is_some_and(|role| role.own_permissions.contains(key)));
        let automatic = automatic.as_ref().map(|automatic| {
            let named = |part: &Part| {
                let held = rules.role(&part.key)?;
                automatic.roles.iter().find(|to| held.is(to)).cloned()
            };
            Box::new(Given { everybody: automatic.everybody, to: parts.iter().map(named).collect() })
        });
        Self {
            key: key.clone(),
            regime: all.iter().position(|threshold| threshold.regime == name),
            full,
            own,
            on_own: by_role,
            automatic,
            requires: requires_role.as_ref().map(|needed| {
                let are_it = those(&|role| rules.role(role).is_some_and(|held| held.is(needed)));
                Box::new((needed.clone(), are_it))
            }),
            login: login
                .as_ref()
                .and_then(|name| regime?.logins.get(name))
                .map(|login| Box::new(login.clone())),
            module_off: module.clone().filter(|module| !rules.module_on(name, Some(module))),
            capacity_missing: !capacities.is_empty() && !capacities.iter().any(has),
            externals_shut: *externals == Externals::Shut,
            closed_shut: *closed_units == ClosedUnits::Shut,
            locks: *locks,
            exceptions: *exceptions,
            dimensions: dimensions
                .iter()
                .map(|(name, narrowing)| (name.clone(), *narrowing, dimension(name)))
                .collect(),
            prerequisites: prerequisites.iter().map(|needed| Needed::of(rules, needed)).collect(),
        }
    }

    /// The roles that may give it on the data of others.
    pub fn beyond_own(&self) -> Bits {
        let mut roles = self.full.clone();
        let named = self.automatic.iter().flat_map(|given| given.to.iter().zip(0..));
        named.filter(|(to, _)| to.is_some()).for_each(|(_, role)| roles.set(role));
        roles
    }

    /// The roles that may give it, in whatever way.
    pub fn givers(&self) -> Bits {
        let mut roles = self.beyond_own();
        roles.add(&self.own);
        roles
    }

    pub fn bytes(&self) -> usize {
        let named = self.automatic.as_ref().map_or(0, |given| given.to.capacity() * size_of::<RoleKey>());
        self.full.bytes() + self.own.bytes() + named + self.key.as_str().len() * 2
    }
}

impl Given {
    /// The role that is named for it where this one is held.
    pub fn names(&self, role: u32) -> Option<&RoleKey> {
        self.to.get(role as usize)?.as_ref()
    }
}

impl Needed {
    fn of(rules: &Rules, needed: &Prerequisite) -> Self {
        // `when_lost` says what a change does, not what a check answers.
        let Prerequisite { any_of, coverage, every, when_lost: _ } = needed;
        let values = |permission: &PermissionKey| -> Vec<String> {
            let regime = rules.regime(permission.namespace());
            let known = regime.zip(every.as_ref()).and_then(|(regime, name)| regime.dimensions.get(name));
            known.into_iter().flat_map(|dimension| dimension.values.keys().cloned()).collect()
        };
        Self {
            any_of: any_of.clone(),
            every: every.clone(),
            values: any_of.iter().map(values).collect(),
            coverage: *coverage,
        }
    }
}
