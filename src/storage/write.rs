//! The one way to change what somebody may do: what a change brings with it, how it is written, and
//! what comes of it.

use super::{
    error::Error,
    idempotency, record,
    store::{Committed, Store, in_its_own_task},
    tx::Tx,
};
use mandat_domain::{
    account::{Account, Actor},
    event::Event,
    ids::TenantId,
    validity::Moment,
};
use serde::{Serialize, de::DeserializeOwned};

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

impl Change {
    /// What the service does by itself, by no request.
    #[must_use]
    pub fn of_the_service(store: &Store, tenant: TenantId) -> Self {
        let now = store.clock().now();
        Self {
            tenant,
            actor: Actor::COMMAND_LINE,
            on_behalf_of: None,
            now,
            request_id: store.entropy().id(now).to_string(),
            dry_run: false,
            idempotency: None,
        }
    }
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

impl Store {
    /// The one way to change what somebody may do. Locks the tenant's head; gives the kept answer when
    /// the same request came before; lets `decide` say what happens; records that; lets `answer` read it
    /// back; keeps the answer; and commits in a task of its own, so that a caller who hangs up cannot come
    /// between. Nothing is kept when `decide` or `answer` fails.
    ///
    /// A dry run takes no lock: `decide` runs on a snapshot.
    ///
    /// # Errors
    /// [`Error::TenantUnknown`], [`Error::IdempotencyKeyReused`], [`Error::Poisoned`] when a statement
    /// failed and `decide` did not say so, and what `decide` and `answer` say
    pub async fn write<T, E>(
        &self,
        change: &Change,
        decide: impl AsyncFnOnce(&mut Tx) -> Result<Vec<Event>, E>,
        answer: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<Outcome<T>, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<Error>,
    {
        if change.dry_run {
            let mut tx = self.begin_read(change.tenant, change.now).await?;
            let events = decide(&mut tx).await;
            let revision = tx.head().revision;
            tx.rollback().await;
            return Ok(Outcome::Dry { events: events?, revision });
        }
        let mut tx = self.begin_write(change).await?;
        let result = async {
            if let Some(outcome) = idempotency::replay(&mut tx, change).await? {
                return Ok(outcome);
            }
            let events = decide(&mut tx).await?;
            record::record(&mut tx, change, &events).await?;
            let revision = tx.head().revision;
            let answer = answer(&mut tx).await?;
            idempotency::keep(&mut tx, change, revision, &answer).await?;
            Ok(Outcome::Recorded { answer, revision, replayed: false })
        }
        .await;
        self.finish(tx, result, change.tenant, None).await
    }

    /// The answer that the same request got before, where it came before, on a snapshot.
    ///
    /// # Errors
    /// [`Error::TenantUnknown`], [`Error::IdempotencyKeyReused`]
    pub async fn replayed<T: DeserializeOwned>(&self, change: &Change) -> Result<Option<Outcome<T>>, Error> {
        let mut tx = self.begin_read(change.tenant, change.now).await?;
        idempotency::replay(&mut tx, change).await
    }

    /// Commits a change and tells of it, also of what it came to in another tenant, or undoes it.
    pub(super) async fn finish<T, E: From<Error>>(
        &self,
        tx: Tx,
        result: Result<Outcome<T>, E>,
        tenant: TenantId,
        elsewhere: Option<Committed>,
    ) -> Result<Outcome<T>, E> {
        match &result {
            Ok(Outcome::Recorded { revision, replayed: false, .. }) => {
                let news = Committed { tenant, revision: *revision };
                let store = self.clone();
                in_its_own_task(async move {
                    tx.commit().await?;
                    store.tell(news);
                    if let Some(news) = elsewhere {
                        store.tell(news);
                    }
                    Ok(())
                })
                .await?;
            }
            Ok(_) | Err(_) => tx.rollback().await,
        }
        result
    }
}
