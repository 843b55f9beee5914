//! Rotation: new signing keys, and everything rewrapped under the current key-encryption key.

use super::{
    encryption::EncryptionKeys,
    ring::{Keys, ROOT_PLACE, WrappedRow},
    signing::{Purpose, SigningKey, SigningKeyRow},
    tenant,
};
use crate::storage::{error::Error, platform::Platform, store::Store, tx::Tx};
use mandat_domain::ids::TenantId;
use uuid::Uuid;

/// What [`rewrap`] moved under the current key-encryption key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rewrapped {
    pub platform_keys: u64,
    pub signing_keys: u64,
    pub tenant_keys: u64,
}

/// Makes a new signing key for this purpose and retires the current one, which stays to verify what it
/// signed. Other processes take the new one up with [`Store::reload_keys`].
pub async fn rotate_signing_key(store: &Store, purpose: Purpose) -> Result<Uuid, Error> {
    let (keys, entropy, now) = (store.keys(), store.entropy(), store.clock().now());
    let key = SigningKey::generate(entropy, purpose, now)?;
    let mut connection = store.begin_platform().await?;
    let mut platform = Platform { connection: &mut connection };
    platform
        .execute(
            "update signing_keys set retired_at = $2 where purpose = $1 and retired_at is null",
            &[&purpose.as_str(), &now],
        )
        .await?;
    keys.insert_signing_key(&mut platform, entropy, &key).await?;
    connection.commit().await?;
    store.reload_keys().await?;
    // Where two rotate at once, the key of one of them is the new one for both.
    Ok(keys.current_signing(purpose)?.id)
}

/// Wraps the platform's, the signing and the tenants' keys anew under the current key-encryption key.
/// Each tenant is a transaction of its own, and what is done already is left alone: an interrupted
/// rotation goes on where it stopped. Afterwards the old key can be taken out of the file.
pub async fn rewrap(store: &Store) -> Result<Rewrapped, Error> {
    let mut done = Rewrapped::default();
    let mut connection = store.begin_platform().await?;
    let mut platform = Platform { connection: &mut connection };
    done.platform_keys = rewrap_root(store, &mut platform).await?;
    done.signing_keys = rewrap_signing(store, &mut platform).await?;
    connection.commit().await?;
    for tenant in store.tenants().await? {
        done.tenant_keys += rewrap_tenant(store, tenant).await?;
    }
    Ok(done)
}

async fn rewrap_root(store: &Store, platform: &mut Platform<'_>) -> Result<u64, Error> {
    let keys = encryption(store.keys());
    let row: WrappedRow =
        platform.one("select wrapped, wrapped_by from platform_keys where name = 'root'", &[]).await?;
    if row.wrapped_by == keys.current() {
        return Ok(0);
    }
    let root = keys.unwrap(&ROOT_PLACE, &row.into())?;
    let new = keys.wrap(store.entropy(), &ROOT_PLACE, &root)?;
    platform
        .execute(
            "update platform_keys set wrapped = $1, wrapped_by = $2 where name = 'root'",
            &[&new.wrapped, &new.wrapped_by],
        )
        .await
}

async fn rewrap_signing(store: &Store, platform: &mut Platform<'_>) -> Result<u64, Error> {
    let keys = encryption(store.keys());
    let rows: Vec<SigningKeyRow> = platform
        .all(
            "select id, purpose, public_key, wrapped, wrapped_by, created_at, retired_at from signing_keys \
             where wrapped_by <> $1",
            &[&keys.current()],
        )
        .await?;
    let mut done = 0;
    for row in rows {
        let key = SigningKey::unwrap(keys, row)?;
        let new = key.wrap(keys, store.entropy())?;
        done += platform
            .execute(
                "update signing_keys set wrapped = $2, wrapped_by = $3 where id = $1",
                &[&key.id, &new.wrapped, &new.wrapped_by],
            )
            .await?;
    }
    Ok(done)
}

async fn rewrap_tenant(store: &Store, tenant: TenantId) -> Result<u64, Error> {
    let mut tx = store.begin_operational(tenant).await?;
    let done = rewrap_tenant_key(store, &mut tx).await?;
    tx.commit().await?;
    Ok(done)
}

async fn rewrap_tenant_key(store: &Store, tx: &mut Tx) -> Result<u64, Error> {
    let keys = encryption(store.keys());
    let row: Option<WrappedRow> = tx
        .optional(
            "select wrapped, wrapped_by from tenant_keys where tenant_id = $1 and wrapped_by <> $2",
            &[&keys.current()],
        )
        .await?;
    let Some(row) = row else { return Ok(0) };
    let tenant = tx.tenant();
    let key = keys.unwrap(&tenant::place(&tenant), &row.into())?;
    let new = keys.wrap(store.entropy(), &tenant::place(&tenant), &key)?;
    tx.execute(
        "update tenant_keys set wrapped = $2, wrapped_by = $3 where tenant_id = $1",
        &[&new.wrapped, &new.wrapped_by],
    )
    .await
}

const fn encryption(keys: &Keys) -> &EncryptionKeys {
    &keys.encryption
}
