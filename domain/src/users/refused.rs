//! Why the particulars of a person, and what they sign in with, are refused.

use crate::{
    keys::RoleKey,
    listed::{list, words},
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierRefused {
    /// CSM-08
    #[error("no regime of this tenant has an identifier {name}; there are: {}", words(.known))]
    Unknown { name: String, known: Vec<String> },
    /// CSM-08
    #[error("this is no {name}: digits are missing or do not fit together")]
    Invalid { name: String },
    /// CSM-08, SPV-01
    #[error("who holds {role} is known by a {name}")]
    Needed { name: String, role: RoleKey },
    /// Another user of the tenant has it.
    #[error("another user has this {name}")]
    Taken { name: String },
}

impl IdentifierRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "identifier_unknown",
            Self::Invalid { .. } => "identifier_invalid",
            Self::Needed { .. } => "identifier_needed",
            Self::Taken { .. } => "identifier_taken",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialRefused {
    #[error("this service has no mail server; leave `invitation_by` out to get the invitation in the answer")]
    MailNotSetUp,
    /// Unknown, used and expired look alike.
    #[error("the invitation is unknown, used or expired; ask an administrator for a new one")]
    InvitationInvalid,
    /// Unknown, used and expired look alike.
    #[error("the token is unknown, used or expired; ask for a new one")]
    ResetInvalid,
    /// Whoever makes credentials for somebody could become them.
    #[error("the user holds {role}, which you do not give; holders of {} make their credentials", list(.by))]
    NotYours { role: RoleKey, by: Vec<RoleKey> },
    #[error("the user is at home in another organisation, and signs in there")]
    External,
    #[error("the user is not active")]
    Inactive,
    #[error("the user has signed in, and resets a forgotten password by mail")]
    SignedIn,
    /// CSM-03
    #[error("no regime of this tenant foresees provisional credentials")]
    NotForeseen,
    /// CSM-03
    #[error(
        "provisional credentials are for persons without {identifier}, and this one is known of the user"
    )]
    NotForPerson { identifier: String },
    #[error("with `invitation` goes `invitation_by`, and with `provisional` `mobile`, which it needs")]
    Fields { field: &'static str },
    #[error("this service lacks a mail server or an SMS gateway, and provisional credentials take both")]
    ChannelsNotSetUp,
    /// CSM-03
    #[error("the new password is the provisional one")]
    Unchanged,
    #[error("the password is no provisional one; change it with `PUT /v1/me/password`")]
    NotProvisional,
}

impl CredentialRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MailNotSetUp => "mail_not_set_up",
            Self::InvitationInvalid => "invitation_invalid",
            Self::ResetInvalid => "password_reset_invalid",
            Self::NotYours { .. } => "credentials_not_yours",
            Self::External => "user_external",
            Self::Inactive => "user_inactive",
            Self::SignedIn => "user_signed_in",
            Self::NotForeseen => "provisional_not_foreseen",
            Self::NotForPerson { .. } => "provisional_not_for_person",
            Self::Fields { .. } => "credentials_fields",
            Self::ChannelsNotSetUp => "channels_not_set_up",
            Self::Unchanged => "password_unchanged",
            Self::NotProvisional => "password_not_provisional",
        }
    }

    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::MailNotSetUp => Some("invitation_by"),
            Self::InvitationInvalid | Self::ResetInvalid => Some("token"),
            Self::Fields { field } => Some(field),
            Self::Unchanged | Self::NotProvisional => Some("new_password"),
            Self::NotYours { .. }
            | Self::External
            | Self::Inactive
            | Self::SignedIn
            | Self::NotForeseen
            | Self::NotForPerson { .. }
            | Self::ChannelsNotSetUp => None,
        }
    }
}
