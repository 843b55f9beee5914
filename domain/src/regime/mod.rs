//! A regime: the rules of one access-administration system, as data.
//!
//! A regime is one TOML file. [`parse`] reads and checks it and reports every fault at once; what
//! comes out is the compiled form below, in which every reference is known to lead somewhere.
//! `docs/regimes/language.md` explains the file.

mod catalogue;
mod check;
mod draft;
mod fault;
mod naming;
mod own_role;
mod parse;
mod reader;
mod rules;
#[cfg(test)]
mod tests;
mod titles;

pub use catalogue::Catalogue;
pub use fault::Fault;
pub use own_role::OwnRole;
pub use parse::parse;
pub use rules::Rules;
pub use titles::Titles;

use crate::{
    keys::{PermissionKey, RoleKey},
    refused::Refused,
    scope::Scope,
};
use std::collections::{BTreeMap, BTreeSet};

/// The regime files that are compiled in: file name and text.
pub const SHIPPED: [(&str, &str); 2] = [
    ("regimes/platform.toml", include_str!("../../../regimes/platform.toml")),
    ("regimes/time-recording.toml", include_str!("../../../regimes/time-recording.toml")),
];

/// The key of the regime that the operators' own tenant follows, and no other.
pub const PLATFORM_REGIME: &str = "platform";

/// A regime that passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    pub key: String,
    pub version: u32,
    /// The regime's own language; every title exists in it and in English.
    pub language: String,
    pub title: Titles,
    pub unit_kinds: BTreeMap<String, UnitKind>,
    pub permissions: BTreeMap<PermissionKey, Permission>,
    pub roles: BTreeMap<RoleKey, Role>,
    /// The role of the first office holder of a tenant, which nobody is there to appoint.
    pub founding_role: RoleKey,
}

/// A kind of unit and where it may stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitKind {
    pub title: Titles,
    pub under: Vec<Parent>,
}

/// What a unit may stand under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parent {
    /// The tenant itself: a unit at the top.
    Tenant,
    /// A unit of this kind.
    Kind(String),
}

impl Parent {
    /// The word for it in the regime file: `tenant` or the kind.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tenant => "tenant",
            Self::Kind(kind) => kind,
        }
    }
}

/// The right to do one action on one type of resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    pub key: PermissionKey,
    pub title: Titles,
    /// Nobody uses the permission without also holding this role, whatever else they hold (TIM-11).
    pub requires_role: Option<RoleKey>,
    /// No other role contains the permission, not even one that a tenant makes itself (TIM-06).
    pub exclusive_to: Option<RoleKey>,
}

/// A named bundle of permissions with the rules for holding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub key: RoleKey,
    pub title: Titles,
    /// What it gives as far as the assignment's scope reaches.
    pub permissions: BTreeSet<PermissionKey>,
    /// What it gives on the holder's own data alone, inside the assignment's scope (TIM-10).
    pub own_permissions: BTreeSet<PermissionKey>,
    /// For which scopes it may be held (TIM-05).
    pub scopes: Vec<ScopeRule>,
    /// Who gives it. Empty for a role the tenant made itself: whoever has all that is in it gives it.
    pub appointed_by: Vec<Appointer>,
}

/// A scope for which a role may be held.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeRule {
    Tenant,
    /// A unit of this kind.
    Unit {
        kind: String,
    },
    AnyUnit,
    /// The holder's own data.
    Own,
}

impl ScopeRule {
    /// The word for it in the regime file: `tenant`, `any-unit`, `own` or the kind of unit.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tenant => "tenant",
            Self::Unit { kind } => kind,
            Self::AnyUnit => "any-unit",
            Self::Own => "own",
        }
    }
}

/// A role whose holders give another role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointer {
    pub role: RoleKey,
    /// Whether they may also limit it in time (TIM-04).
    pub validity: bool,
}

impl Role {
    /// Whether the role may be held for this scope; `kind` is the kind of the scope's unit (TIM-05).
    ///
    /// # Errors
    /// [`Refused::ScopeNotAllowed`], which names the scopes that are allowed.
    pub fn admits(&self, scope: Scope, kind: Option<&str>) -> Result<(), Refused> {
        let allowed = self.scopes.iter().any(|rule| match (rule, scope) {
            (ScopeRule::Tenant, Scope::Tenant)
            | (ScopeRule::AnyUnit, Scope::Unit { .. })
            | (ScopeRule::Own, Scope::Own) => true,
            (ScopeRule::Unit { kind: allowed }, Scope::Unit { .. }) => kind == Some(allowed),
            _ => false,
        });
        if allowed {
            return Ok(());
        }
        let allowed = self.scopes.iter().map(|rule| rule.as_str().to_owned()).collect();
        Err(Refused::ScopeNotAllowed { role: self.key.clone(), allowed })
    }

    /// Whether it contains the permission, with its full reach or on the holder's own data.
    #[must_use]
    pub fn contains(&self, permission: &PermissionKey) -> bool {
        self.permissions.contains(permission) || self.own_permissions.contains(permission)
    }

    /// The roles that give this one; those that may also limit it in time when `validity` is set.
    #[must_use]
    pub fn appointers(&self, validity: bool) -> Vec<RoleKey> {
        let listed = self.appointed_by.iter().filter(|by| by.validity || !validity);
        listed.map(|by| by.role.clone()).collect()
    }
}
