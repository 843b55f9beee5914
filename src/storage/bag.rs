//! Fields sealed one by one: each opens alone, and only as the field it is, of its record, in its version and tenant.

use super::{
    error::Error,
    keys::{Key, associated},
    tx::Tx,
};
use crate::entropy::Entropy;
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use mandat_domain::{
    ids::TenantId,
    vault::{Field, Fields},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Sealed fields as a fact row keeps them: with what says where they were sealed.
#[derive(Debug, Clone, Copy)]
pub struct SealedFields<'a> {
    /// The record that they are of; its key is that of the same id.
    pub subject: Uuid,
    /// The revision of the event that brought them.
    pub revision: i64,
    pub sealed: &'a [u8],
}

fn place(tenant: TenantId, subject: Uuid, revision: i64, field: Field) -> Vec<u8> {
    associated(&[
        b"mandat sealed field",
        tenant.0.as_bytes(),
        subject.as_bytes(),
        &revision.to_be_bytes(),
        field.as_str().as_bytes(),
    ])
}

/// A JSON object of the fields, each as Base64 of what [`Key::seal`] gives.
pub(super) fn seal(
    entropy: &Entropy,
    key: &Key,
    tenant: TenantId,
    subject: Uuid,
    revision: i64,
    fields: &Fields,
) -> Result<Vec<u8>, Error> {
    let one = |(field, text): (Field, &str)| {
        let sealed = key.seal(entropy, &place(tenant, subject, revision, field), text.as_bytes())?;
        Ok((field, STANDARD_NO_PAD.encode(sealed)))
    };
    let sealed = fields.iter().map(one).collect::<Result<BTreeMap<Field, String>, Error>>()?;
    Ok(serde_json::to_vec(&sealed)?)
}

/// Opens those fields that are wanted; evenly, with as much work as if all of them were known.
pub(super) fn open(
    key: &Key,
    tenant: TenantId,
    value: SealedFields<'_>,
    wanted: &[Field],
    evenly: bool,
) -> Result<Fields, Error> {
    const WHAT: &str = "sealed field";
    let refused = || Error::DoesNotOpen { what: WHAT };
    let sealed: BTreeMap<Field, &str> = serde_json::from_slice(value.sealed).map_err(|_| refused())?;
    let one = |(field, text): (Field, &str)| {
        let sealed = STANDARD_NO_PAD.decode(text).map_err(|_| refused())?;
        let plain = key.open(WHAT, &place(tenant, value.subject, value.revision, field), &sealed)?;
        Ok((field, std::str::from_utf8(&plain).map_err(|_| refused())?.to_owned()))
    };
    let known = |(field, _): &(Field, &str)| wanted.contains(field);
    let opened = sealed.iter().map(|(field, text)| (*field, *text)).filter(known).map(one);
    let opened = opened.collect::<Result<Vec<_>, Error>>()?;
    if evenly {
        // In place of those that are not known, others once more.
        let lacking = wanted.len().saturating_sub(opened.len());
        for (field, text) in sealed.iter().cycle().take(lacking) {
            one((*field, *text))?;
        }
    }
    Ok(Fields::kept(opened))
}

impl Tx {
    /// Opens those fields of each record that are wanted, with one query for all the keys. The answers come in the order
    /// of the values; `None` where the key was destroyed.
    ///
    /// # Errors
    /// [`Error::DoesNotOpen`] when one was altered or comes from elsewhere
    pub async fn open_fields(
        &mut self,
        values: &[SealedFields<'_>],
        wanted: &[Field],
    ) -> Result<Vec<Option<Fields>>, Error> {
        let subjects: BTreeSet<Uuid> = values.iter().map(|value| value.subject).collect();
        let store = self.store().clone();
        let keys = store.keys().subjects(self, &subjects).await?;
        let tenant = self.tenant();
        let open = |value: &SealedFields<'_>| {
            keys.get(&value.subject).map(|key| open(key, tenant, *value, wanted, false)).transpose()
        };
        values.iter().map(open).collect()
    }

    /// The same, with the same work whatever the records hold: the key of each is unwrapped for itself, also of one that is
    /// there twice, and as many pieces are opened of each as fields are wanted.
    ///
    /// # Errors
    /// [`Error::DoesNotOpen`] when one was altered or comes from elsewhere
    pub async fn open_evenly(
        &mut self,
        values: &[SealedFields<'_>],
        wanted: &[Field],
    ) -> Result<Vec<Option<Fields>>, Error> {
        let subjects: Vec<Uuid> = values.iter().map(|value| value.subject).collect();
        let store = self.store().clone();
        let keys = store.keys().of_each(self, &subjects).await?;
        let tenant = self.tenant();
        let open = |(value, key): (&SealedFields<'_>, &Option<Key>)| {
            key.as_ref().map(|key| open(key, tenant, *value, wanted, true)).transpose()
        };
        values.iter().zip(&keys).map(open).collect()
    }
}

#[cfg(test)]
mod tests;
