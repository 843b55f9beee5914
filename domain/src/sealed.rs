//! What of an event nobody reads who does not have the key.

use crate::{
    access_requests::Raised,
    agreements::Signatory,
    event::{Digest, Event},
    imports::Staged,
    inbox,
    person::Person,
    settings::Written,
    vault::ShareTold,
    vault::{EmployeeTold, Fields, FileTold},
};
use uuid::Uuid;

/// What of an event is encrypted, and under whose key. Does not print.
pub enum Sealed<'a> {
    Person(&'a Person),
    Digest(&'a Digest),
    Written(&'a Written),
    Message(&'a inbox::Message),
    Signatory(&'a Signatory),
    /// Each field apart, so that one can be opened without the others.
    Fields(&'a Fields),
}

impl Event {
    /// The data subject and what is to be sealed under their key; `None` for an event without
    /// personal data or secrets, and for one read back from the log.
    #[must_use]
    pub fn sealed(&self) -> Option<(Uuid, Sealed<'_>)> {
        match self {
            Self::UserCreated { user_id, person: Some(person) }
            | Self::UserChanged { user_id, person: Some(person) }
            | Self::UserStaged(Staged { user_id, person: Some(person), .. })
            | Self::ExternalRegistered { user_id, person: Some(person), .. } => {
                Some((user_id.0, Sealed::Person(person)))
            }
            Self::UserSettingChanged { user_id, written: Some(written), .. } => {
                Some((user_id.0, Sealed::Written(written)))
            }
            Self::AccessRequestRaised(Raised { user_id, reason: Some(reason), .. })
            | Self::AccessRequestRejected { user_id, reason: Some(reason), .. }
            | Self::UserBlocked { user_id, reason: Some(reason), .. } => {
                Some((user_id.0, Sealed::Written(reason)))
            }
            Self::AgreementDischarged { signatory_id: Some(id), signatory: Some(signatory), .. } => {
                Some((id.0, Sealed::Signatory(signatory)))
            }
            Self::RecordPut { particulars, person: Some(name), .. } => {
                particulars.person_id.map(|id| (id.0, Sealed::Written(name)))
            }
            Self::InboxItemPosted(inbox::Posted { item_id, message: Some(message), .. }) => {
                Some((item_id.0, Sealed::Message(message)))
            }
            Self::SecretAdded { api_client_id, digest: Some(digest), .. } => {
                Some((api_client_id.0, Sealed::Digest(digest)))
            }
            Self::EmployeeEntered(EmployeeTold { employee_id, fields: Some(fields), .. })
            | Self::EmployeeChanged(EmployeeTold { employee_id, fields: Some(fields), .. }) => {
                Some((employee_id.0, Sealed::Fields(fields)))
            }
            Self::FileOpened(FileTold { file_id, fields: Some(fields), .. })
            | Self::FileChanged(FileTold { file_id, fields: Some(fields), .. }) => {
                Some((file_id.0, Sealed::Fields(fields)))
            }
            Self::FileShared(ShareTold { employee_id, reason: Some(reason), .. }) => {
                Some((employee_id.0, Sealed::Written(reason)))
            }
            _ => None,
        }
    }
}
