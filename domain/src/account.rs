//! Who acts and who holds: users, API clients, and the command line.

use crate::ids::{ApiClientId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An account of a person or of a program. Both hold roles in the same way (GEN-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Account {
    User(UserId),
    ApiClient(ApiClientId),
}

impl Account {
    /// The id, whatever the kind of account.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::User(id) => id.0,
            Self::ApiClient(id) => id.0,
        }
    }

    /// The kind of account in the words of the API: `user` or `api_client`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::ApiClient(_) => "api_client",
        }
    }

    /// The account of that kind and id; `None` for a kind that does not exist.
    #[must_use]
    pub fn from_parts(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "user" => Some(Self::User(UserId(id))),
            "api_client" => Some(Self::ApiClient(ApiClientId(id))),
            _ => None,
        }
    }
}

/// Who did what an event tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The tenant where the actor is at home: the operators' is [`PLATFORM`](crate::ids::PLATFORM).
    pub tenant: TenantId,
    /// `None` is the command line of the machine itself.
    pub account: Option<Account>,
}

impl Actor {
    /// The command line: whoever can start the program with its keys.
    pub const COMMAND_LINE: Self = Self { tenant: crate::ids::PLATFORM, account: None };

    #[must_use]
    pub const fn new(tenant: TenantId, account: Account) -> Self {
        Self { tenant, account: Some(account) }
    }
}
