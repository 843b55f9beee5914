//! The facts, built anew from the events and compared with the tables.

use super::{Place, Wrong, chain, rows, wrong};
use crate::storage::{
    database::{Database, Mode},
    head::Head,
    record::Recorded,
    tx::Tx,
};
use std::mem::discriminant;

/// Projects all events into an empty database and compares every fact table. Gives the number of rows.
pub(super) async fn compare(tx: &mut Tx) -> Result<usize, Wrong> {
    let database = Database::scratch().await?;
    let connection = database.begin(Mode::Write, None).await?;
    let mut scratch = Tx::new(connection, tx.store().clone(), tx.tenant(), tx.now(), Head::EMPTY);
    rebuild(tx, &mut scratch).await?;
    let mut compared = 0;
    for table in tx.store().projection().tables {
        compared += rows::compare(tx, &mut scratch, table).await?;
    }
    scratch.rollback().await;
    database.close().await;
    Ok(compared)
}

async fn rebuild(tx: &mut Tx, scratch: &mut Tx) -> Result<(), Wrong> {
    let project = tx.store().projection().project;
    loop {
        let page = chain::page(tx, scratch.head().revision).await?;
        if page.is_empty() {
            return Ok(());
        }
        let mut recorded = Vec::with_capacity(page.len());
        for row in page {
            let event = row.event;
            let revision = event.revision;
            let place = Place::Event { revision };
            let Ok(actor) = event.actor() else { return wrong(place, "its actor is of no known kind") };
            let Ok(public) = event.event() else { return wrong(place, "its payload is no event") };
            scratch.set_head(Head { revision, hash: [0; 32], at: event.at });
            recorded.push(Recorded { revision, at: event.at, actor, event: public, sealed: event.sealed });
        }
        // One kind after the other, so that what cannot be projected is named.
        let same_kind =
            |one: &Recorded, next: &Recorded| discriminant(&one.event) == discriminant(&next.event);
        for some in recorded.chunk_by(same_kind) {
            if let Err(error) = project(scratch, some).await {
                let place = Place::Event { revision: some.last().map_or(0, |last| last.revision) };
                return wrong(place, format!("cannot be projected again: {error}"));
            }
        }
    }
}
