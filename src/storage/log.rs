//! The log: what an event looks like there, and the bytes that its hash covers.

use super::{error::Error, keys::associated};
use mandat_domain::{
    account::{Account, Actor},
    event::Event,
    ids::TenantId,
    validity::Moment,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// One event as it stands in the log.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LoggedEvent {
    pub revision: i64,
    pub at: Moment,
    pub event_type: String,
    pub actor_tenant_id: Uuid,
    /// `user` or `api_client`; none for the command line.
    pub actor_kind: Option<String>,
    pub actor_id: Option<Uuid>,
    pub on_behalf_kind: Option<String>,
    pub on_behalf_id: Option<Uuid>,
    pub request_id: String,
    /// Whose data are sealed.
    pub subject_id: Option<Uuid>,
    /// The public part: the event as JSON, byte for byte as it was hashed.
    pub payload: String,
    /// The sealed part, as ciphertext.
    pub sealed: Option<Vec<u8>>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

impl LoggedEvent {
    /// Who did it.
    pub fn actor(&self) -> Result<Actor, Error> {
        let tenant = TenantId(self.actor_tenant_id);
        account(self.actor_kind.as_deref(), self.actor_id).map(|account| Actor { tenant, account })
    }

    /// For whom it was done.
    pub fn on_behalf_of(&self) -> Result<Option<Account>, Error> {
        account(self.on_behalf_kind.as_deref(), self.on_behalf_id)
    }

    /// What happened: the public part.
    pub fn event(&self) -> Result<Event, Error> {
        Ok(serde_json::from_str(&self.payload)?)
    }

    /// SHA-256 over the hash before and every field, in this order, each with its length before it.
    /// Changing this function breaks every log that exists.
    pub(super) fn expected_hash(&self, tenant: TenantId, previous: &[u8; 32]) -> [u8; 32] {
        let kind = |kind: &Option<String>| optional(kind.as_deref().map(str::as_bytes));
        let id = |id: &Option<Uuid>| optional(id.as_ref().map(|id| id.as_bytes().as_slice()));
        let bytes = associated(&[
            b"mandat event 1",
            previous,
            tenant.0.as_bytes(),
            &self.revision.to_be_bytes(),
            &self.at.timestamp_micros().to_be_bytes(),
            self.event_type.as_bytes(),
            self.actor_tenant_id.as_bytes(),
            &kind(&self.actor_kind),
            &id(&self.actor_id),
            &kind(&self.on_behalf_kind),
            &id(&self.on_behalf_id),
            self.request_id.as_bytes(),
            &id(&self.subject_id),
            self.payload.as_bytes(),
            &optional(self.sealed.as_deref()),
        ]);
        Sha256::digest(bytes).into()
    }
}

/// The account of a kind and an id.
///
/// # Errors
/// A kind without an id, an id without a kind, or a kind that does not exist
fn account(kind: Option<&str>, id: Option<Uuid>) -> Result<Option<Account>, Error> {
    let unknown = || Error::other("an account is of no known kind".to_owned());
    match (kind, id) {
        (None, None) => Ok(None),
        (Some(kind), Some(id)) => Account::from_parts(kind, id).map(Some).ok_or_else(unknown),
        _ => Err(unknown()),
    }
}

/// Tells nothing from an empty value.
fn optional(value: Option<&[u8]>) -> Vec<u8> {
    value.map_or_else(|| vec![0], |value| [&[1], value].concat())
}

/// The associated data of an event's sealed part: it opens in no other event and for nobody else.
pub(super) fn sealed_place(tenant: TenantId, revision: i64, event_type: &str, subject: Uuid) -> Vec<u8> {
    associated(&[
        b"mandat sealed 1",
        tenant.0.as_bytes(),
        &revision.to_be_bytes(),
        event_type.as_bytes(),
        subject.as_bytes(),
    ])
}

pub(super) fn hash_from(bytes: &[u8]) -> Result<[u8; 32], Error> {
    bytes.try_into().map_err(|_| Error::other("a hash has the wrong length".to_owned()))
}
