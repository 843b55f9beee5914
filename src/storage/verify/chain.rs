//! The chain of events.

use super::{Place, Wrong, wrong};
use crate::storage::{
    error::Error,
    head::Head,
    log::{LoggedEvent, hash_from},
    tx::Tx,
};
use chrono::SecondsFormat;
use mandat_domain::validity::Moment;

/// How many events are read at once.
pub(super) const PAGE: i64 = 500;

/// What the chain says: its end, and the hash and time of each event, the first one's at index 0.
pub(super) struct Chain {
    pub(super) end: Head,
    links: Vec<([u8; 32], Moment)>,
}

impl Chain {
    /// The head as it was at that revision, by the events themselves; `None` beyond the end.
    pub(super) fn at(&self, revision: i64) -> Option<Head> {
        let index = usize::try_from(revision.checked_sub(1)?).ok()?;
        self.links.get(index).map(|&(hash, at)| Head { revision, hash, at })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct EventRow {
    #[sqlx(flatten)]
    pub(super) event: LoggedEvent,
    /// The time as the database wrote it: in SQLite a text, of which many mean the same moment.
    at_text: String,
}

/// Walks the events from the first: numbers without a gap, times that never go back, and every hash the
/// one that the content gives.
pub(super) async fn walk(tx: &mut Tx) -> Result<Chain, Wrong> {
    let mut chain = Chain { end: Head::EMPTY, links: Vec::new() };
    loop {
        let page = page(tx, chain.end.revision).await?;
        if page.is_empty() {
            return Ok(chain);
        }
        let exact_times = !tx.connection().is_postgres();
        for row in page {
            let link = check(tx, &chain.end, &row, exact_times)?;
            chain.links.push((link.hash, link.at));
            chain.end = link;
        }
    }
}

/// The events after a revision; when one of them cannot be read, it is named.
pub(super) async fn page(tx: &mut Tx, after: i64) -> Result<Vec<EventRow>, Wrong> {
    match read(tx, after, PAGE).await {
        Ok(page) => Ok(page),
        Err(error) if tx.connection().is_postgres() => Err(error.into()),
        Err(_) => {
            let mut readable = after;
            while !read(tx, readable, 1).await.map_err(|error| unreadable(readable + 1, &error))?.is_empty() {
                readable += 1;
            }
            Err(unreadable(readable + 1, &Error::RowMissing))
        }
    }
}

fn unreadable(revision: i64, error: &Error) -> Wrong {
    Wrong::At(Place::Event { revision }, format!("cannot be read: {error}"))
}

async fn read(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<EventRow>, Error> {
    tx.all(
        "select revision, at, event_type, actor_tenant_id, actor_kind, actor_id, on_behalf_kind, on_behalf_id, \
         request_id, subject_id, payload, sealed, previous_hash, hash, at || '' as at_text \
         from events where tenant_id = $1 and revision > $2 order by revision limit $3",
        &[&after, &limit],
    )
    .await
}

fn check(tx: &Tx, before: &Head, row: &EventRow, exact_times: bool) -> Result<Head, Wrong> {
    let event = &row.event;
    let expected = before.revision + 1;
    let place = Place::Event { revision: expected };
    if event.revision != expected {
        return wrong(place, format!("is missing; the next one is {}", event.revision));
    }
    if exact_times && row.at_text != event.at.to_rfc3339_opts(SecondsFormat::AutoSi, false) {
        return wrong(place, "its time is not written as it was");
    }
    if event.previous_hash != before.hash {
        return wrong(place, "does not name the hash of the event before it");
    }
    if event.at < before.at {
        return wrong(place, "is earlier than the event before it");
    }
    let Ok(hash) = hash_from(&event.hash) else { return wrong(place, "its hash has the wrong length") };
    if hash != event.expected_hash(tx.tenant(), &before.hash) {
        return wrong(place, "its hash is not that of its content");
    }
    Ok(Head { revision: expected, hash, at: event.at })
}
