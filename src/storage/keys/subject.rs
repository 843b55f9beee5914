//! The key of a data subject: destroyed, it takes all personal data of that person with it.

use super::{
    key::{Key, associated},
    ring::Keys,
};
use crate::{
    entropy::Entropy,
    storage::{arg::Arg, error::Error, tx::Tx},
};
use mandat_domain::ids::TenantId;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// How many keys are asked for in one statement.
const AT_ONCE: usize = 64;

#[derive(sqlx::FromRow)]
struct DataKeyRow {
    subject_id: Uuid,
    wrapped: Option<Vec<u8>>,
}

fn place(tenant: TenantId, subject: Uuid) -> Vec<u8> {
    associated(&[b"mandat data key", tenant.0.as_bytes(), subject.as_bytes()])
}

impl Keys {
    /// The key of the data subject; a new one for a subject not heard of before.
    ///
    /// # Errors
    /// [`Error::KeyMissing`] when it was destroyed
    pub(in crate::storage) async fn subject_or_new(
        &self,
        tx: &mut Tx,
        entropy: &Entropy,
        subject: Uuid,
    ) -> Result<Key, Error> {
        let mut keys = self.subjects_or_new(tx, entropy, &BTreeSet::from([subject])).await?;
        keys.remove(&subject).ok_or(Error::KeyMissing)
    }

    /// The keys of these data subjects, with a new one for each that was not heard of before, but without those that
    /// were destroyed.
    pub(in crate::storage) async fn subjects_or_new(
        &self,
        tx: &mut Tx,
        entropy: &Entropy,
        subjects: &BTreeSet<Uuid>,
    ) -> Result<HashMap<Uuid, Key>, Error> {
        if subjects.is_empty() {
            return Ok(HashMap::new());
        }
        let tenant_key = self.tenant(tx).await?;
        let (tenant, now) = (tx.tenant(), tx.now());
        let mut new = HashMap::with_capacity(subjects.len());
        let mut wrapped = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let key = Key::generate(entropy);
            wrapped.push((*subject, tenant_key.seal(entropy, &place(tenant, *subject), key.bytes())?));
            new.insert(*subject, key);
        }
        let rows: Vec<[&dyn Arg; 3]> =
            wrapped.iter().map(|(subject, wrapped)| [subject as &dyn Arg, wrapped, &now]).collect();
        let made = tx
            .insert_all(
                "insert into data_keys (tenant_id, subject_id, wrapped, created_at)",
                &rows,
                "on conflict (tenant_id, subject_id) do nothing",
            )
            .await?;
        if usize::try_from(made).is_ok_and(|made| made == new.len()) {
            return Ok(new);
        }
        self.subjects(tx, subjects).await
    }

    /// The keys of these data subjects, without those that do not exist (any more).
    pub(in crate::storage) async fn subjects(
        &self,
        tx: &mut Tx,
        subjects: &BTreeSet<Uuid>,
    ) -> Result<HashMap<Uuid, Key>, Error> {
        let mut keys = HashMap::with_capacity(subjects.len());
        if subjects.is_empty() {
            return Ok(keys);
        }
        let tenant_key = self.tenant(tx).await?;
        let subjects: Vec<Uuid> = subjects.iter().copied().collect();
        for some in subjects.chunks(AT_ONCE) {
            for row in read(tx, some).await? {
                if let Some(key) = unwrapped(&tenant_key, tx.tenant(), &row)? {
                    keys.insert(row.subject_id, key);
                }
            }
        }
        Ok(keys)
    }

    /// The key of each of a few data subjects, in their order; unwrapped for each, also of one that is named twice.
    pub(in crate::storage) async fn of_each(
        &self,
        tx: &mut Tx,
        subjects: &[Uuid],
    ) -> Result<Vec<Option<Key>>, Error> {
        let tenant_key = self.tenant(tx).await?;
        let rows = read(tx, subjects).await?;
        let key = |subject: &Uuid| {
            let row = rows.iter().find(|row| row.subject_id == *subject);
            row.map_or(Ok(None), |row| unwrapped(&tenant_key, tx.tenant(), row))
        };
        subjects.iter().map(key).collect()
    }
}

/// `None` of a key that was destroyed.
fn unwrapped(tenant_key: &Key, tenant: TenantId, row: &DataKeyRow) -> Result<Option<Key>, Error> {
    let Some(wrapped) = &row.wrapped else { return Ok(None) };
    let bytes = tenant_key.open("data key", &place(tenant, row.subject_id), wrapped)?;
    Key::from_bytes(&bytes).map(Some).ok_or(Error::DoesNotOpen { what: "data key" })
}

async fn read(tx: &mut Tx, subjects: &[Uuid]) -> Result<Vec<DataKeyRow>, Error> {
    if let [subject] = subjects {
        return tx
            .all(
                "select subject_id, wrapped from data_keys where tenant_id = $1 and subject_id = $2",
                &[subject],
            )
            .await;
    }
    let places: Vec<String> = (2..2 + subjects.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "select subject_id, wrapped from data_keys where tenant_id = $1 and subject_id in ({})",
        places.join(", ")
    );
    let args: Vec<&dyn Arg> = subjects.iter().map(|subject| subject as &dyn Arg).collect();
    tx.all_built(sql, &args).await
}
