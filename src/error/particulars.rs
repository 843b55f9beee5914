//! What a refusal names beside its words, for programs.

use super::Error;
use mandat_domain::{
    access_reviews::ReviewRefused,
    assignments::{AttestationRefused, StartRefused},
    blocks::BlockRefused,
    keys::{PermissionKey, RoleKey},
    refused::Refused,
    sessions::LoginRefused,
    users::{CredentialRefused, LeavingRefused},
};
use uuid::Uuid;

/// The members of a problem that only some refusals have.
#[derive(Debug, Default)]
pub(super) struct Particulars {
    pub permission: Option<String>,
    pub permissions: Vec<String>,
    pub roles: Vec<String>,
    pub regime_code: Option<String>,
    pub assignment_ids: Vec<Uuid>,
    pub unit_ids: Vec<Uuid>,
    pub login_methods: Vec<String>,
    pub attestations: Vec<String>,
}

impl Particulars {
    pub(super) fn of(error: &Error) -> Self {
        let Some(refused) = error.refused() else { return Self::default() };
        let named = |permission: &PermissionKey| Some(permission.to_string());
        let all = |permissions: &[PermissionKey]| permissions.iter().map(ToString::to_string).collect();
        let roles = |roles: &[RoleKey]| roles.iter().map(ToString::to_string).collect();
        match refused {
            Refused::Forbidden { permission, .. } => {
                Self { permission: named(permission), ..Self::default() }
            }
            Refused::LoginRightMissing { permission, regime_code } => {
                let regime_code = Some(regime_code.clone());
                Self { permission: named(permission), regime_code, ..Self::default() }
            }
            Refused::Login(
                LoginRefused::Method { accepted, .. } | LoginRefused::TooWeak { accepted, .. },
            ) => Self { login_methods: accepted.clone(), ..Self::default() },
            Refused::PrerequisiteMissing { permission, any_of, .. } => {
                Self { permission: named(permission), permissions: all(any_of), ..Self::default() }
            }
            Refused::NeededBy { permission, role, assignment } => Self {
                permission: named(permission),
                roles: roles(std::slice::from_ref(role)),
                assignment_ids: vec![assignment.0],
                ..Self::default()
            },
            Refused::Attestation(AttestationRefused::Missing { missing, .. }) => {
                Self { attestations: missing.clone(), ..Self::default() }
            }
            Refused::BelowMinimum { missing, .. } => Self { permissions: all(missing), ..Self::default() },
            Refused::ValidityNotYours { by, .. }
            | Refused::AppointmentNotYours { by, .. }
            | Refused::OfficeNotYours { by, .. }
            | Refused::ProviderMayNot { by, .. }
            | Refused::Start(StartRefused::ApprovalNotYours { by, .. })
            | Refused::Review(ReviewRefused::NotYours { by, .. })
            | Refused::TakeoverCircular { by }
            | Refused::Block(BlockRefused::NotYours { by } | BlockRefused::Office { by, .. })
            | Refused::Credential(CredentialRefused::NotYours { by, .. })
            | Refused::SettingNotYours { by, .. } => Self { roles: roles(by), ..Self::default() },
            Refused::NotToYourself { permission, by, .. } => {
                Self { permission: named(permission), roles: roles(by), ..Self::default() }
            }
            Refused::Frozen { by, waiting, .. } => Self {
                roles: roles(by),
                assignment_ids: waiting.iter().map(|id| id.0).collect(),
                ..Self::default()
            },
            Refused::OfficeFull { held_by, by, .. } => Self {
                roles: roles(by),
                assignment_ids: held_by.iter().map(|id| id.0).collect(),
                ..Self::default()
            },
            Refused::OfficeEmptied { unit, by, .. } => Self {
                roles: roles(by),
                unit_ids: unit.iter().map(|unit| unit.0).collect(),
                ..Self::default()
            },
            Refused::Leaving(LeavingRefused::NotYours { by, assignments, .. }) => Self {
                roles: roles(by),
                assignment_ids: assignments.iter().map(|id| id.0).collect(),
                ..Self::default()
            },
            Refused::Leaving(LeavingRefused::SuccessorOutside { units }) => {
                Self { unit_ids: units.iter().map(|unit| unit.0).collect(), ..Self::default() }
            }
            Refused::NotOrphaned { authority } => {
                Self { assignment_ids: authority.iter().map(|id| id.0).collect(), ..Self::default() }
            }
            Refused::ActivationNotYours { by } => {
                Self { roles: roles(std::slice::from_ref(by)), ..Self::default() }
            }
            Refused::AlreadyAssigned { assignment } => {
                Self { assignment_ids: vec![assignment.0], ..Self::default() }
            }
            Refused::HomeUnitAssignments { assignments } => {
                Self { assignment_ids: assignments.iter().map(|id| id.0).collect(), ..Self::default() }
            }
            _ => Self::default(),
        }
    }
}
