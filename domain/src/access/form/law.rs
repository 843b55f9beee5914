//! The rules of a tenant as a form has them: permissions and roles by number, and who has what as bits.

use super::{
    bits::{Bits, Quickly, number},
    right::Right,
    threshold::Threshold,
};
use crate::{
    access::ResourcePath,
    keys::{OWN, PermissionKey, RoleKey},
    regime::{InForce, Role, Rules, Values, words::Gate},
};
use std::collections::{BTreeSet, HashMap};

/// What is the same for every account of the tenant.
#[derive(Debug, Clone, Default)]
pub(super) struct Law {
    pub tenant_active: bool,
    rights: Vec<Right>,
    by_key: HashMap<Box<str>, u32, Quickly>,
    /// Roles keep their numbers for as long as the form lives; those that are no more give nothing.
    roles: Vec<Part>,
    by_role: HashMap<RoleKey, u32, Quickly>,
    /// What each regime asks of everybody, in the tenant's order.
    pub thresholds: Vec<Threshold>,
    /// The place of each lock in the tenant's list.
    locks: HashMap<Vec<String>, usize, Quickly>,
    /// The permissions that every user has without a grant.
    pub everybody: Bits,
}

/// A role by its number.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub key: RoleKey,
    /// `None` while there is no such role.
    pub bundle: Option<Bundle>,
}

/// What holding a role comes to.
#[derive(Debug, Clone)]
pub(super) struct Bundle {
    pub regime: Of,
    /// The role's module is off (TIM-18).
    pub off: bool,
    /// The agreements of its regime for which it waits (SPV-01).
    pub waits: Vec<String>,
    pub narrowed: Values,
    /// The permissions that are not delegated with it (SPV-12).
    pub reserved: BTreeSet<PermissionKey>,
    /// The permissions that holding it may give, in full, on own data or without a grant.
    pub gives: Bits,
}

/// Whose a role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The regime with this threshold.
    Regime(usize),
    /// The tenant's own.
    Own,
}

impl Law {
    /// The law of these rules; the roles keep the numbers they have in `self`.
    pub fn of(&self, rules: &Rules, tenant_active: bool, locks: &[ResourcePath]) -> Self {
        // Named one by one: whoever adds something that is in force decides here what a form makes of it.
        let InForce { modules: _, capacities: _, not_activated: _, vacant: _ } = rules.in_force();
        let mut law = Self {
            tenant_active,
            roles: self.roles.clone(),
            by_role: self.by_role.clone(),
            ..Self::default()
        };
        law.roles.iter_mut().for_each(|part| part.bundle = None);
        law.thresholds =
            rules.regimes().map(|regime| Threshold::of(rules, regime, |role| law.number(role))).collect();
        for role in rules.roles() {
            let at = law.number(&role.key);
            let bundle = law.bundle(rules, role);
            if let Some(part) = law.roles.get_mut(at as usize) {
                part.bundle = Some(bundle);
            }
        }
        for permission in rules.permissions() {
            let next = number(law.rights.len());
            let right = Right::of(rules, permission, &law.roles, &law.thresholds);
            for role in right.givers().iter() {
                let part = law.roles.get_mut(role as usize);
                if let Some(bundle) = part.and_then(|part| part.bundle.as_mut()) {
                    bundle.gives.set(next);
                }
            }
            if right.automatic.as_ref().is_some_and(|given| given.everybody) {
                law.everybody.set(next);
            }
            law.by_key.entry(permission.key.as_str().into()).or_insert(next);
            law.rights.push(right);
        }
        law.rights.shrink_to_fit();
        for (place, lock) in locks.iter().enumerate() {
            law.locks.entry(lock.0.clone()).or_insert(place);
        }
        law
    }

    fn bundle(&self, rules: &Rules, role: &Role) -> Bundle {
        let namespace = role.key.namespace();
        let regime = rules.regime(namespace);
        let waits = regime
            .into_iter()
            .flat_map(|regime| &regime.agreements)
            .filter(|(_, agreement)| agreement.gates == Gate::Role && agreement.of.contains(&role.key));
        let own = if namespace == OWN { Some(Of::Own) } else { None };
        let place = self.thresholds.iter().position(|threshold| threshold.regime == namespace);
        Bundle {
            regime: own.or(place.map(Of::Regime)).unwrap_or(Of::Own),
            off: !rules.module_on(namespace, role.holding.module.as_deref()),
            waits: waits.map(|(name, _)| name.clone()).collect(),
            narrowed: role.narrowed.clone(),
            reserved: role.holding.reserved_permissions.clone(),
            gives: Bits::default(),
        }
    }

    /// The number of a role, a new one if it has none.
    pub fn number(&mut self, key: &RoleKey) -> u32 {
        if let Some(known) = self.by_role.get(key) {
            return *known;
        }
        let next = number(self.roles.len());
        self.roles.push(Part { key: key.clone(), bundle: None });
        self.by_role.insert(key.clone(), next);
        next
    }

    pub fn known(&self, role: &RoleKey) -> Option<u32> {
        self.by_role.get(role).copied()
    }

    #[inline]
    pub fn part(&self, role: u32) -> Option<&Part> {
        self.roles.get(role as usize)
    }

    #[inline]
    pub fn bundle_of(&self, role: u32) -> Option<&Bundle> {
        self.part(role)?.bundle.as_ref()
    }

    #[inline]
    pub fn right(&self, key: &str) -> Option<&Right> {
        self.right_at(*self.by_key.get(key)?)
    }

    #[inline]
    pub fn right_at(&self, number: u32) -> Option<&Right> {
        self.rights.get(number as usize)
    }

    /// Whether there is any lock.
    pub fn locks_anything(&self) -> bool {
        !self.locks.is_empty()
    }

    /// The first lock of the tenant's list that is on the path or above it (TIM-14).
    pub fn lock(&self, path: &[String]) -> Option<&[String]> {
        if self.locks.is_empty() {
            return None;
        }
        let above = (0..=path.len()).filter_map(|end| self.locks.get_key_value(path.get(..end)?));
        above.min_by_key(|(_, place)| **place).map(|(lock, _)| lock.as_slice())
    }

    pub fn bytes(&self) -> usize {
        let bits: usize = self.rights.iter().map(Right::bytes).sum();
        let bundles = self.roles.iter().filter_map(|part| Some(part.bundle.as_ref()?.gives.bytes()));
        let paths = self.locks.keys().flatten().map(|step| size_of::<String>() + step.capacity());
        bits + bundles.sum::<usize>()
            + paths.sum::<usize>()
            + self.rights.capacity() * size_of::<Right>()
            + self.roles.capacity() * (size_of::<Part>() + 96)
    }
}
