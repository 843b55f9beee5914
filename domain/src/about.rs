//! What an event is about.

use crate::{
    access::ResourcePath,
    account::Account,
    event::{Event, Sealed},
    ids::AssignmentId,
    keys::RoleKey,
    scope::Scope,
};
use uuid::Uuid;

impl Event {
    /// The data subject and what is to be sealed under their key; `None` for an event without
    /// personal data or secrets, and for one read back from the log.
    #[must_use]
    pub fn sealed(&self) -> Option<(Uuid, Sealed<'_>)> {
        match self {
            Self::UserCreated { user_id, person: Some(person) }
            | Self::UserChanged { user_id, person: Some(person) }
            | Self::ExternalRegistered { user_id, person: Some(person), .. } => {
                Some((user_id.0, Sealed::Person(person)))
            }
            Self::UserSettingChanged { user_id, written: Some(written), .. } => {
                Some((user_id.0, Sealed::Written(written)))
            }
            Self::AccessRequestRaised { user_id, reason: Some(reason), .. }
            | Self::AccessRequestRejected { user_id, reason: Some(reason), .. } => {
                Some((user_id.0, Sealed::Written(reason)))
            }
            Self::AgreementDischarged { signatory_id: Some(id), signatory: Some(signatory), .. } => {
                Some((id.0, Sealed::Signatory(signatory)))
            }
            Self::InboxItemPosted { item_id, message: Some(message), .. } => {
                Some((item_id.0, Sealed::Message(message)))
            }
            Self::SecretAdded { api_client_id, digest: Some(digest), .. } => {
                Some((api_client_id.0, Sealed::Digest(digest)))
            }
            _ => None,
        }
    }

    /// The account whose access this event can change directly, for the dry run.
    #[must_use]
    pub const fn holder(&self) -> Option<Account> {
        match self {
            Self::AssignmentCreated { holder, .. }
            | Self::AssignmentStarted { holder, .. }
            | Self::AssignmentRejected { holder, .. }
            | Self::AssignmentChanged { holder, .. }
            | Self::AssignmentEnded { holder, .. } => Some(*holder),
            Self::ApiClientEnded { api_client_id } => Some(Account::ApiClient(*api_client_id)),
            Self::ExceptionCreated { user_id, .. }
            | Self::ExceptionChanged { user_id, .. }
            | Self::ExceptionEnded { user_id, .. } => Some(Account::User(*user_id)),
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
            | Self::AccessRequestRaised { user_id, .. }
            | Self::AccessRequestApproved { user_id, .. }
            | Self::AccessRequestRejected { user_id, .. }
            | Self::MemberPlaced { user_id, .. }
            | Self::MemberRemoved { user_id, .. } => Some(Account::User(*user_id)),
            event => event.holder(),
        }
    }

    /// The assignment that it is about.
    #[must_use]
    pub const fn assignment(&self) -> Option<AssignmentId> {
        match self {
            Self::AssignmentCreated { assignment_id, .. }
            | Self::AssignmentChanged { assignment_id, .. }
            | Self::AssignmentStarted { assignment_id, .. }
            | Self::AssignmentRejected { assignment_id, .. }
            | Self::AssignmentEnded { assignment_id, .. } => Some(*assignment_id),
            _ => None,
        }
    }

    /// The role that a request is about, and where it would count.
    #[must_use]
    pub const fn requested(&self) -> Option<(&RoleKey, Scope)> {
        match self {
            Self::AccessRequestRaised { role, scope, .. }
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
