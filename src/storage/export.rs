//! Signed heads leave the database, so that cutting the end off a log can be seen from outside.

use super::{error::Error, head::Head, keys::Purpose, log::hash_from, store::Store, tx::Tx};
use base64::{Engine, engine::general_purpose::STANDARD};
use mandat_domain::{ids::TenantId, validity::Moment};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
    time::Duration,
};
use uuid::Uuid;

/// How many entries of the outbox are taken at once.
const AT_ONCE: i64 = 1_000;

/// A head with its signature: one line of `heads.jsonl`. Whoever keeps a copy of that file elsewhere can
/// show that a log was cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    pub tenant_id: TenantId,
    pub revision: i64,
    /// In hexadecimal.
    pub hash: String,
    pub at: Moment,
    pub key_id: Uuid,
    /// Ed25519, in base64.
    pub signature: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct SignedHeadRow {
    revision: i64,
    hash: Vec<u8>,
    at: Moment,
    signing_key_id: Uuid,
    signature: Vec<u8>,
}

impl SignedHead {
    pub(super) fn from_row(tenant_id: TenantId, row: &SignedHeadRow) -> Self {
        Self {
            tenant_id,
            revision: row.revision,
            hash: hex::encode(&row.hash),
            at: row.at,
            key_id: row.signing_key_id,
            signature: STANDARD.encode(&row.signature),
        }
    }

    /// What the head says.
    pub(super) fn head(&self) -> Result<Head, Error> {
        let hash = hex::decode(&self.hash).map_err(|_| Error::other("a hash is unreadable".to_owned()))?;
        Ok(Head { revision: self.revision, hash: hash_from(&hash)?, at: self.at })
    }

    /// Whether a key of ours signed exactly this.
    #[must_use]
    pub fn is_signed(&self, store: &Store) -> bool {
        let Ok(head) = self.head() else { return false };
        let Ok(signature) = STANDARD.decode(&self.signature) else { return false };
        store
            .keys()
            .signing_key(Purpose::Log, self.key_id)
            .is_some_and(|key| key.verifies(&head.signed_bytes(self.tenant_id), &signature))
    }
}

/// Exports the heads of all tenants that changed since the last time: into the file, then into
/// `signed_heads`, then off the outbox. Interrupted anywhere, the next run does it again. Gives the
/// number of heads.
pub async fn export(store: &Store) -> Result<usize, Error> {
    let waiting: Vec<(Uuid, i64)> = store
        .platform_read(async |platform| {
            platform
                .all(
                    "select tenant_id, revision from outbox where reader = 'heads' order by recorded_at limit $1",
                    &[&AT_ONCE],
                )
                .await
        })
        .await?;
    let mut tenants = BTreeMap::new();
    for (tenant, revision) in waiting {
        let newest = tenants.entry(TenantId(tenant)).or_insert(revision);
        *newest = revision.max(*newest);
    }
    let mut heads = Vec::with_capacity(tenants.len());
    for tenant in tenants.keys() {
        let mut tx = store.begin_read(*tenant, store.clock().now()).await?;
        heads.push(signed_head(&mut tx).await?);
        tx.rollback().await;
    }
    if heads.is_empty() {
        return Ok(0);
    }
    if let Some(file) = store.heads_file() {
        append(file, &heads)?;
    }
    for head in &heads {
        keep(store, head).await?;
    }
    Ok(heads.len())
}

/// Exports again and again: soon after a change of this process, and every few seconds for those of
/// others. Ends when it is dropped.
pub async fn export_forever(store: Store, pause: Duration) {
    let mut committed = store.committed();
    loop {
        if let Err(error) = export(&store).await {
            tracing::warn!(%error, "signed heads were not exported; they will be at the next try");
        }
        // Waiting first gathers what happens close together into one export.
        tokio::time::sleep(pause).await;
        let _ = tokio::time::timeout(pause * 10, committed.recv()).await;
    }
}

pub(super) async fn signed_head(tx: &mut Tx) -> Result<SignedHead, Error> {
    let row: SignedHeadRow = tx
        .one("select revision, hash, at, signing_key_id, signature from heads where tenant_id = $1", &[])
        .await?;
    Ok(SignedHead::from_row(tx.tenant(), &row))
}

async fn keep(store: &Store, signed: &SignedHead) -> Result<(), Error> {
    let head = signed.head()?;
    let signature = STANDARD.decode(&signed.signature).unwrap_or_default();
    let tenant = signed.tenant_id.0;
    let mut tx = store.begin_operational(signed.tenant_id).await?;
    tx.execute(
        "insert into signed_heads (tenant_id, revision, hash, at, signing_key_id, signature) \
         values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, revision) do nothing",
        &[&head.revision, &head.hash.as_slice(), &head.at, &signed.key_id, &signature],
    )
    .await?;
    tx.platform()
        .execute(
            "delete from outbox where reader = 'heads' and tenant_id = $1 and revision <= $2",
            &[&tenant, &head.revision],
        )
        .await?;
    tx.commit().await
}

/// Adds the lines and makes them last. A line that a crash left unfinished goes first.
fn append(path: &Path, heads: &[SignedHead]) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    let end = finished_end(&mut file)?;
    file.set_len(end)?;
    file.seek(SeekFrom::End(0))?;
    let mut lines = Vec::new();
    for head in heads {
        serde_json::to_writer(&mut lines, head)?;
        lines.push(b'\n');
    }
    file.write_all(&lines)?;
    file.sync_data()?;
    Ok(())
}

/// Where the last finished line ends.
fn finished_end(file: &mut File) -> Result<u64, Error> {
    const STEP: u64 = 4_096;
    let mut end = file.seek(SeekFrom::End(0))?;
    while end > 0 {
        let start = end.saturating_sub(STEP);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        Read::by_ref(file).take(end - start).read_to_end(&mut bytes)?;
        if let Some(last) = bytes.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + last as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

/// The exported heads of one tenant, in the order of the file, each with the number of its line. A
/// line that cannot be read is `None`, unless it is the unfinished last one.
pub(super) fn exported(path: &Path, tenant: TenantId) -> Result<Vec<(usize, Option<SignedHead>)>, Error> {
    let text = match std::fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let finished = text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or_default();
    let heads = finished.lines().zip(1..).filter_map(|(line, number)| {
        match serde_json::from_str::<SignedHead>(line) {
            Ok(head) if head.tenant_id == tenant => Some((number, Some(head))),
            Ok(_) => None,
            Err(_) => Some((number, None)),
        }
    });
    Ok(heads.collect())
}
