//! A decision's reason without a copy of the words it is told in.

use crate::{
    access::{Awaited, Decision, LoginUsed, ResourcePath, Rule},
    ids::AssignmentId,
    keys::{PermissionKey, RoleKey},
    regime::Login,
    scope::Scope,
};

/// What a form answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<'a> {
    /// There is no such account here.
    SubjectUnknown,
    /// The resource's unit or owner is not known here.
    ResourceUnknown,
    Decided(Reason<'a>),
}

/// A [`Rule`] whose words are borrowed from the form and the question, so that it is made without
/// allocating. [`Reason::rule`] makes the words one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason<'a> {
    Granted { assignment: AssignmentId, role: &'a RoleKey, scope: Scope },
    Automatic { role: Option<&'a RoleKey> },
    TenantInactive,
    SubjectInactive,
    PermissionUnknown,
    NotActivated,
    AgreementOwed { agreement: &'a str, version: i64 },
    LoginRightMissing { permission: &'a PermissionKey, code: &'a str },
    LoginMethodRefused { used: &'a LoginUsed, by: &'a Login },
    Blocked,
    ModuleOff { module: &'a str },
    CapacityMissing,
    ShutToExternals,
    UnitClosed,
    Locked { path: &'a [String] },
    DeniedByException { path: &'a ResourcePath },
    DeniedByDefault,
    PathUnknown,
    PrerequisiteMissing { any_of: &'a [PermissionKey], every: Option<&'a str> },
    RoleMissing { role: &'a RoleKey },
    Awaited { assignment: AssignmentId, role: &'a RoleKey, awaits: &'a Awaited },
    NotGranted,
}

impl Reason<'_> {
    /// Whether it allows.
    #[must_use]
    pub const fn allows(self) -> bool {
        matches!(self, Self::Granted { .. } | Self::Automatic { .. })
    }

    /// The rule with words of its own.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Self::Granted { assignment, role, scope } => {
                Rule::Granted { assignment, role: role.clone(), scope }
            }
            Self::Automatic { role } => Rule::Automatic { role: role.cloned() },
            Self::TenantInactive => Rule::TenantInactive,
            Self::SubjectInactive => Rule::SubjectInactive,
            Self::PermissionUnknown => Rule::PermissionUnknown,
            Self::NotActivated => Rule::NotActivated,
            Self::AgreementOwed { agreement, version } => {
                Rule::AgreementOwed { agreement: agreement.to_owned(), version }
            }
            Self::LoginRightMissing { permission, code } => {
                Rule::LoginRightMissing { permission: permission.clone(), code: code.to_owned() }
            }
            Self::LoginMethodRefused { used, by } => {
                Rule::LoginMethodRefused { method: used.method.clone(), accepted: used.instead(by) }
            }
            Self::Blocked => Rule::Blocked,
            Self::ModuleOff { module } => Rule::ModuleOff { module: module.to_owned() },
            Self::CapacityMissing => Rule::CapacityMissing,
            Self::ShutToExternals => Rule::ShutToExternals,
            Self::UnitClosed => Rule::UnitClosed,
            Self::Locked { path } => Rule::Locked { path: path.to_vec() },
            Self::DeniedByException { path } => Rule::DeniedByException { path: path.0.clone() },
            Self::DeniedByDefault => Rule::DeniedByDefault,
            Self::PathUnknown => Rule::PathUnknown,
            Self::PrerequisiteMissing { any_of, every } => {
                Rule::PrerequisiteMissing { any_of: any_of.to_vec(), every: every.map(str::to_owned) }
            }
            Self::RoleMissing { role } => Rule::RoleMissing { role: role.clone() },
            Self::Awaited { assignment, role, awaits } => {
                Rule::Awaited { assignment, role: role.clone(), awaits: awaits.clone() }
            }
            Self::NotGranted => Rule::NotGranted,
        }
    }
}

impl From<Reason<'_>> for Decision {
    fn from(reason: Reason<'_>) -> Self {
        Self::by(reason.rule())
    }
}
