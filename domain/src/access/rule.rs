//! What a decision says: allowed or not, and the one rule that made it.

use crate::{
    ids::AssignmentId,
    keys::{PermissionKey, RoleKey},
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
    TenantInactive,
    SubjectInactive,
    /// The tenant's regimes have no such permission.
    PermissionUnknown,
    /// The permission needs a role that the subject does not hold (TIM-11).
    RoleMissing {
        role: RoleKey,
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
            Self::TenantInactive => "tenant_inactive",
            Self::SubjectInactive => "subject_inactive",
            Self::PermissionUnknown => "permission_unknown",
            Self::RoleMissing { .. } => "role_missing",
            Self::NotGranted => "not_granted",
        }
    }

    /// The rule in words.
    #[must_use]
    pub fn text(&self, permission: &PermissionKey) -> String {
        match self {
            Self::Granted { role, scope, .. } => {
                format!("the role {role} gives {permission} {}", place(*scope))
            }
            Self::TenantInactive => "the tenant is not active".to_owned(),
            Self::SubjectInactive => "the account is not active".to_owned(),
            Self::PermissionUnknown => format!("there is no permission {permission} here"),
            Self::RoleMissing { role } => format!("{permission} needs the role {role}, which is not held"),
            Self::NotGranted => format!("no role that is held gives {permission} here"),
        }
    }
}

impl Decision {
    /// The decision of a rule: only [`Rule::Granted`] allows.
    #[must_use]
    pub const fn by(rule: Rule) -> Self {
        Self { allowed: matches!(rule, Rule::Granted { .. }), rule }
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
