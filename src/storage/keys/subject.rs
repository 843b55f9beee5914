//! The key of a data subject: destroyed, it takes all personal data of that person with it.

use super::{
    key::{Key, associated},
    ring::Keys,
};
use crate::{
    entropy::Entropy,
    storage::{error::Error, tx::Tx},
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
        let tenant_key = self.tenant(tx).await?;
        let new = Key::generate(entropy);
        let wrapped = tenant_key.seal(entropy, &place(tx.tenant(), subject), new.bytes())?;
        let now = tx.now();
        let made = tx
            .execute(
                "insert into data_keys (tenant_id, subject_id, wrapped, created_at) values ($1, $2, $3, $4) \
                 on conflict (tenant_id, subject_id) do nothing",
                &[&subject, &wrapped, &now],
            )
            .await?;
        if made == 1 {
            return Ok(new);
        }
        self.subjects(tx, &BTreeSet::from([subject])).await?.remove(&subject).ok_or(Error::KeyMissing)
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
                let Some(wrapped) = row.wrapped else { continue };
                let bytes = tenant_key.open("data key", &place(tx.tenant(), row.subject_id), &wrapped)?;
                let key = Key::from_bytes(&bytes).ok_or(Error::DoesNotOpen { what: "data key" })?;
                keys.insert(row.subject_id, key);
            }
        }
        Ok(keys)
    }
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
    let args: Vec<&dyn crate::storage::Arg> =
        subjects.iter().map(|subject| subject as &dyn crate::storage::Arg).collect();
    tx.all_built(sql, &args).await
}
