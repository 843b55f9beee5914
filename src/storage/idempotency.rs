//! Answers kept for 24 hours, so that a request sent twice happens once.
//!
//! They are read and written in the transaction of the change, behind the head's lock: a second request
//! with the same key waits there and then gets the first one's answer.

use super::{
    error::Error,
    keys::{Label, associated},
    tx::Tx,
    write::{Change, IdempotencyKey, Outcome},
};
use chrono::TimeDelta;
use mandat_domain::validity::Moment;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use zeroize::Zeroizing;

const KEPT: TimeDelta = TimeDelta::hours(24);

#[derive(sqlx::FromRow)]
struct KeptAnswer {
    request_digest: Vec<u8>,
    answer: Vec<u8>,
    revision: i64,
}

/// Deletes the answers whose time is over; gives their number.
pub(super) async fn delete_expired(tx: &mut Tx, now: Moment) -> Result<u64, Error> {
    tx.execute("delete from idempotency_keys where tenant_id = $1 and expires_at <= $2", &[&now]).await
}

/// The answer that the same request got before.
///
/// # Errors
/// [`Error::IdempotencyKeyReused`] when it was another request
pub(super) async fn replay<T: DeserializeOwned>(
    tx: &mut Tx,
    change: &Change,
) -> Result<Option<Outcome<T>>, Error> {
    let Some(key) = &change.idempotency else { return Ok(None) };
    let now = tx.now();
    let kept: Option<KeptAnswer> = tx
        .optional(
            "select request_digest, answer, revision from idempotency_keys \
             where tenant_id = $1 and account_id = $2 and key = $3 and expires_at > $4",
            &[&account(change), &key.key, &now],
        )
        .await?;
    let Some(kept) = kept else { return Ok(None) };
    if kept.request_digest != key.request_digest {
        return Err(Error::IdempotencyKeyReused);
    }
    let cipher = tx.store().keys().derived(Label::Idempotency);
    let json = cipher.open("kept answer", &place(tx, change, key), &kept.answer)?;
    let answer = serde_json::from_slice(&json)?;
    Ok(Some(Outcome::Recorded { answer, revision: kept.revision, replayed: true }))
}

/// Keeps the answer, sealed: it may hold a secret that is shown once. Forgets what is too old.
pub(super) async fn keep<T: Serialize>(
    tx: &mut Tx,
    change: &Change,
    revision: i64,
    answer: &T,
) -> Result<(), Error> {
    let Some(key) = &change.idempotency else { return Ok(()) };
    let json = Zeroizing::new(serde_json::to_vec(answer)?);
    let store = tx.store().clone();
    let cipher = store.keys().derived(Label::Idempotency);
    let sealed = cipher.seal(store.entropy(), &place(tx, change, key), &json)?;
    let now = tx.now();
    delete_expired(tx, now).await?;
    tx.execute(
        "insert into idempotency_keys (tenant_id, account_id, key, request_digest, answer, revision, \
         created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &account(change),
            &key.key,
            &key.request_digest.as_slice(),
            &sealed,
            &revision,
            &now,
            &(now + KEPT),
        ],
    )
    .await?;
    Ok(())
}

/// Two callers never share a key; the command line is a caller too.
fn account(change: &Change) -> Uuid {
    change.actor.account.map_or(Uuid::nil(), mandat_domain::account::Account::id)
}

fn place(tx: &Tx, change: &Change, key: &IdempotencyKey) -> Vec<u8> {
    associated(&[
        b"mandat answer 1",
        tx.tenant().0.as_bytes(),
        account(change).as_bytes(),
        key.key.as_bytes(),
        &key.request_digest,
    ])
}
