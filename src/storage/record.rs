//! Recording: from what was decided to what stands in the log, with everything that follows from it.

use super::{
    arg::Arg,
    bag,
    error::Error,
    head::Head,
    keys::{Key, Purpose},
    log::{LoggedEvent, sealed_place},
    tx::Tx,
    write::Change,
};
use mandat_domain::{
    account::{Account, Actor},
    event::{Event, Sealed},
    validity::Moment,
};
use std::{
    collections::{BTreeSet, HashMap},
    pin::Pin,
};
use uuid::Uuid;
use zeroize::Zeroizing;

/// An event in the log, as the projection sees it.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub revision: i64,
    pub at: Moment,
    pub actor: Actor,
    /// The public part only: what is sealed is `None` in it.
    pub event: Event,
    /// The sealed part as ciphertext. A row keeps it with `revision` beside it, by which it opens.
    pub sealed: Option<Vec<u8>>,
}

/// Writes events, in their order, into the fact tables, within the transaction that records them. It sees only
/// what the log holds, so that the facts can be built again from the log.
pub type Project =
    for<'a> fn(&'a mut Tx, &'a [Recorded]) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// The projection and the tables that it alone fills; verification rebuilds and compares these.
#[derive(Clone, Copy)]
pub struct Projection {
    pub project: Project,
    pub tables: &'static [&'static str],
}

/// Numbers the events, seals and chains them, adds them to the log, projects each into the facts, moves
/// the signed head, and queues the news of it. Does nothing for no events.
pub(super) async fn record(tx: &mut Tx, change: &Change, events: &[Event]) -> Result<(), Error> {
    if events.is_empty() {
        return Ok(());
    }
    let store = tx.store().clone();
    let subjects: BTreeSet<Uuid> = events.iter().filter_map(|event| Some(event.sealed()?.0)).collect();
    let keys = store.keys().subjects_or_new(tx, store.entropy(), &subjects).await?;
    let mut logged = Vec::with_capacity(events.len());
    let mut recorded = Vec::with_capacity(events.len());
    for event in events {
        let entry = log_entry(tx, change, event, &keys)?;
        recorded.push(Recorded {
            revision: entry.revision,
            at: entry.at,
            actor: change.actor,
            event: entry.event()?,
            sealed: entry.sealed.clone(),
        });
        logged.push(entry);
    }
    insert(tx, &logged).await?;
    let project = store.projection().project;
    project(tx, &recorded).await?;
    move_head(tx).await?;
    let (tenant, head) = (tx.tenant().0, *tx.head());
    tx.platform()
        .execute(
            "insert into outbox (reader, tenant_id, revision, recorded_at)
             values ('heads', $1, $2, $3), ('notices', $1, $2, $3)",
            &[&tenant, &head.revision, &head.at],
        )
        .await?;
    tx.note_revision().await
}

/// The next entry of the log; moves the head in memory to it.
fn log_entry(
    tx: &mut Tx,
    change: &Change,
    event: &Event,
    keys: &HashMap<Uuid, Key>,
) -> Result<LoggedEvent, Error> {
    let head = *tx.head();
    let revision = head.revision + 1;
    let event_type = type_of(event)?;
    let (subject_id, sealed) = match event.sealed() {
        None => (None, None),
        Some((subject, sealed)) => {
            let key = keys.get(&subject).ok_or(Error::KeyMissing)?;
            let place = sealed_place(tx.tenant(), revision, &event_type, subject);
            let entropy = tx.store().entropy();
            let bytes = match sealed {
                Sealed::Fields(fields) => bag::seal(entropy, key, tx.tenant(), subject, revision, fields)?,
                sealed => key.seal(entropy, &place, &plain(sealed)?)?,
            };
            (Some(subject), Some(bytes))
        }
    };
    let (actor_kind, actor_id) = parts(change.actor.account);
    let on_behalf_of = change.on_behalf_of.or_else(|| tx.on_behalf().account());
    let (on_behalf_kind, on_behalf_id) = parts(on_behalf_of);
    let mut entry = LoggedEvent {
        revision,
        at: tx.now(),
        event_type,
        actor_tenant_id: change.actor.tenant.0,
        actor_kind,
        actor_id,
        on_behalf_kind,
        on_behalf_id,
        request_id: change.request_id.clone(),
        subject_id,
        payload: serde_json::to_string(event)?,
        sealed,
        previous_hash: head.hash.to_vec(),
        hash: Vec::new(),
    };
    let hash = entry.expected_hash(tx.tenant(), &head.hash);
    entry.hash = hash.to_vec();
    tx.set_head(Head { revision, hash, at: tx.now() });
    Ok(entry)
}

/// The name of the event, as its serialised form has it.
fn type_of(event: &Event) -> Result<String, Error> {
    #[derive(serde::Deserialize)]
    struct Named {
        r#type: String,
    }
    let value = serde_json::to_value(event)?;
    Ok(<Named as serde::Deserialize>::deserialize(&value)?.r#type)
}

fn plain(sealed: Sealed<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    Ok(Zeroizing::new(match sealed {
        Sealed::Person(person) => serde_json::to_vec(person)?,
        Sealed::Digest(digest) => digest.0.to_vec(),
        Sealed::Signatory(signatory) => serde_json::to_vec(signatory)?,
        Sealed::Message(message) => serde_json::to_vec(message)?,
        Sealed::Written(written) => written.0.as_bytes().to_vec(),
        Sealed::Fields(_) => return Err(Error::other("fields are sealed one by one".to_owned())),
    }))
}

fn parts(account: Option<Account>) -> (Option<String>, Option<Uuid>) {
    (account.map(|account| account.kind().to_owned()), account.map(Account::id))
}

async fn insert(tx: &mut Tx, entries: &[LoggedEvent]) -> Result<(), Error> {
    fn row(entry: &LoggedEvent) -> [&dyn Arg; 14] {
        [
            &entry.revision,
            &entry.at,
            &entry.event_type,
            &entry.actor_tenant_id,
            &entry.actor_kind,
            &entry.actor_id,
            &entry.on_behalf_kind,
            &entry.on_behalf_id,
            &entry.request_id,
            &entry.subject_id,
            &entry.payload,
            &entry.sealed,
            &entry.previous_hash,
            &entry.hash,
        ]
    }
    let rows: Vec<_> = entries.iter().map(row).collect();
    tx.insert_all(
        "insert into events (tenant_id, revision, at, event_type, actor_tenant_id, actor_kind, actor_id, \
         on_behalf_kind, on_behalf_id, request_id, subject_id, payload, sealed, previous_hash, hash)",
        &rows,
        "",
    )
    .await?;
    Ok(())
}

/// Writes the head that the transaction has reached, signed.
async fn move_head(tx: &mut Tx) -> Result<(), Error> {
    let head = *tx.head();
    let key = tx.store().keys().current_signing(Purpose::Log)?;
    let signature = key.sign(&head.signed_bytes(tx.tenant()));
    tx.execute(
        "update heads set revision = $2, hash = $3, at = $4, signing_key_id = $5, signature = $6 \
         where tenant_id = $1",
        &[&head.revision, &head.hash.as_slice(), &head.at, &key.id, &signature],
    )
    .await?;
    Ok(())
}
