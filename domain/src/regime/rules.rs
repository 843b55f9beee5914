//! The rules of one tenant: its regimes, its own roles and Mandat's own permissions.

use super::{InForce, OwnRole, Permission, Regime, Role, UnitKind};
use crate::{
    access::service,
    keys::{OWN, PermissionKey, RoleKey, SERVICE},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What a tenant's decisions go by.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    regimes: Vec<Arc<Regime>>,
    own: BTreeMap<RoleKey, Role>,
    unit_kinds: BTreeMap<String, UnitKind>,
    in_force: InForce,
    /// The names that roles got in a later version of their regime, and what they are called here.
    later: BTreeMap<RoleKey, RoleKey>,
}

impl Rules {
    /// The rules of a tenant that follows these regimes and made these roles.
    ///
    /// A role of its own never gives what the regime keeps for another role (TIM-06): such a
    /// permission is left out, also when a later version of the regime made it exclusive. Where two
    /// regimes name the same kind of unit, it may stand where either lets it.
    #[must_use]
    pub fn new(regimes: Vec<Arc<Regime>>, own: Vec<OwnRole>) -> Self {
        let mut rules = Self { regimes, ..Self::default() };
        for (name, kind) in rules.regimes.iter().flat_map(|regime| &regime.unit_kinds) {
            if let Some(known) = rules.unit_kinds.get_mut(name) {
                let more = kind.under.iter().filter(|parent| !known.under.contains(parent));
                let more: Vec<_> = more.cloned().collect();
                known.under.extend(more);
            } else {
                rules.unit_kinds.insert(name.clone(), kind.clone());
            }
        }
        for mut role in own.into_iter().map(OwnRole::role) {
            let free = |permission: &PermissionKey| {
                rules.permission(permission).is_none_or(|known| !known.is_kept())
            };
            let implied: Vec<_> = role
                .permissions
                .iter()
                .filter_map(|said| rules.permission(said))
                .flat_map(|known| known.implies.iter().cloned())
                .collect();
            role.permissions.extend(implied);
            role.permissions = role.permissions.into_iter().filter(free).collect::<BTreeSet<_>>();
            rules.own.insert(role.key.clone(), role);
        }
        rules
    }

    /// The same regimes with other roles of the tenant's own.
    #[must_use]
    pub fn with_own(&self, own: Vec<OwnRole>) -> Self {
        Self {
            in_force: self.in_force.clone(),
            later: self.later.clone(),
            ..Self::new(self.regimes.clone(), own)
        }
    }

    /// The same rules with these parts of the regimes in force.
    #[must_use]
    pub fn with_in_force(mut self, in_force: InForce) -> Self {
        self.in_force = in_force;
        self
    }

    /// The same rules for a moment before the tenant came to these later versions: assignments that went
    /// along bear the names of today, and count for what their roles were then.
    #[must_use]
    pub fn before<'a>(mut self, later: impl IntoIterator<Item = &'a Regime>) -> Self {
        for regime in later {
            let names = regime.migration.roles.iter();
            let names = names.filter_map(|(old, new)| Some((new.clone(), RoleKey::new(&regime.key, old)?)));
            self.later.extend(names);
        }
        self
    }

    /// What of the regimes is in force.
    #[must_use]
    pub const fn in_force(&self) -> &InForce {
        &self.in_force
    }

    /// Whether that module of that regime is on (TIM-18); what belongs to no module always is.
    #[must_use]
    pub fn module_on(&self, regime: &str, module: Option<&str>) -> bool {
        module.is_none_or(|module| {
            self.in_force.modules.iter().any(|(of, name)| of == regime && name == module)
        })
    }

    /// Whether the tenant has one of the capacities that the permission belongs to, where it belongs to
    /// some (CSM-04).
    #[must_use]
    pub fn has_capacity_for(&self, permission: &Permission) -> bool {
        let of = permission.key.namespace();
        let has = |name: &String| {
            self.in_force.capacities.iter().any(|(regime, capacity)| regime == of && capacity == name)
        };
        permission.capacities.is_empty() || permission.capacities.iter().any(has)
    }

    /// Whether what that regime gives has been started, where it has to be (CSM-01). A role of the tenant's
    /// own waits for one of its regimes, as long as it has any.
    #[must_use]
    pub fn activated(&self, namespace: &str) -> bool {
        let waits = |regime: &str| self.in_force.not_activated.contains(regime);
        if namespace == OWN {
            return self.regimes.is_empty() || self.regimes.iter().any(|regime| !waits(&regime.key));
        }
        !waits(namespace)
    }

    /// The role of that key, from a regime or the tenant's own.
    #[must_use]
    pub fn role(&self, key: &RoleKey) -> Option<&Role> {
        if key.namespace() == OWN {
            return self.own.get(key);
        }
        let roles = &self.regime(key.namespace())?.roles;
        roles.get(key).or_else(|| roles.get(self.later.get(key)?))
    }

    /// The permission of that key, from a regime or Mandat's own.
    #[must_use]
    pub fn permission(&self, key: &PermissionKey) -> Option<&Permission> {
        if key.namespace() == SERVICE {
            return service::catalogue().get(key);
        }
        self.regime(key.namespace())?.permissions.get(key)
    }

    /// The kind of unit of that name.
    #[must_use]
    pub fn unit_kind(&self, kind: &str) -> Option<&UnitKind> {
        self.unit_kinds.get(kind)
    }

    /// The regime of that key, if the tenant follows it.
    #[must_use]
    pub fn regime(&self, key: &str) -> Option<&Regime> {
        self.regimes.iter().map(AsRef::as_ref).find(|regime| regime.key == key)
    }

    /// The regimes the tenant follows, in its order.
    pub fn regimes(&self) -> impl Iterator<Item = &Regime> {
        self.regimes.iter().map(AsRef::as_ref)
    }

    /// All roles: those of the regimes, then the tenant's own.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.regimes().flat_map(|regime| regime.roles.values()).chain(self.own.values())
    }

    /// All permissions: those of the regimes, then Mandat's own.
    pub fn permissions(&self) -> impl Iterator<Item = &Permission> {
        self.regimes().flat_map(|regime| regime.permissions.values()).chain(service::catalogue().values())
    }

    /// All kinds of unit by name.
    pub fn unit_kinds(&self) -> impl Iterator<Item = (&str, &UnitKind)> {
        self.unit_kinds.iter().map(|(name, kind)| (name.as_str(), kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regime::{Parent, SHIPPED, parse};

    fn regimes() -> Vec<Arc<Regime>> {
        SHIPPED.iter().take(2).map(|(file, text)| Arc::new(parse(file, text).unwrap())).collect()
    }

    #[test]
    fn keys_lead_into_regimes_own_roles_and_the_service() {
        let own = RoleKey::parse("own/reader").unwrap();
        let time = PermissionKey::parse("time-recording/time.read").unwrap();
        let invoice = PermissionKey::parse("time-recording/invoice.read").unwrap();
        let permissions = BTreeSet::from([time.clone(), invoice]);
        let role = OwnRole { key: own.clone(), title: "Reader".to_owned(), permissions };
        let rules = Rules::new(regimes(), vec![role]);
        assert_eq!(rules.role(&own).unwrap().permissions, BTreeSet::from([time.clone()]), "TIM-06");
        assert!(rules.role(&RoleKey::parse("platform/operator").unwrap()).is_some());
        assert!(rules.role(&RoleKey::parse("elsewhere/operator").unwrap()).is_none());
        assert!(rules.permission(&time).is_some());
        assert!(rules.permission(&PermissionKey::parse(service::USER_READ).unwrap()).is_some());
        assert_eq!(rules.roles().count(), 7);
        assert_eq!(rules.permissions().count(), 37 + service::ALL.len());
        assert_eq!(
            rules.regimes().map(|regime| regime.key.as_str()).collect::<Vec<_>>(),
            ["platform", "time-recording"]
        );
        assert!(rules.unit_kind("team").is_some());
    }

    #[test]
    fn a_kind_of_unit_of_two_regimes_may_stand_where_either_lets_it() {
        let all = regimes();
        let mut other = all[1].as_ref().clone();
        "other".clone_into(&mut other.key);
        other.unit_kinds.get_mut("team").unwrap().under =
            vec![Parent::Tenant, Parent::Kind("site".to_owned())];
        let rules = Rules::new(vec![Arc::clone(&all[1]), Arc::new(other)], Vec::new());
        let team = rules.unit_kind("team").unwrap();
        let under: Vec<_> = team.under.iter().map(Parent::as_str).collect();
        assert_eq!(under, ["tenant", "team", "site"]);
        assert_eq!(rules.unit_kinds().count(), 1);
    }
}
