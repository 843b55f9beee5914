//! The write that makes a tenant: the new one, and the log of the one that made it.

use super::{
    database::Mode,
    error::Error,
    head::Head,
    idempotency,
    keys::{Purpose, make_tenant_key},
    record,
    store::Store,
    tx::Tx,
    write::{Change, Outcome},
};
use mandat_domain::{
    event::Event,
    ids::{PLATFORM, TenantId},
};
use serde::{Serialize, de::DeserializeOwned};

/// What happens on both sides when a tenant is founded.
#[derive(Debug, Clone, Default)]
pub struct Founding {
    /// In the log of the tenant that founds it: the platform's `tenant.registered`.
    pub home: Vec<Event>,
    /// In the new tenant's own log, from its first revision on.
    pub founded: Vec<Event>,
}

impl Store {
    /// As [`write`](Self::write) in `change.tenant`, but `decide` gives the events of two logs: its own,
    /// and that of the tenant `founded`, which does not exist yet and gets its key and head here. One
    /// transaction; both or neither. The head of `change.tenant` is locked first and nobody else can know
    /// the other, so that the order of locks is kept.
    ///
    /// `decide` runs in `change.tenant`, `answer` in the new tenant. The revision of the outcome is that of
    /// `change.tenant`. A replayed request founds nothing: `founded` was then never used.
    ///
    /// # Errors
    /// As [`write`](Self::write)
    pub async fn found<T, E>(
        &self,
        change: &Change,
        founded: TenantId,
        decide: impl AsyncFnOnce(&mut Tx) -> Result<Founding, E>,
        answer: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<Outcome<T>, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<Error>,
    {
        if change.dry_run {
            let mut tx = self.begin_read(change.tenant, change.now).await?;
            let founding = decide(&mut tx).await;
            let revision = tx.head().revision;
            tx.rollback().await;
            let Founding { mut home, founded } = founding?;
            home.extend(founded);
            return Ok(Outcome::Dry { events: home, revision });
        }
        let mut tx = self.begin_write(change).await?;
        let result = async {
            if let Some(outcome) = idempotency::replay(&mut tx, change).await? {
                return Ok(outcome);
            }
            let events = decide(&mut tx).await?;
            record::record(&mut tx, change, &events.home).await?;
            let revision = tx.head().revision;
            let empty = Head { at: tx.now(), ..Head::EMPTY };
            let home = tx.enter(founded, empty).await?;
            make_log(&mut tx).await?;
            record::record(&mut tx, change, &events.founded).await?;
            let answer = answer(&mut tx).await?;
            tx.enter(change.tenant, home).await?;
            idempotency::keep(&mut tx, change, revision, &answer).await?;
            Ok(Outcome::Recorded { answer, revision, replayed: false })
        }
        .await;
        self.finish(tx, result, change.tenant, None).await
    }

    /// The platform's own log, without which nothing can be founded. Made once per database.
    pub(super) async fn found_platform(&self) -> Result<(), Error> {
        let now = self.clock().now();
        let mut tx = self.begin(Mode::Write, PLATFORM, now).await?;
        tx.set_head(Head { at: now, ..Head::EMPTY });
        make_log(&mut tx).await?;
        tx.commit().await
    }
}

/// The key and the empty, signed head of a tenant that has none.
async fn make_log(tx: &mut Tx) -> Result<(), Error> {
    let (store, head) = (tx.store().clone(), *tx.head());
    make_tenant_key(store.keys(), tx, store.entropy(), head.at).await?;
    let key = store.keys().current_signing(Purpose::Log)?;
    let signature = key.sign(&head.signed_bytes(tx.tenant()));
    tx.execute(
        "insert into heads (tenant_id, revision, hash, at, signing_key_id, signature) \
         values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id) do nothing",
        &[&head.revision, &head.hash.as_slice(), &head.at, &key.id, &signature],
    )
    .await?;
    Ok(())
}
