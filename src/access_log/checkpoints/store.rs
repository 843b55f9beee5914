//! Queries on what of the access log waits for a checkpoint.

use crate::storage::{Error, Platform, Tx};
use mandat_domain::{
    access_log::seal::{Checkpoint, MOST},
    ids::TenantId,
    validity::Moment,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What a checkpoint of these entries says, which come in the order of their ids: when each was made, and its digest. `None`
/// for none.
pub(in crate::access_log) fn checkpoint(
    tenant: TenantId,
    entries: &[(Moment, Vec<u8>)],
) -> Option<Checkpoint> {
    let mut digest = Sha256::new();
    digest.update(b"mandat access checkpoint 1");
    digest.update(tenant.0.as_bytes());
    for (_, entry) in entries {
        digest.update(entry);
    }
    let times = || entries.iter().map(|(at, _)| *at);
    Some(Checkpoint {
        entries: entries.len() as u64,
        digest: hex::encode(digest.finalize()),
        from: times().min()?,
        until: times().max()?,
    })
}

impl Tx {
    /// How many entries wait for a checkpoint; not counted beyond what one covers.
    pub async fn access_waiting(&mut self) -> Result<usize, Error> {
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        let waiting: Vec<(Uuid,)> = self
            .all("select id from access_log where tenant_id = $1 and sealed_by is null limit $2", &[&most])
            .await?;
        Ok(waiting.len())
    }

    /// The oldest entries that wait, and the checkpoint of them.
    pub async fn access_to_seal(&mut self) -> Result<(Vec<Uuid>, Option<Checkpoint>), Error> {
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        let rows: Vec<(Uuid, Moment, Vec<u8>)> = self
            .all(
                "select id, at, digest from access_log
                 where tenant_id = $1 and sealed_by is null order by id limit $2",
                &[&most],
            )
            .await?;
        let (ids, entries): (Vec<_>, Vec<_>) =
            rows.into_iter().map(|(id, at, digest)| (id, (at, digest))).unzip();
        let checkpoint = checkpoint(self.tenant(), &entries);
        Ok((ids, checkpoint))
    }

    /// Says of entries that the event just recorded sealed them.
    ///
    /// # Errors
    /// [`Error::RowMissing`] where one of them is sealed already: then nothing is
    pub async fn mark_access_sealed(&mut self, ids: &[Uuid]) -> Result<(), Error> {
        let revision = self.head().revision;
        let marked = self
            .execute_among(
                "update access_log set sealed_by = $2 where tenant_id = $1 and sealed_by is null and id in ({ids})",
                ids,
                &[&revision],
            )
            .await?;
        if usize::try_from(marked) == Ok(ids.len()) { Ok(()) } else { Err(Error::RowMissing) }
    }
}

impl Platform<'_> {
    /// Of which tenants something was noted, by the ends of the quarters of an hour, and may not be sealed yet.
    pub async fn access_noted(&mut self) -> Result<Vec<(TenantId, Moment)>, Error> {
        let rows: Vec<(Uuid, Moment)> =
            self.all("select tenant_id, quarter_ends from access_log_due order by quarter_ends", &[]).await?;
        Ok(rows.into_iter().map(|(tenant, ends)| (TenantId(tenant), ends)).collect())
    }

    /// All of a tenant is sealed that was noted until the end of that quarter of an hour.
    pub async fn access_sealed_until(&mut self, tenant: TenantId, ends: Moment) -> Result<(), Error> {
        self.execute(
            "delete from access_log_due where tenant_id = $1 and quarter_ends <= $2",
            &[&tenant.0, &ends],
        )
        .await?;
        Ok(())
    }
}
