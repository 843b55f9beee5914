//! Why a command on a vault or a file is refused.

use crate::listed::words;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultRefused {
    #[error("the tenant has not opened its vault; open it first")]
    NotOpen,
    /// VLT-02
    #[error("the vault is not connected with this provider; connect it first")]
    NotConnected,
    /// VLT-02
    #[error("the client has a vault of its own; its employees' files are shared or pulled, not entered")]
    KeptInVault,
    #[error("another employee has this personnel number")]
    NumberTaken,
    /// VLT-10
    #[error("personal data are shared only for a care need; confirm that there is one")]
    NoCareNeed,
    /// VLT-10
    #[error("no regime here has this basis; there are {}", words(.known))]
    BasisUnknown { known: Vec<String> },
    /// VLT-15
    #[error("no regime here has this situation; there are {}", words(.known))]
    SituationUnknown { known: Vec<String> },
    /// VLT-15
    #[error(
        "the connection does not admit pulls in this situation; ask the client to share the file, or to change the connection"
    )]
    SituationNotAdmitted,
    /// VLT-15
    #[error("these identifiers together are not enough to find a person")]
    IdentifiersMissing,
    /// VLT-15
    #[error("there were too many tries to pull from this client within an hour; wait {seconds} seconds")]
    PullsTooMany { seconds: u64 },
    /// VLT-11
    #[error("no regime here has content of this kind; there are {}", words(.known))]
    EpisodeUnknown { known: Vec<String> },
    #[error("the provider has the employee's data already")]
    Shared,
    /// VLT-11
    #[error("the employee's data are not shared with the provider; share the file first")]
    NotShared,
    /// VLT-13
    #[error("there is content in the file, so that the share can no longer be withdrawn")]
    HasContent,
}

impl VaultRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotOpen => "vault_not_open",
            Self::NotConnected => "vault_not_connected",
            Self::KeptInVault => "file_kept_in_vault",
            Self::NumberTaken => "personnel_number_taken",
            Self::NoCareNeed => "care_need_not_confirmed",
            Self::BasisUnknown { .. } => "basis_unknown",
            Self::SituationUnknown { .. } => "situation_unknown",
            Self::SituationNotAdmitted => "situation_not_admitted",
            Self::IdentifiersMissing => "identifiers_missing",
            Self::PullsTooMany { .. } => "pulls_too_many",
            Self::EpisodeUnknown { .. } => "episode_unknown",
            Self::Shared => "employee_shared",
            Self::NotShared => "employee_not_shared",
            Self::HasContent => "file_has_content",
        }
    }

    /// Which part of the input was wrong.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NumberTaken => Some("personnel_number"),
            Self::NoCareNeed => Some("care_need"),
            Self::BasisUnknown { .. } => Some("basis"),
            Self::SituationUnknown { .. } | Self::SituationNotAdmitted => Some("situation"),
            Self::EpisodeUnknown { .. } => Some("kind"),
            _ => None,
        }
    }
}
