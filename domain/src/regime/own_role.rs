//! Roles that a tenant makes itself from the catalogue of permissions.

use super::{HoldingRules, Role, ScopeRule, Titles};
use crate::keys::{PermissionKey, RoleKey};
use std::collections::{BTreeMap, BTreeSet};

/// A role the tenant made itself: `own/payroll-clerk`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRole {
    pub key: RoleKey,
    pub title: String,
    pub permissions: BTreeSet<PermissionKey>,
}

impl OwnRole {
    /// The role as the rules see it: for any scope, and given by whoever has all that is in it.
    #[must_use]
    pub fn role(self) -> Role {
        Role {
            key: self.key,
            title: Titles::english(&self.title),
            permissions: self.permissions,
            own_permissions: BTreeSet::new(),
            scopes: vec![ScopeRule::Tenant, ScopeRule::AnyUnit, ScopeRule::Own],
            appointed_by: Vec::new(),
            includes: BTreeSet::new(),
            narrowed: BTreeMap::new(),
            holding: HoldingRules::default(),
        }
    }
}
