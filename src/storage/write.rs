//! What a change brings with it, and what comes of it.

use mandat_domain::{
    account::{Account, Actor},
    event::Event,
    ids::TenantId,
    validity::Moment,
};

/// Who wants to change what, and how.
#[derive(Debug, Clone)]
pub struct Change {
    pub tenant: TenantId,
    pub actor: Actor,
    pub on_behalf_of: Option<Account>,
    pub now: Moment,
    pub request_id: String,
    /// Decide and answer, but record nothing.
    pub dry_run: bool,
    pub idempotency: Option<IdempotencyKey>,
}

/// The key a caller chose for its request, and what the request was.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    pub key: String,
    /// SHA-256 over method, path and body: another request under the same key is refused.
    pub request_digest: [u8; 32],
}

/// What came of a change.
#[derive(Debug)]
pub enum Outcome<T> {
    /// It is recorded (now, or when the same request came before), and this is the answer to it.
    Recorded {
        answer: T,
        /// The head of the changed tenant's log after this change.
        revision: i64,
        replayed: bool,
    },
    /// It would be allowed, and these events would be recorded.
    Dry {
        events: Vec<Event>,
        /// The head at which this was decided.
        revision: i64,
    },
}
