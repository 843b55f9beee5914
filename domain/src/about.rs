//! What an event is about.

use crate::{
    access::ResourcePath, access_requests::Raised, account::Account, delegations::DelegationTold,
    event::Event, ids::AssignmentId, keys::RoleKey, scope::Scope,
};

impl Event {
    /// The account whose access this event can change directly, for the dry run.
    #[must_use]
    pub const fn holder(&self) -> Option<Account> {
        match self {
            Self::AssignmentCreated { holder, .. }
            | Self::AssignmentStarted { holder, .. }
            | Self::AssignmentRejected { holder, .. }
            | Self::AssignmentChanged { holder, .. }
            | Self::AssignmentEnded { holder, .. } => Some(*holder),
            Self::DelegationCreated(DelegationTold { delegate_id, .. })
            | Self::DelegationEnded { delegate_id, .. } => Some(Account::User(*delegate_id)),
            Self::ApiClientEnded { api_client_id } => Some(Account::ApiClient(*api_client_id)),
            Self::UserDeactivated { user_id, .. }
            | Self::UserReactivated { user_id }
            | Self::UserDeleted { user_id }
            | Self::ExceptionCreated { user_id, .. }
            | Self::ExceptionChanged { user_id, .. }
            | Self::ExceptionEnded { user_id, .. }
            | Self::UserBlocked { user_id, .. }
            | Self::UserUnblocked { user_id, .. } => Some(Account::User(*user_id)),
            _ => None,
        }
    }

    /// The account to which it happened: whose access or particulars changed (SPV-11).
    #[must_use]
    pub const fn affected(&self) -> Option<Account> {
        match self {
            Self::UserChanged { user_id, .. }
            | Self::UserSettingChanged { user_id, .. }
            | Self::UserSettingReset { user_id, .. }
            | Self::UserHomeChanged { user_id, .. }
            | Self::AgreementDischarged { user_id, .. }
            | Self::AccessRequestRaised(Raised { user_id, .. })
            | Self::AccessRequestApproved { user_id, .. }
            | Self::AccessRequestRejected { user_id, .. }
            | Self::MemberPlaced { user_id, .. }
            | Self::MemberRemoved { user_id, .. } => Some(Account::User(*user_id)),
            event => event.holder(),
        }
    }

    /// The assignment that it is about, or of which a part is delegated.
    #[must_use]
    pub const fn assignment(&self) -> Option<AssignmentId> {
        match self {
            Self::AssignmentCreated { assignment_id, .. }
            | Self::AssignmentChanged { assignment_id, .. }
            | Self::AssignmentStarted { assignment_id, .. }
            | Self::AssignmentRejected { assignment_id, .. }
            | Self::AssignmentEnded { assignment_id, .. }
            | Self::DelegationCreated(DelegationTold { assignment_id, .. })
            | Self::DelegationEnded { assignment_id, .. } => Some(*assignment_id),
            _ => None,
        }
    }

    /// The role that a request is about, and where it would count.
    #[must_use]
    pub const fn requested(&self) -> Option<(&RoleKey, Scope)> {
        match self {
            Self::AccessRequestRaised(Raised { role, scope, .. })
            | Self::AccessRequestApproved { role, scope, .. }
            | Self::AccessRequestRejected { role, scope, .. } => Some((role, *scope)),
            _ => None,
        }
    }

    /// The path of resources on which alone the event can change access, for the dry run.
    #[must_use]
    pub const fn path(&self) -> Option<&ResourcePath> {
        match self {
            Self::ExceptionCreated { path, .. }
            | Self::ExceptionChanged { path, .. }
            | Self::ExceptionEnded { path, .. }
            | Self::LockCreated { path, .. }
            | Self::LockEnded { path, .. } => Some(path),
            _ => None,
        }
    }
}
