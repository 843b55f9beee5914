//! Why something is not put into the inbox of an organisation.

use crate::keys::PermissionKey;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InboxRefused {
    /// CSM-14
    #[error("there is no permission {permission} here")]
    ServiceUnknown { permission: PermissionKey },
    /// CSM-14
    #[error("no regime of this tenant says who reads the organisation's inbox")]
    Unread,
}

impl InboxRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ServiceUnknown { .. } => "service_unknown",
            Self::Unread => "inbox_unread",
        }
    }

    /// The part of the input that is wrong.
    pub(crate) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::ServiceUnknown { .. } => Some("permission"),
            Self::Unread => None,
        }
    }
}
