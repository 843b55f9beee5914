//! What of a form an event makes old.

use crate::{account::Account, delegations::DelegationTold, event::Event};

/// What has to be looked up anew after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// No decision goes by it.
    Nothing,
    /// One account: what it holds, where it is a member, whether it is active, by what it signs in; and with it
    /// those who act for it.
    Account(Account),
    /// The tenant as a whole: rules, units, locks. The accounts stay as they are.
    Tenant,
    /// That there are records, which a form does not hold.
    Records,
    /// All of it.
    Everything,
}

impl Event {
    /// What a form has to look up anew after this event. There is a line for every event: a new one does
    /// not compile until it is said here.
    #[must_use]
    pub const fn touched(&self) -> Touched {
        match self {
            Self::TenantRegistered { .. }
            | Self::AccessLogSealed(_)
            | Self::CredentialsIssued { .. }
            | Self::OneTimeCodeSetUp { .. }
            | Self::OneTimeCodeRemoved { .. }
            | Self::IdentityLinked { .. }
            | Self::IdentityUnlinked { .. }
            | Self::IssuerRegistered { .. }
            | Self::IssuerEnded { .. }
            | Self::UserChanged { .. }
            | Self::ApiClientChanged { .. }
            | Self::PartnershipCodeMade { .. }
            | Self::AccessRequestRaised(_)
            | Self::AccessRequestApproved { .. }
            | Self::AccessRequestRejected { .. }
            | Self::AccessReviewStarted(_)
            | Self::AccessReviewItemDecided { .. }
            | Self::AccessReviewCompleted(_)
            | Self::ImportBegun { .. }
            | Self::UserStaged(_)
            | Self::ImportGivenUp { .. }
            | Self::InboxItemPosted(_)
            | Self::InboxItemDone { .. }
            | Self::InboxItemReopened { .. }
            | Self::AssignmentTakenOver { .. }
            | Self::PartnershipProposed { .. }
            | Self::VaultOpened { .. }
            | Self::VaultConnected { .. }
            | Self::EmployeeEntered(_)
            | Self::EmployeeChanged(_)
            | Self::EmployeeErased { .. }
            | Self::FileShared(_)
            | Self::ShareWithdrawn { .. }
            | Self::FileOpened(_)
            | Self::FileChanged(_)
            | Self::FileClosed { .. }
            | Self::EpisodeBegun { .. }
            | Self::PullTried { .. } => Touched::Nothing,
            Self::PasswordSet { user_id }
            | Self::FirstSignedIn { user_id }
            | Self::UserSettingChanged { user_id, .. }
            | Self::UserSettingReset { user_id, .. }
            | Self::UserCreated { user_id, .. }
            | Self::UserDeactivated { user_id, .. }
            | Self::UserReactivated { user_id }
            | Self::UserDeleted { user_id }
            | Self::ExternalRegistered { user_id, .. }
            | Self::ExceptionCreated { user_id, .. }
            | Self::ExceptionChanged { user_id, .. }
            | Self::ExceptionEnded { user_id, .. }
            | Self::UserBlocked { user_id, .. }
            | Self::UserUnblocked { user_id, .. }
            | Self::UserHomeChanged { user_id, .. }
            | Self::AgreementDischarged { user_id, .. }
            | Self::MemberPlaced { user_id, .. }
            | Self::MemberRemoved { user_id, .. } => Touched::Account(Account::User(*user_id)),
            Self::ApiClientCreated { api_client_id, .. }
            | Self::ApiClientEnded { api_client_id }
            | Self::SecretAdded { api_client_id, .. }
            | Self::SecretRemoved { api_client_id, .. } => {
                Touched::Account(Account::ApiClient(*api_client_id))
            }
            Self::DelegationCreated(DelegationTold { delegate_id, .. })
            | Self::DelegationEnded { delegate_id, .. } => Touched::Account(Account::User(*delegate_id)),
            Self::AssignmentCreated { holder, .. }
            | Self::AssignmentStarted { holder, .. }
            | Self::AssignmentRejected { holder, .. }
            | Self::AssignmentChanged { holder, .. }
            | Self::AssignmentEnded { holder, .. } => Touched::Account(*holder),
            Self::TenantCreated { .. }
            | Self::ModuleSwitchedOn { .. }
            | Self::ModuleSwitchedOff { .. }
            | Self::CapacityGiven { .. }
            | Self::CapacityWithdrawn { .. }
            | Self::RegimeActivated { .. }
            | Self::TenantSettingChanged { .. }
            | Self::TenantSettingReset { .. }
            | Self::TenantChanged { .. }
            | Self::UnitCreated { .. }
            | Self::UnitChanged { .. }
            | Self::UnitClosed { .. }
            | Self::UnitReopened { .. }
            | Self::RoleDefined { .. }
            | Self::RoleChanged { .. }
            | Self::RoleWithdrawn { .. }
            | Self::LockCreated { .. }
            | Self::LockEnded { .. } => Touched::Tenant,
            Self::RecordPut { .. } | Self::RecordEnded { .. } => Touched::Records,
            // Whoever holds a role that it is for owes it. Roles have other names then, and so have assignments;
            // and whoever is here or holds something by a partnership stands and falls with it.
            Self::AgreementPublished(_)
            | Self::UsersImported { .. }
            | Self::RegimeFollowed { .. }
            | Self::PartnershipAccepted { .. }
            | Self::PartnershipEnded { .. }
            | Self::PartnershipSiteSet { .. } => Touched::Everything,
        }
    }
}
