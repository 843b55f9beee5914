//! What a decision says: allowed or not, and the one rule that made it.

use super::facts::Awaited;
use crate::{
    ids::AssignmentId,
    keys::{PermissionKey, RoleKey},
    listed::words,
    scope::Scope,
};

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub allowed: bool,
    pub rule: Rule,
}

/// The rule that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// This assignment gives it.
    Granted {
        assignment: AssignmentId,
        role: RoleKey,
        scope: Scope,
    },
    /// The regime gives it without a grant: to holders of this role, or to everybody (CSM-11, ASP-06).
    Automatic {
        role: Option<RoleKey>,
    },
    TenantInactive,
    SubjectInactive,
    /// The tenant's regimes have no such permission.
    PermissionUnknown,
    /// The tenant's access has not been started yet (CSM-01).
    NotActivated,
    /// An agreement must be discharged first (ASP-19).
    AgreementOwed {
        agreement: String,
        version: i64,
    },
    /// A right without which nobody signs in is not held; the regime's own code tells which (ASP-03, ASP-12).
    LoginRightMissing {
        permission: PermissionKey,
        code: String,
    },
    /// The login method is not accepted for this (CSM-02, SPV-14).
    LoginMethodRefused {
        method: String,
        /// Those that are.
        accepted: Vec<String>,
    },
    /// The subject is blocked here (CSM-09).
    Blocked,
    /// The module is off (TIM-18).
    ModuleOff {
        module: String,
    },
    /// The tenant has none of the capacities (CSM-04).
    CapacityMissing,
    /// Externals do not have it, whatever they hold (TIM-15).
    ShutToExternals,
    /// The unit is closed and the permission does not go on there (SPV-08).
    UnitClosed,
    /// A lock shuts the resource to everybody (TIM-14).
    Locked {
        path: Vec<String>,
    },
    /// The subject's own exception denies it (TIM-13).
    DeniedByException {
        path: Vec<String>,
    },
    /// The subject's own default denies it, and no exception lifts that (TIM-13).
    DeniedByDefault,
    /// Some path is shut to this subject, and where the resource stands was not said (TIM-13, TIM-14).
    PathUnknown,
    /// Something else that it needs is not held (ASP-11).
    PrerequisiteMissing {
        any_of: Vec<PermissionKey>,
        every: Option<String>,
    },
    /// The permission needs a role that the subject does not hold (TIM-11).
    RoleMissing {
        role: RoleKey,
    },
    /// An assignment would give it, and waits for what starts it (SPV-01, VLT-05, CSM-01).
    Awaited {
        assignment: AssignmentId,
        role: RoleKey,
        awaits: Awaited,
    },
    /// Nothing the subject holds gives it.
    NotGranted,
}

impl Rule {
    /// The stable word by which programs know the rule.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Granted { .. } => "granted",
            Self::Automatic { .. } => "automatic",
            Self::NotActivated => "not_activated",
            Self::AgreementOwed { .. } => "agreement_owed",
            Self::LoginRightMissing { .. } => "login_right_missing",
            Self::LoginMethodRefused { .. } => "login_method_refused",
            Self::Blocked => "blocked",
            Self::ModuleOff { .. } => "module_off",
            Self::CapacityMissing => "capacity_missing",
            Self::ShutToExternals => "shut_to_externals",
            Self::UnitClosed => "unit_closed",
            Self::Locked { .. } => "locked",
            Self::DeniedByException { .. } => "denied_by_exception",
            Self::DeniedByDefault => "denied_by_default",
            Self::PathUnknown => "path_unknown",
            Self::PrerequisiteMissing { .. } => "prerequisite_missing",
            Self::TenantInactive => "tenant_inactive",
            Self::SubjectInactive => "subject_inactive",
            Self::PermissionUnknown => "permission_unknown",
            Self::RoleMissing { .. } => "role_missing",
            Self::Awaited { .. } => "awaited",
            Self::NotGranted => "not_granted",
        }
    }

    /// Whether what this rule decides is allowed.
    #[must_use]
    pub const fn allows(&self) -> bool {
        matches!(self, Self::Granted { .. } | Self::Automatic { .. })
    }

    /// The rule in words.
    #[must_use]
    pub fn text(&self, permission: &PermissionKey) -> String {
        match self {
            Self::Granted { role, scope, .. } => {
                format!("the role {role} gives {permission} {}", place(*scope))
            }
            Self::Automatic { role: None } => format!("everybody has {permission}"),
            Self::Automatic { role: Some(role) } => format!("whoever holds {role} has {permission}"),
            Self::NotActivated => "the tenant's access has not been started by its first login".to_owned(),
            Self::AgreementOwed { agreement, version } => {
                format!("accept version {version} of the agreement {agreement} before anything else")
            }
            Self::LoginRightMissing { permission: needed, .. } => {
                format!("nobody signs in without {needed}, which is not held")
            }
            Self::LoginMethodRefused { method, accepted } => {
                format!("{permission} is not open to a login by {method}; it is by {}", words(accepted))
            }
            Self::Blocked => "the account is blocked here".to_owned(),
            Self::ModuleOff { module } => {
                format!("{permission} belongs to the module {module}, which is off")
            }
            Self::CapacityMissing => format!("the tenant has no capacity that {permission} belongs to"),
            Self::ShutToExternals => format!("externals do not have {permission}, whatever they hold"),
            Self::UnitClosed => format!("the unit is closed, and {permission} does not go on there"),
            Self::Locked { path } => format!("{} is locked for everybody", path.join("/")),
            Self::DeniedByException { path } => {
                format!("an exception of the account denies {}", path.join("/"))
            }
            Self::DeniedByDefault => {
                "the account's default denies it, and no exception lifts that here".to_owned()
            }
            Self::PathUnknown => {
                format!("{permission} depends on the path of the resource, which was not given")
            }
            Self::PrerequisiteMissing { any_of, every } => {
                let names: Vec<_> = any_of.iter().map(PermissionKey::as_str).collect();
                let every = every.as_ref().map(|dimension| format!(" for every {dimension}"));
                let every = every.unwrap_or_default();
                format!("{permission} needs {}{every}, which is not given", names.join(" or "))
            }
            Self::TenantInactive => "the tenant is not active".to_owned(),
            Self::SubjectInactive => "the account is not active".to_owned(),
            Self::PermissionUnknown => format!("there is no permission {permission} here"),
            Self::RoleMissing { role } => format!("{permission} needs the role {role}, which is not held"),
            Self::Awaited { role, awaits, .. } => format!("the assignment of {role} {}", awaits.text()),
            Self::NotGranted => format!("no role that is held gives {permission} here"),
        }
    }
}

impl Decision {
    /// The decision of a rule: only [`Rule::Granted`] and [`Rule::Automatic`] allow.
    #[must_use]
    pub const fn by(rule: Rule) -> Self {
        Self { allowed: rule.allows(), rule }
    }
}

/// Where a scope counts, in words.
pub(super) fn place(scope: Scope) -> String {
    match scope {
        Scope::Tenant => "in the whole tenant".to_owned(),
        Scope::Unit { unit_id } => format!("in the unit {unit_id} and below"),
        Scope::Own => "on the holder's own data".to_owned(),
    }
}
