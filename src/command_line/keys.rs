//! Rotating the keys.

use super::{Failure, open_existing, print};
use crate::{
    config::Settings,
    storage::keys::{Purpose, Rewrapped, rewrap, rotate_signing_key},
};
use mandat_domain::sessions::lifetimes::{KEY_COUNTS_AFTER, KEY_PUBLISHED_FIRST};

/// Wraps all keys anew under the first key-encryption key, then makes new signing keys, and prints what
/// was done. Data stay under the keys they are sealed with. May run beside the service, and again after
/// an interruption.
///
/// # Errors
/// When the database cannot be opened, or a key-encryption key is missing that something is still
/// wrapped under.
pub async fn rotate(settings: &Settings) -> Result<(), Failure> {
    let (store, _) = open_existing(settings).await?;
    let Rewrapped { platform_keys, signing_keys, tenant_keys } = rewrap(&store).await?;
    let log = rotate_signing_key(&store, Purpose::Log).await?;
    let token = rotate_signing_key(&store, Purpose::Token).await?;
    store.close().await;
    let (first, after) = (KEY_PUBLISHED_FIRST.num_minutes(), KEY_COUNTS_AFTER.num_minutes());
    print(&format!(
        "rewrapped: platform keys: {platform_keys}, signing keys: {signing_keys}, tenant keys: {tenant_keys}\n\
         new key for the logs: {log}\n\
         new key for tokens: {token}; it signs in {first} minutes, the one before counts for {after} more\n"
    ))?;
    Ok(())
}
