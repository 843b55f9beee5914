//! Takes away what has expired. None of it counts any more by then; this only keeps tables small.

use crate::{
    storage::{Error, Platform, Store},
    tokens::{Ring, Tokens},
};
use std::time::Duration;

const EVERY: Duration = Duration::from_mins(5);
/// Replicas learn of a new signing key well before it signs.
const KEYS_EVERY: Duration = Duration::from_secs(30);

/// Deletes expired sessions, refresh tokens, invitations, resets, counts of tries, used nonces and kept answers; gives the
/// number of rows. Each tenant is a short transaction of its own.
pub async fn sweep(store: &Store) -> Result<u64, Error> {
    let now = store.clock().now();
    let above = async |platform: &mut Platform<'_>| {
        let tries = platform.delete_forgotten_tries(now).await?;
        Ok::<_, Error>(tries + platform.delete_expired_nonces(now).await?)
    };
    let mut deleted = store.platform(above).await?;
    for tenant in store.tenants().await? {
        deleted += store
            .operational(tenant, async |tx| {
                let sign_ins = tx.delete_expired_sign_ins(now).await?;
                Ok::<_, Error>(sign_ins + tx.delete_expired_answers(now).await?)
            })
            .await?;
    }
    Ok(deleted)
}

/// Sweeps every few minutes, for as long as the service runs.
pub async fn sweep_forever(store: &Store) {
    loop {
        tokio::time::sleep(EVERY).await;
        match sweep(store).await {
            Ok(deleted) => tracing::debug!(deleted, "took away what has expired"),
            Err(error) => tracing::warn!(%error, "what has expired could not be taken away"),
        }
    }
}

/// Takes over signing keys that another process made, for as long as the service runs.
pub async fn follow_keys(store: &Store, tokens: &Tokens) {
    loop {
        tokio::time::sleep(KEYS_EVERY).await;
        match store.reload_keys().await {
            Ok(()) => tokens.replace_keys(Ring::of_store(store)),
            Err(error) => tracing::warn!(%error, "the signing keys could not be read again"),
        }
    }
}
