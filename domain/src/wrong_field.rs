//! Which field of the input a refusal is about.

use crate::refused::Refused;

impl Refused {
    /// The field of the input that was wrong, where it was one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::ValidityInThePast { field }
            | Self::UnitUnknown { field, .. }
            | Self::UnitClosed { field, .. }
            | Self::RegimeNotFollowed { field, .. }
            | Self::UserInactive { field }
            | Self::DimensionUnknown { field, .. }
            | Self::DimensionValueUnknown { field, .. }
            | Self::UserUnknown { field }
            | Self::PasswordWrong { field } => Some(field),
            Self::ValidityEmpty => Some("valid_until"),
            Self::ValidityStarted => Some("valid_from"),
            Self::ScopeNotAllowed { .. } | Self::ScopeMissing { .. } | Self::HomeUnitMissing { .. } => {
                Some("scope")
            }
            Self::ConstraintNotAllowed { .. }
            | Self::ConstraintValueUnknown { .. }
            | Self::ConstraintsNotYours { .. } => Some("constraints"),
            Self::RoleUnknown { .. } | Self::ModuleOff { .. } | Self::RoleShutToExternals { .. } => {
                Some("role")
            }
            Self::Start(refused) => refused.field(),
            Self::Vault(refused) => refused.field(),
            Self::Attestation(_) => Some("attested"),
            Self::ExternalExists { .. } => Some("home_user_id"),
            Self::PermissionUnknown { .. } | Self::PermissionExclusive { .. } => Some("permissions"),
            Self::RoleKeyTaken { .. } => Some("key"),
            Self::SettingValue { .. } | Self::SettingNeeds { .. } => Some("set"),
            Self::UnitKindUnknown { .. } => Some("kind"),
            Self::UnitNesting { .. } | Self::UnitCircle => Some("parent_id"),
            Self::EmailTaken | Self::OfficeNotYours { .. } => Some("email"),
            Self::SecretLivesTooLong { .. } => Some("expires_at"),
            Self::HolderUnknown => Some("holder"),
            Self::RegimeUnknown { .. } | Self::RegimeMissing => Some("regimes"),
            Self::ProviderRoleMissing { .. } => Some("provider"),
            Self::Delegation(refused) => refused.field(),
            Self::Leaving(refused) => refused.field(),
            Self::Identifier(_) => Some("identifiers"),
            Self::Exception(refused) => refused.field(),
            Self::Lock(refused) => refused.field(),
            Self::Issuer(refused) => refused.field(),
            Self::PartnershipCodeInvalid | Self::PartnershipWithSelf => Some("code"),
            Self::SiteKind { .. } => Some("unit_id"),
            Self::Request(refused) => refused.field(),
            Self::Review(refused) => refused.field(),
            Self::Agreement(refused) => refused.field(),
            Self::Inbox(refused) => refused.field(),
            Self::RegimeVersionOlder { .. } | Self::RolesLost { .. } => Some("version"),
            Self::OfficeHolderMissing => Some("office_holder_id"),
            Self::PasswordLength { .. } | Self::PasswordWeak => Some("password"),
            Self::OneTimeCodeWrong => Some("one_time_code"),
            Self::Credential(refused) => refused.field(),
            _ => None,
        }
    }
}
