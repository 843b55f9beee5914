//! Identifiers. All are UUIDs in version 7, made outside the domain (GEN-03).

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// An organisation whose access is administered here: the wall that data never cross.
    TenantId
    /// A node of a tenant's structure.
    UnitId
    /// An account of a person.
    UserId
    /// An account of a program.
    ApiClientId
    /// One of the secrets of an API client.
    SecretId
    /// One role held by one account.
    AssignmentId
    /// That somebody acts with part of another's authority.
    DelegationId
    /// That one user is refused access somewhere.
    BlockId
    /// One exception of one user.
    ExceptionId
    /// One lock of the tenant.
    LockId
    /// One request for access.
    AccessRequestId
    /// One round of going through who holds what.
    AccessReviewId
    /// One version of an agreement.
    AgreementId
    /// Who was named to sign for an organisation.
    SignatoryId
    /// Whom a record is about, where it says so by name.
    RecordPersonId
    /// One file of people that is taken in.
    ImportId
    /// Something in the organisation's inbox.
    InboxItemId
    /// Whose identity tokens count as a sign-in.
    IssuerId
    /// A standing link between two tenants; the same on both sides.
    PartnershipId
    /// A person in a vault.
    EmployeeId
    /// That an employee's data were given to a provider.
    ShareId
    /// What a provider holds about one employee.
    FileId
    /// A piece of a file's content.
    EpisodeId
    /// One try of a provider to find a person and pull the file.
    PullId
}

/// The tenant of the operators, who stand above all others. It holds the platform's own log and has
/// no sight of any other tenant's data.
pub const PLATFORM: TenantId = TenantId(Uuid::nil());
