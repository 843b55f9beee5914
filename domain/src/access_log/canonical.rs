//! The bytes by which it is seen that an entry is what it was.

use super::{Circumstances, Deed, Entry};
use crate::{account::Account, ids::TenantId};
use uuid::Uuid;

impl Entry {
    /// Every field, in this order, each with its length before it. No two entries have the same bytes. Changing this function
    /// breaks every checkpoint that exists.
    #[must_use]
    pub fn canonical(&self, tenant: TenantId) -> Vec<u8> {
        let Self { id, deed, circumstances } = self;
        let Deed { action, object_type, object_id, objects, fields, purpose, purpose_id, grounds, outcome } =
            deed;
        let Circumstances { at, actor, request_id, address } = circumstances;
        let mut bytes = Bytes::default();
        bytes.part(b"mandat access 1");
        bytes.part(tenant.0.as_bytes());
        bytes.part(id.as_bytes());
        bytes.part(&at.timestamp_micros().to_be_bytes());
        bytes.part(actor.tenant.0.as_bytes());
        bytes.account(actor.account);
        bytes.account(grounds.on_behalf_of);
        bytes.list(grounds.roles.iter().map(ToString::to_string));
        bytes.part(action.as_str().as_bytes());
        bytes.part(object_type.as_bytes());
        bytes.id(*object_id);
        bytes.part(&objects.to_be_bytes());
        bytes.list(fields.iter());
        bytes.optional(purpose.map(|purpose| purpose.as_str().as_bytes()));
        bytes.id(*purpose_id);
        bytes.part(outcome.as_str().as_bytes());
        bytes.part(request_id.as_bytes());
        bytes.optional(address.as_deref().map(str::as_bytes));
        bytes.0
    }
}

#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn part(&mut self, part: &[u8]) {
        self.0.extend((part.len() as u64).to_be_bytes());
        self.0.extend(part);
    }

    /// Tells nothing from an empty part.
    fn optional(&mut self, part: Option<&[u8]>) {
        self.0.push(u8::from(part.is_some()));
        self.part(part.unwrap_or_default());
    }

    fn id(&mut self, id: Option<Uuid>) {
        self.optional(id.as_ref().map(|id| id.as_bytes().as_slice()));
    }

    fn account(&mut self, account: Option<Account>) {
        self.optional(account.map(|account| account.kind().as_bytes()));
        self.id(account.map(Account::id));
    }

    fn list<T: AsRef<str>>(&mut self, parts: impl ExactSizeIterator<Item = T>) {
        self.0.extend((parts.len() as u64).to_be_bytes());
        parts.for_each(|part| self.part(part.as_ref().as_bytes()));
    }
}
