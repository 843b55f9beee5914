//! Operational data of a data subject, sealed like the rest of them: a hashed password, for one.

use super::{arg::Arg, error::Error, idempotency, keys::associated, tx::Tx};
use mandat_domain::{ids::TenantId, validity::Moment};
use std::collections::BTreeSet;
use uuid::Uuid;
use zeroize::Zeroizing;

fn place(tenant: TenantId, subject: Uuid, purpose: &str) -> Vec<u8> {
    associated(&[b"mandat kept data", tenant.0.as_bytes(), subject.as_bytes(), purpose.as_bytes()])
}

impl Tx {
    /// Seals something under the key of a data subject, for one use. Destroying the key takes it too.
    ///
    /// # Errors
    /// [`Error::KeyMissing`] when the key was destroyed
    pub async fn seal_for(&mut self, subject: Uuid, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let store = self.store().clone();
        let key = store.keys().subject_or_new(self, store.entropy(), subject).await?;
        key.seal(store.entropy(), &place(self.tenant(), subject, purpose), plain)
    }

    /// Opens what [`seal_for`](Self::seal_for) sealed for the same use; `None` when the key was destroyed.
    ///
    /// # Errors
    /// [`Error::DoesNotOpen`] when it was altered or comes from elsewhere
    pub async fn open_for(
        &mut self,
        subject: Uuid,
        purpose: &'static str,
        sealed: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let store = self.store().clone();
        let keys = store.keys().subjects(self, &BTreeSet::from([subject])).await?;
        let Some(key) = keys.get(&subject) else { return Ok(None) };
        key.open(purpose, &place(self.tenant(), subject, purpose), sealed).map(Some)
    }

    /// Destroys the key of a data subject: what was sealed under it cannot be read any more, here or in the log, and
    /// nothing new is sealed for them. The log stays whole, and a tombstone outside the database keeps the key from
    /// coming back with a backup.
    pub async fn destroy_key(&mut self, subject: Uuid) -> Result<(), Error> {
        self.destroy_keys(&[subject]).await
    }

    /// The same for many at once.
    pub async fn destroy_keys(&mut self, subjects: &[Uuid]) -> Result<(), Error> {
        self.destroy_keys_again(subjects).await?;
        self.note_destroyed(subjects);
        Ok(())
    }

    /// The same for those of whom there are tombstones already.
    pub async fn destroy_keys_again(&mut self, subjects: &[Uuid]) -> Result<(), Error> {
        let (tenant, now) = (self.tenant().0, self.now());
        self.execute_among(
            "update data_keys set wrapped = null, destroyed_at = $2
             where tenant_id = $1 and wrapped is not null and subject_id in ({ids})",
            subjects,
            &[&now],
        )
        .await?;
        let rows: Vec<[&dyn Arg; 3]> =
            subjects.iter().map(|subject| [&tenant as &dyn Arg, subject, &now]).collect();
        self.platform()
            .insert_all(
                "insert into tombstones (tenant_id, subject_id, at)",
                &rows,
                "on conflict (tenant_id, subject_id) do nothing",
            )
            .await?;
        Ok(())
    }

    /// Deletes the kept answers whose 24 hours are over; gives their number.
    pub async fn delete_expired_answers(&mut self, now: Moment) -> Result<u64, Error> {
        idempotency::delete_expired(self, now).await
    }
}
