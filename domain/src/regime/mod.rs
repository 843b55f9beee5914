//! A regime: the rules of one access-administration system, as data.
//!
//! A regime is one TOML file. [`parse`] reads and checks it and reports every fault at once; what
//! comes out is the compiled form below, in which every reference is known to lead somewhere.
//! `docs/regimes/language.md` explains the file.

mod catalogue;
mod check;
mod coherence;
mod draft;
mod expand;
mod fault;
#[cfg(test)]
mod further_tests;
mod holding;
mod in_force;
mod mention;
mod messages;
mod migration;
mod modules;
mod naming;
mod narrowing;
mod own_file;
mod own_role;
mod parse;
mod reader;
mod rules;
mod settings;
mod tenancy;
#[cfg(test)]
mod tests;
mod titles;
mod vault;
pub mod words;

pub use catalogue::Catalogue;
pub use fault::Fault;
pub use holding::{Count, HoldingRules, Values};
pub use in_force::{InForce, Vacancy};
pub use messages::{Agreement, Dormancy, InboxRule, Notice};
pub use migration::Migration;
pub use modules::Module;
pub use narrowing::{Automatic, Dimension, Login, Narrowing, Prerequisite};
pub use own_role::OwnRole;
pub use parse::parse;
pub use rules::Rules;
pub use settings::Setting;
pub use tenancy::{
    Activation, Blocking, ClientReach, Freeze, Identifier, Leavers, LoginRight, MinimumRights, Review,
    Tenancy,
};
pub use titles::Titles;
pub use vault::{Episode, NUMBER, Pull, Vault};

use self::words::{ClosedUnits, Externals, Kept, OwnData};
use crate::{
    keys::{PermissionKey, RoleKey},
    refused::Refused,
    scope::Scope,
};
use std::collections::{BTreeMap, BTreeSet};

/// The regime files that are compiled in: file name and text.
pub const SHIPPED: [(&str, &str); 6] = [
    ("regimes/platform.toml", include_str!("../../../regimes/platform.toml")),
    ("regimes/time-recording.toml", include_str!("../../../regimes/time-recording.toml")),
    ("regimes/broker-portal.toml", include_str!("../../../regimes/broker-portal.toml")),
    ("regimes/company-access.toml", include_str!("../../../regimes/company-access.toml")),
    ("regimes/employer-self-service.toml", include_str!("../../../regimes/employer-self-service.toml")),
    ("regimes/data-vault.toml", include_str!("../../../regimes/data-vault.toml")),
];

/// The regimes that a tenant can follow: all that are compiled in. An agreement is owed once a version of it is
/// published; until then it does not stand in the way (ASP-19).
pub const OFFERED: [&str; 6] = [
    PLATFORM_REGIME,
    "time-recording",
    "company-access",
    "broker-portal",
    "employer-self-service",
    "data-vault",
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
    /// The founding role of a tenant that serves others by this regime, where it is another one.
    pub provider_founding_role: Option<RoleKey>,
    /// The further roles that the first office holder holds from the start (ASP-03).
    pub founding_with: Vec<RoleKey>,
    /// Parts of the regime that a tenant switches on or off (TIM-18).
    pub modules: BTreeMap<String, Module>,
    /// What a tenant can be towards the platform (CSM-04).
    pub capacities: BTreeMap<String, Titles>,
    pub dimensions: BTreeMap<String, Dimension>,
    /// Kinds of person who sign in (CSM-02, CSM-03).
    pub persons: BTreeMap<String, Titles>,
    pub login_methods: BTreeMap<String, Titles>,
    /// Which methods are accepted from which kinds of person, by name (CSM-02, SPV-14).
    pub logins: BTreeMap<String, Login>,
    pub tenants: Tenancy,
    pub user_settings: BTreeMap<String, Setting>,
    pub tenant_settings: BTreeMap<String, Setting>,
    pub agreements: BTreeMap<String, Agreement>,
    pub notices: Vec<Notice>,
    pub inbox: Vec<InboxRule>,
    pub dormancy: Vec<Dormancy>,
    pub vault: Option<Vault>,
    /// What becomes of tenants that follow an older version.
    pub migration: Migration,
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
    /// Nobody has it while the module is off (TIM-18).
    pub module: Option<String>,
    /// The tenant must have one of these capacities; any tenant will do where none is named (CSM-04).
    pub capacities: BTreeSet<String>,
    /// The dimensions that narrow it (ASP-07, ASP-08, ASP-10).
    pub dimensions: BTreeMap<String, Narrowing>,
    /// What a role that contains it contains with it; all that follows is listed (ASP-05).
    pub implies: BTreeSet<PermissionKey>,
    /// Who has it without a grant (CSM-11, CSM-12, ASP-06).
    pub automatic: Option<Automatic>,
    /// What it gives that a resource is one's own (ASP-06, TIM-10).
    pub own_data: OwnData,
    /// What else must be held (ASP-11). An assignment gives the permission only while all of them hold.
    pub prerequisites: Vec<Prerequisite>,
    /// Whether externals can have it (TIM-15).
    pub externals: Externals,
    /// Whether a lock on the resource's path shuts it (TIM-14).
    pub locks: bool,
    /// Whether exceptions and the user's default are about it (TIM-13).
    pub exceptions: bool,
    /// The rule on login methods by which one must have signed in (CSM-02, SPV-14).
    pub login: Option<String>,
    /// What the closing of the resource's unit does (SPV-08).
    pub closed_units: ClosedUnits,
}

impl Permission {
    /// A permission to which no special rule applies.
    #[must_use]
    pub const fn new(key: PermissionKey, title: Titles) -> Self {
        Self {
            key,
            title,
            requires_role: None,
            exclusive_to: None,
            module: None,
            capacities: BTreeSet::new(),
            dimensions: BTreeMap::new(),
            implies: BTreeSet::new(),
            automatic: None,
            own_data: OwnData::ByRole,
            prerequisites: Vec::new(),
            externals: Externals::Open,
            locks: false,
            exceptions: false,
            login: None,
            closed_units: ClosedUnits::Open,
        }
    }

    /// Whether no role of the tenant's own can contain it: it belongs to one role (TIM-06), or nobody
    /// grants it (CSM-11).
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.exclusive_to.is_some() || self.automatic.as_ref().is_some_and(|automatic| automatic.only)
    }
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
    /// The roles that it is too: what they give is among its permissions (ASP-05, SPV-05, CSM-13).
    pub includes: BTreeSet<RoleKey>,
    /// The values to which every assignment of it is narrowed, by dimension (ASP-04).
    pub narrowed: Values,
    /// The rules for holding it.
    pub holding: HoldingRules,
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
    /// Whether the appointment is made here (CSM-05).
    pub kept: Kept,
    /// Whether they may give it to themselves although it gives them more than they have.
    pub themselves: bool,
    /// Whether they give it to whoever is at home in a unit only there and below (ASP-15).
    pub home_only: bool,
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

    /// Whether holding this role is holding that one.
    #[must_use]
    pub fn is(&self, role: &RoleKey) -> bool {
        self.key == *role || self.includes.contains(role)
    }

    /// The roles that give this one here; those that may also limit it in time when `validity` is set.
    #[must_use]
    pub fn appointers(&self, validity: bool) -> Vec<RoleKey> {
        let listed =
            self.appointed_by.iter().filter(|by| (by.validity || !validity) && by.kept == Kept::Here);
        listed.map(|by| by.role.clone()).collect()
    }
}
