//! The key of a tenant, under which the keys of its data subjects are wrapped.

use super::{
    key::Key,
    ring::{Keys, WrappedRow},
};
use crate::{
    entropy::Entropy,
    storage::{error::Error, tx::Tx},
};
use mandat_domain::{ids::TenantId, validity::Moment};
use std::sync::PoisonError;

pub(super) fn place(tenant: &TenantId) -> [&[u8]; 2] {
    [b"mandat tenant key", tenant.0.as_bytes()]
}

impl Keys {
    /// The tenant's key, from memory or the database.
    pub(in crate::storage) async fn tenant(&self, tx: &mut Tx) -> Result<Key, Error> {
        let tenant = tx.tenant();
        let known = self.tenants.read().unwrap_or_else(PoisonError::into_inner).get(&tenant).cloned();
        if let Some(key) = known {
            return Ok(key);
        }
        let row: WrappedRow = tx
            .optional("select wrapped, wrapped_by from tenant_keys where tenant_id = $1", &[])
            .await?
            .ok_or(Error::KeyMissing)?;
        let bytes = self.encryption.unwrap(&place(&tenant), &row.into())?;
        let key = Key::from_bytes(&bytes).ok_or(Error::DoesNotOpen { what: "tenant key" })?;
        // A key read in a transaction that may yet be undone is not remembered by the one that made it:
        // an id is never used twice, so what is remembered is true or never asked for.
        self.tenants.write().unwrap_or_else(PoisonError::into_inner).insert(tenant, key.clone());
        Ok(key)
    }
}

/// Makes the key of a new tenant.
pub(in crate::storage) async fn make_tenant_key(
    keys: &Keys,
    tx: &mut Tx,
    entropy: &Entropy,
    now: Moment,
) -> Result<(), Error> {
    let wrapped = keys.encryption.wrap(entropy, &place(&tx.tenant()), Key::generate(entropy).bytes())?;
    tx.execute(
        "insert into tenant_keys (tenant_id, wrapped, wrapped_by, created_at) values ($1, $2, $3, $4) \
         on conflict (tenant_id) do nothing",
        &[&wrapped.wrapped, &wrapped.wrapped_by, &now],
    )
    .await?;
    Ok(())
}
