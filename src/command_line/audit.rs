//! Verifying the logs.

use super::{Failure, open_existing, print};
use crate::{
    config::Settings,
    storage::{self, Store, Verified},
};
use mandat_domain::ids::{PLATFORM, TenantId};
use uuid::Uuid;

/// Verifies the log of one tenant, or of all, and prints a line for each: what was compared, or the
/// first fault. The answer is whether all are sound.
///
/// # Errors
/// When the database cannot be opened, or its list of tenants not be read.
pub async fn verify(settings: &Settings, tenant: Option<Uuid>) -> Result<bool, Failure> {
    let (store, _) = open_existing(settings).await?;
    let sound = match tenant {
        Some(tenant) => sound(&store, TenantId(tenant)).await?,
        None => all_sound(&store).await?,
    };
    store.close().await;
    Ok(sound)
}

/// The platform's log comes first, because it says which tenants there are.
async fn all_sound(store: &Store) -> Result<bool, Failure> {
    let mut all = sound(store, PLATFORM).await?;
    for tenant in store.tenants().await?.into_iter().filter(|tenant| *tenant != PLATFORM) {
        all &= sound(store, tenant).await?;
    }
    Ok(all)
}

async fn sound(store: &Store, tenant: TenantId) -> Result<bool, Failure> {
    match storage::verify(store, tenant).await {
        Ok(Verified { revision, signed_heads, sealed_entries, rows, .. }) => {
            print(&format!(
                "tenant {tenant}: sound: {revision} events, {signed_heads} exported heads, {sealed_entries} sealed entries of the \
                 access log, {rows} rows\n"
            ))?;
            Ok(true)
        }
        Err(fault) => {
            print(&format!("{fault}\n"))?;
            Ok(false)
        }
    }
}
