//! Why a command is refused: one named fact each.
//!
//! The domain knows no HTTP status. [`Refused::code`] is the stable word for programs, the message is
//! for the people who integrate, and [`Refused::field`] says which part of the input was wrong.

use crate::{
    access_requests::RequestRefused,
    access_reviews::ReviewRefused,
    agreements::AgreementRefused,
    assignments::{AttestationRefused, StartRefused},
    blocks::BlockRefused,
    delegations::DelegationRefused,
    exceptions::ExceptionRefused,
    ids::{AssignmentId, PartnershipId, UnitId, UserId},
    imports::ImportRefused,
    inbox::InboxRefused,
    issuers::IssuerRefused,
    keys::{PermissionKey, RoleKey, SettingKey},
    listed::{all, any, list, there, words},
    locks::LockRefused,
    sessions::LoginRefused,
    settings::Needed,
    users::{CredentialRefused, IdentifierRefused, LeavingRefused},
    vault::VaultRefused,
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Unknown, foreign and forbidden-to-know look alike.
    #[error("there is no such {what} here")]
    NotFound { what: &'static str },
    #[error("this needs the permission {permission}: {reason}")]
    Forbidden { permission: PermissionKey, reason: String },

    /// RFC 6750, section 3.1
    #[error("the access token was narrowed, and what it was narrowed to does not include this")]
    InsufficientScope,

    #[error("this moment is in the past, and nothing takes effect in the past")]
    ValidityInThePast { field: &'static str },
    #[error("the end of the validity must lie after its start")]
    ValidityEmpty,
    #[error("the assignment has started, so that its start can no longer be moved")]
    ValidityStarted,
    /// TIM-04
    #[error("none of your roles may set a validity for {role}; holders of {} may", list(.by))]
    ValidityNotYours { role: RoleKey, by: Vec<RoleKey> },
    /// TIM-09
    #[error("none of your roles appoints {role} in this scope; holders of {} do", list(.by))]
    AppointmentNotYours { role: RoleKey, by: Vec<RoleKey> },
    /// Nobody raises themselves, whatever their role lets them give others.
    #[error("{role} would give you {permission}, which you do not have; another holder of {} can give it to you", list(.by))]
    NotToYourself { role: RoleKey, permission: PermissionKey, by: Vec<RoleKey> },
    /// SPV-16, VLT-05
    #[error("the provider's staff do not give {role} here; holders of {} in this tenant do", list(.by))]
    ProviderMayNot { role: RoleKey, by: Vec<RoleKey> },
    /// CSM-06
    #[error("{role} is held by at most {at_most} here, and is already; holders of {} end or limit an assignment first", list(.by))]
    OfficeFull { role: RoleKey, at_most: u32, held_by: Vec<AssignmentId>, by: Vec<RoleKey> },
    /// SPV-08
    #[error("{role} is held by at least {at_least} {}; holders of {} appoint another first", there(*.unit), list(.by))]
    OfficeEmptied { role: RoleKey, at_least: u32, unit: Option<UnitId>, by: Vec<RoleKey> },
    /// SPV-09
    #[error("nobody holds {}: until holders of {} appoint somebody, or whoever was appointed begins, nothing else changes", list(.vacant), list(.by))]
    Frozen { vacant: Vec<RoleKey>, by: Vec<RoleKey>, waiting: Vec<AssignmentId> },
    #[error(transparent)]
    Start(#[from] StartRefused),
    #[error(transparent)]
    Attestation(#[from] AttestationRefused),
    #[error("nothing is to be taken over: whoever gave this assignment still answers for it")]
    NotOrphaned { authority: Option<AssignmentId> },
    #[error("your own authority comes from this assignment; {} whose authority does not can take it over", list(.by))]
    TakeoverCircular { by: Vec<RoleKey> },
    /// A role made by the tenant is given only by somebody who has all that is in it.
    #[error("you cannot give {permission}, which you do not have yourself in this scope")]
    PermissionNotYours { permission: PermissionKey },
    /// TIM-05
    #[error("{role} cannot be held for this scope; it can for: {}", .allowed.join(", "))]
    ScopeNotAllowed { role: RoleKey, allowed: Vec<String> },
    /// ASP-07, ASP-10
    #[error("{role} cannot be narrowed by {dimension}; it can by: {}", words(.allowed))]
    ConstraintNotAllowed { role: RoleKey, dimension: String, allowed: Vec<String> },
    #[error("{dimension} has no value {value}; it has: {}", words(.allowed))]
    ConstraintValueUnknown { dimension: String, value: String, allowed: Vec<String> },
    /// Nobody gives more than they have, in values either.
    #[error("your own authority is narrowed in {dimension}, so that you give {role} for no more than: {}", words(.allowed))]
    ConstraintsNotYours { role: RoleKey, dimension: String, allowed: Vec<String> },
    /// CSM-06, VLT-03
    #[error("{role} is held for a scope that must be said; it can be held for: {}", .allowed.join(", "))]
    ScopeMissing { role: RoleKey, allowed: Vec<String> },
    /// ASP-15
    #[error(
        "without a scope {role} counts in the holder's home unit, and the holder has none: set it, or name a scope"
    )]
    HomeUnitMissing { role: RoleKey },
    #[error("the user is at home in this unit; move their home first")]
    HomeUnitMember { unit: UnitId },
    /// ASP-14
    #[error("{} assignments of the user are for the unit they would leave; end them first", .assignments.len())]
    HomeUnitAssignments { assignments: Vec<AssignmentId> },
    /// ASP-11
    #[error("{permission} needs {}{}, which the holder does not have there", any(.any_of), .every.as_ref().map(|name| format!(" for every {name}")).unwrap_or_default())]
    PrerequisiteMissing { permission: PermissionKey, any_of: Vec<PermissionKey>, every: Option<String> },
    /// ASP-11
    #[error("{permission}, held by {role}, needs what would be lost; end the assignment {assignment} first")]
    NeededBy { permission: PermissionKey, role: RoleKey, assignment: AssignmentId },
    /// ASP-03
    #[error("the user would be without {}, which every user needs{}", all(.missing), if *.confirmable { "; confirm_below_minimum does it all the same" } else { "" })]
    BelowMinimum { missing: Vec<PermissionKey>, confirmable: bool },
    /// ASP-03, ASP-12
    #[error("nobody signs in here without {permission}, which is not held ({regime_code})")]
    LoginRightMissing { permission: PermissionKey, regime_code: String },
    #[error("the assignment has ended and cannot change any more")]
    AssignmentEnded,
    #[error("the holder already has all of this role in this scope at that time: assignment {assignment}")]
    AlreadyAssigned { assignment: AssignmentId },

    #[error("there is no role {role}")]
    RoleUnknown { role: RoleKey },
    /// TIM-18
    #[error("{role} exists only while the module {module} is on, and it is off")]
    ModuleOff { role: RoleKey, module: String },
    #[error("there is no permission {permission}")]
    PermissionUnknown { permission: PermissionKey },
    /// TIM-06
    #[error("{permission} belongs to {role} alone")]
    PermissionExclusive { permission: PermissionKey, role: RoleKey },
    #[error("there is already a role {role}")]
    RoleKeyTaken { role: RoleKey },
    #[error("{role} comes from a regime and cannot be changed here")]
    RoleNotYours { role: RoleKey },
    #[error("{role} is held by somebody; end these assignments first")]
    RoleHeld { role: RoleKey },

    #[error("there is no setting {setting}")]
    SettingUnknown { setting: SettingKey },
    #[error("{setting} is named twice")]
    SettingTwice { setting: SettingKey },
    #[error("this is no value of {setting}")]
    SettingValue { setting: SettingKey },
    /// TIM-12
    #[error("{setting} needs what is off: {}", .needs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    SettingNeeds { setting: SettingKey, needs: Vec<Needed> },
    /// TIM-12
    #[error("{setting} is needed by what is on: {}", .by.iter().map(SettingKey::as_str).collect::<Vec<_>>().join(", "))]
    SettingNeeded { setting: SettingKey, by: Vec<SettingKey> },
    /// TIM-12
    #[error("none of your roles changes {setting} here; holders of {} do", list(.by))]
    SettingNotYours { setting: SettingKey, by: Vec<RoleKey> },

    #[error("the regimes of this tenant name no kind of unit {kind}")]
    UnitKindUnknown { kind: String },
    #[error("a unit of kind {kind} cannot stand there; it can stand under: {}", .allowed.join(", "))]
    UnitNesting { kind: String, allowed: Vec<String> },
    #[error("there is no such unit here")]
    UnitUnknown { field: &'static str, unit: UnitId },
    #[error("a unit cannot stand below itself")]
    UnitCircle,
    #[error("the unit is closed")]
    UnitClosed { field: &'static str, unit: UnitId },
    #[error("the unit still has open units below it; close these first")]
    UnitNotEmpty,

    /// CSM-01
    #[error("access is started by holders of {by} for the whole tenant")]
    ActivationNotYours { by: RoleKey },
    #[error("the user holds {role}, which you do not give; holders of {} change the address", list(.by))]
    OfficeNotYours { role: RoleKey, by: Vec<RoleKey> },
    #[error("another user of this tenant already has this e-mail address")]
    EmailTaken,
    #[error("there is no such account here")]
    HolderUnknown,
    #[error("the API client has ended")]
    ApiClientEnded,
    #[error("an API client has at most {limit} secrets at a time; remove one first")]
    SecretsTooMany { limit: usize },
    #[error("a secret lasts at most {days} days")]
    SecretLivesTooLong { days: i64 },
    #[error("there is no regime {key}")]
    RegimeUnknown { key: String },
    #[error("a tenant follows at least one regime")]
    RegimeMissing,
    #[error("the tenant follows version {version} of {key}, and there is no way back")]
    RegimeVersionOlder { key: String, version: u32 },
    #[error("the new version knows no {}, which are held; end these assignments first", list(.roles))]
    RolesLost { roles: Vec<RoleKey> },
    #[error("a regime begins with a first office holder, an active user of the tenant")]
    OfficeHolderMissing,

    #[error("there is no such user here")]
    UserUnknown { field: &'static str },
    #[error(transparent)]
    Delegation(#[from] DelegationRefused),
    #[error(transparent)]
    Block(#[from] BlockRefused),
    #[error(transparent)]
    Vault(#[from] VaultRefused),
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error(transparent)]
    Lock(#[from] LockRefused),
    #[error(transparent)]
    Issuer(#[from] IssuerRefused),
    #[error(transparent)]
    Login(#[from] LoginRefused),
    #[error(transparent)]
    Identifier(#[from] IdentifierRefused),
    #[error(transparent)]
    Leaving(#[from] LeavingRefused),
    #[error("the user is not active")]
    UserInactive { field: &'static str },
    #[error("no regime of this tenant names a dimension {dimension}")]
    DimensionUnknown { field: &'static str, dimension: String },
    #[error("the dimension {dimension} has no such value")]
    DimensionValueUnknown { field: &'static str, dimension: String },
    #[error("a record has a lower-case word as its type, and an id of letters, digits and . _ ~ : -")]
    RecordKeyMalformed,
    #[error("{kind} is kept by the service itself and is no type of record")]
    RecordTypeKept { kind: String },
    #[error("the record has ended")]
    RecordEnded,
    /// Unknown, used and expired look alike.
    #[error("the code is unknown, used or expired; ask the other organisation for a new one")]
    PartnershipCodeInvalid,
    #[error("the code is one of this tenant itself")]
    PartnershipWithSelf,
    #[error("there is already a partnership of this kind with that organisation: {partnership}")]
    PartnershipExists { partnership: PartnershipId },
    #[error("this tenant does not follow the regime {key}")]
    RegimeNotFollowed { field: &'static str, key: String },
    #[error("the partnership waits for no yes of this side")]
    PartnershipNotProposed,
    #[error("the partnership has ended")]
    PartnershipEnded,
    #[error("the partnership is not open")]
    PartnershipNotOpen,
    /// TIM-15
    #[error("only a host registers externals")]
    PartnershipNotHost,
    #[error("this user of the partner has an account here already: {user}")]
    ExternalExists { user: UserId },
    /// TIM-02
    #[error("{role} is not open to externals")]
    RoleShutToExternals { role: RoleKey },
    /// ASP-18
    #[error("only a provider names the site that serves a client")]
    PartnershipNotServed,
    /// ASP-18
    #[error("a client is served by a unit of kind {kind}")]
    SiteKind { kind: String },

    #[error(transparent)]
    Request(#[from] RequestRefused),
    #[error(transparent)]
    Review(#[from] ReviewRefused),
    #[error(transparent)]
    Agreement(#[from] AgreementRefused),
    #[error(transparent)]
    Inbox(#[from] InboxRefused),
    #[error(transparent)]
    Import(#[from] ImportRefused),

    #[error("the regime {key} has no founding role for providers")]
    ProviderRoleMissing { key: String },

    #[error("a password has {shortest} to {longest} characters")]
    PasswordLength { shortest: usize, longest: usize },
    #[error("this password is too easy to guess; a few unrelated words make a good one")]
    PasswordWeak,
    #[error("this is not your present password, or it was tried too often; wait and try again")]
    PasswordWrong { field: &'static str },
    /// CSM-02
    #[error("a one-time code by app is in use; remove it first, signed in with a code")]
    OneTimeCodeInUse,
    /// CSM-02
    #[error("the one-time code is wrong or was used before; wait for the next one")]
    OneTimeCodeWrong,
    /// CSM-02
    #[error("only who signed in with a one-time code or a recovery code may do this")]
    OneTimeCodeNeeded,
    #[error(transparent)]
    Credential(#[from] CredentialRefused),
}

impl Refused {
    /// The stable word by which programs know the refusal. Never changes its meaning.
    #[must_use]
    #[allow(clippy::too_many_lines, reason = "one line a refusal")]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Forbidden { .. } => "forbidden",
            Self::InsufficientScope => "insufficient_scope",
            Self::ValidityInThePast { .. } => "validity_in_the_past",
            Self::ValidityEmpty => "validity_empty",
            Self::ValidityStarted => "validity_started",
            Self::ValidityNotYours { .. } => "validity_not_yours",
            Self::AppointmentNotYours { .. } => "appointment_not_yours",
            Self::NotToYourself { .. } => "not_to_yourself",
            Self::ProviderMayNot { .. } => "provider_may_not",
            Self::OfficeFull { .. } => "office_full",
            Self::OfficeEmptied { .. } => "office_emptied",
            Self::Frozen { .. } => "tenant_frozen",
            Self::Start(refused) => refused.code(),
            Self::Attestation(refused) => refused.code(),
            Self::NotOrphaned { .. } => "not_orphaned",
            Self::TakeoverCircular { .. } => "takeover_circular",
            Self::PermissionNotYours { .. } => "permission_not_yours",
            Self::ScopeNotAllowed { .. } => "scope_not_allowed",
            Self::ConstraintNotAllowed { .. } => "constraint_not_allowed",
            Self::ConstraintValueUnknown { .. } => "constraint_value_unknown",
            Self::ConstraintsNotYours { .. } => "constraints_not_yours",
            Self::ScopeMissing { .. } => "scope_missing",
            Self::HomeUnitMissing { .. } => "home_unit_missing",
            Self::HomeUnitMember { .. } => "home_unit_member",
            Self::HomeUnitAssignments { .. } => "home_unit_assignments",
            Self::PrerequisiteMissing { .. } => "prerequisite_missing",
            Self::NeededBy { .. } => "needed_by_other",
            Self::BelowMinimum { .. } => "below_minimum_rights",
            Self::LoginRightMissing { .. } => "login_right_missing",
            Self::AssignmentEnded => "assignment_ended",
            Self::AlreadyAssigned { .. } => "already_assigned",
            Self::RoleUnknown { .. } => "role_unknown",
            Self::ModuleOff { .. } => "module_off",
            Self::PermissionUnknown { .. } => "permission_unknown",
            Self::PermissionExclusive { .. } => "permission_exclusive",
            Self::RoleKeyTaken { .. } => "role_key_taken",
            Self::RoleNotYours { .. } => "role_not_yours",
            Self::RoleHeld { .. } => "role_held",
            Self::SettingUnknown { .. } => "setting_unknown",
            Self::SettingTwice { .. } => "setting_twice",
            Self::SettingValue { .. } => "setting_value",
            Self::SettingNeeds { .. } => "setting_needs",
            Self::SettingNeeded { .. } => "setting_needed",
            Self::SettingNotYours { .. } => "setting_not_yours",
            Self::UnitKindUnknown { .. } => "unit_kind_unknown",
            Self::UnitNesting { .. } => "unit_nesting",
            Self::UnitUnknown { .. } => "unit_unknown",
            Self::UnitCircle => "unit_circle",
            Self::UnitClosed { .. } => "unit_closed",
            Self::UnitNotEmpty => "unit_not_empty",
            Self::ActivationNotYours { .. } => "activation_not_yours",
            Self::OfficeNotYours { .. } => "office_not_yours",
            Self::EmailTaken => "email_taken",
            Self::HolderUnknown => "holder_unknown",
            Self::ApiClientEnded => "api_client_ended",
            Self::SecretsTooMany { .. } => "secrets_too_many",
            Self::SecretLivesTooLong { .. } => "secret_lives_too_long",
            Self::RegimeUnknown { .. } => "regime_unknown",
            Self::RegimeMissing => "regime_missing",
            Self::UserUnknown { .. } => "user_unknown",
            Self::Delegation(refused) => refused.code(),
            Self::Block(refused) => refused.code(),
            Self::Vault(refused) => refused.code(),
            Self::Exception(refused) => refused.code(),
            Self::Lock(refused) => refused.code(),
            Self::Issuer(refused) => refused.code(),
            Self::Login(refused) => refused.code(),
            Self::Identifier(refused) => refused.code(),
            Self::Leaving(refused) => refused.code(),
            Self::UserInactive { .. } => "user_inactive",
            Self::DimensionUnknown { .. } => "dimension_unknown",
            Self::DimensionValueUnknown { .. } => "dimension_value_unknown",
            Self::RecordKeyMalformed => "record_key_malformed",
            Self::RecordTypeKept { .. } => "record_type_kept",
            Self::RecordEnded => "record_ended",
            Self::PartnershipCodeInvalid => "partnership_code_invalid",
            Self::PartnershipWithSelf => "partnership_with_self",
            Self::PartnershipExists { .. } => "partnership_exists",
            Self::RegimeNotFollowed { .. } => "regime_not_followed",
            Self::PartnershipNotProposed => "partnership_not_proposed",
            Self::PartnershipEnded => "partnership_ended",
            Self::PartnershipNotOpen => "partnership_not_open",
            Self::PartnershipNotHost => "partnership_not_host",
            Self::ExternalExists { .. } => "external_exists",
            Self::RoleShutToExternals { .. } => "role_shut_to_externals",
            Self::PartnershipNotServed => "partnership_not_served",
            Self::SiteKind { .. } => "site_kind",
            Self::Request(refused) => refused.code(),
            Self::Review(refused) => refused.code(),
            Self::Agreement(refused) => refused.code(),
            Self::Inbox(refused) => refused.code(),
            Self::Import(refused) => refused.code(),
            Self::ProviderRoleMissing { .. } => "provider_role_missing",
            Self::RegimeVersionOlder { .. } => "regime_version_older",
            Self::RolesLost { .. } => "roles_lost",
            Self::OfficeHolderMissing => "office_holder_missing",
            Self::PasswordLength { .. } => "password_length",
            Self::PasswordWeak => "password_weak",
            Self::PasswordWrong { .. } => "password_wrong",
            Self::OneTimeCodeInUse => "one_time_code_in_use",
            Self::OneTimeCodeWrong => "one_time_code_wrong",
            Self::OneTimeCodeNeeded => "one_time_code_needed",
            Self::Credential(refused) => refused.code(),
        }
    }
}
