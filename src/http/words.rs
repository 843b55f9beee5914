//! Words that several slices put on the wire.

use mandat_domain::{
    access::Holding,
    account::Account,
    ids::{ApiClientId, UnitId, UserId},
    scope,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The kind of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountType {
    User,
    ApiClient,
}

impl AccountType {
    /// The kind of that name; `None` for one that is not known here.
    #[must_use]
    pub fn of(kind: &str) -> Option<Self> {
        match kind {
            "user" => Some(Self::User),
            "api_client" => Some(Self::ApiClient),
            _ => None,
        }
    }

    /// The account of this kind and that id.
    #[must_use]
    pub const fn account(self, id: Uuid) -> Account {
        match self {
            Self::User => Account::User(UserId(id)),
            Self::ApiClient => Account::ApiClient(ApiClientId(id)),
        }
    }
}

/// An account of a person or of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountRef {
    #[serde(rename = "type")]
    pub kind: AccountType,
    #[schema(example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    pub id: Uuid,
}

impl From<Account> for AccountRef {
    fn from(account: Account) -> Self {
        let kind = match account {
            Account::User(_) => AccountType::User,
            Account::ApiClient(_) => AccountType::ApiClient,
        };
        Self { kind, id: account.id() }
    }
}

impl From<AccountRef> for Account {
    fn from(account: AccountRef) -> Self {
        account.kind.account(account.id)
    }
}

/// Where an assignment counts: the tenant, a unit with all below it, or the holder's own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Scope {
    /// The whole tenant.
    Tenant {},
    /// A unit and all below it.
    Unit {
        #[schema(example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f22")]
        unit_id: Uuid,
    },
    /// The holder's own data.
    Own {},
}

impl From<scope::Scope> for Scope {
    fn from(scope: scope::Scope) -> Self {
        match scope {
            scope::Scope::Tenant => Self::Tenant {},
            scope::Scope::Unit { unit_id } => Self::Unit { unit_id: unit_id.0 },
            scope::Scope::Own => Self::Own {},
        }
    }
}

impl From<Scope> for scope::Scope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Tenant {} => Self::Tenant,
            Scope::Unit { unit_id } => Self::Unit { unit_id: UnitId(unit_id) },
            Scope::Own {} => Self::Own,
        }
    }
}

/// A role that somebody holds.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct HeldRole {
    pub assignment_id: Uuid,
    #[schema(example = "time-recording/supervisor")]
    pub role: String,
    pub scope: Scope,
}

impl From<Holding> for HeldRole {
    fn from(held: Holding) -> Self {
        Self { assignment_id: held.assignment.0, role: held.role.to_string(), scope: held.scope.into() }
    }
}
