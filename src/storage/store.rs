//! The store: everything that is kept goes through here.

use super::{
    connection::Connection,
    database::{Database, Mode},
    error::Error,
    freshness::Freshness,
    head::Head,
    keys::Keys,
    platform::Platform,
    record::Projection,
    settings::Settings,
    tombstones::TombstoneFile,
    tx::Tx,
    write::Change,
};
use crate::{clock::Clock, entropy::Entropy};
use chrono::SubsecRound;
use mandat_domain::{
    event::Event,
    ids::{PLATFORM, TenantId},
    validity::Moment,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::broadcast;

/// Both databases behind one face. Clones share everything.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    database: Database,
    keys: Keys,
    clock: Clock,
    entropy: Entropy,
    projection: Projection,
    heads_file: Option<PathBuf>,
    tombstones: Option<TombstoneFile>,
    committed: broadcast::Sender<Committed>,
    freshness: Freshness,
}

/// Says that a tenant's log has grown, for caches and whoever waits for news. A hint: one that lags
/// behind misses some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    pub tenant: TenantId,
    pub revision: i64,
}

impl Store {
    /// Opens the database, loads the keys (making those that a new database needs), and sees to it that
    /// the platform's own log exists.
    ///
    /// # Errors
    /// [`Error::Setup`] says what to do: migrate first, another role, another key
    pub async fn open(
        settings: Settings,
        clock: Clock,
        entropy: Entropy,
        projection: Projection,
    ) -> Result<Self, Error> {
        let database = Database::open(&settings.location, settings.connections).await?;
        let mut connection = database.begin(Mode::Write, None).await?;
        let mut platform = Platform { connection: &mut connection };
        let keys = Keys::load(&mut platform, settings.encryption_keys, &entropy, clock.now()).await?;
        connection.commit().await?;
        let (committed, _) = broadcast::channel(1024);
        let heads_file = settings.heads_file;
        let tombstones = settings.tombstone_file.map(TombstoneFile::new);
        let store = Self(Arc::new(Inner {
            database,
            keys,
            clock,
            entropy,
            projection,
            heads_file,
            tombstones,
            committed,
            freshness: Freshness::default(),
        }));
        store.found_platform().await?;
        Ok(store)
    }

    /// Runs queries on one snapshot of the tenant. Not within the work of another transaction, which
    /// would hold one connection while it waits for a second: go on with its own `Tx` there.
    ///
    /// # Errors
    /// [`Error::TenantUnknown`], and what `work` says
    pub async fn read<T, E: From<Error>>(
        &self,
        tenant: TenantId,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tx = self.begin_read(tenant, self.0.clock.now()).await?;
        // Nothing is to be undone, so nobody waits for the end: dropped, the transaction ends when its
        // connection goes back to the pool, on the way that takes anyway.
        work(&mut tx).await
    }

    /// One snapshot of the tenant, for work beside the requests: [`read`](Self::read) cannot be moved into a
    /// task of its own.
    ///
    /// # Errors
    /// [`Error::TenantUnknown`]
    pub async fn snapshot(&self, tenant: TenantId) -> Result<Tx, Error> {
        self.begin_read(tenant, self.0.clock.now()).await
    }

    /// Writes operational state of one tenant: sessions, refresh tokens, counters. Takes no lock, makes
    /// no event, and must not touch what somebody may do.
    ///
    /// # Errors
    /// [`Error::TenantUnknown`], and what `work` says; nothing is kept then
    pub async fn operational<T, E: From<Error>>(
        &self,
        tenant: TenantId,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tx = self.begin_operational(tenant).await?;
        match work(&mut tx).await {
            Ok(value) => {
                in_its_own_task(tx.commit()).await?;
                Ok(value)
            }
            Err(error) => {
                tx.rollback().await;
                Err(error)
            }
        }
    }

    /// Every tenant there is: the platform, and those that its log says were made.
    pub async fn tenants(&self) -> Result<Vec<TenantId>, Error> {
        let mut tx = self.begin_read(PLATFORM, self.0.clock.now()).await?;
        let rows: Vec<(String,)> = tx
            .all(
                "select payload from events where tenant_id = $1 and event_type = 'tenant.registered' \
                 order by revision",
                &[],
            )
            .await?;
        tx.rollback().await;
        let mut tenants = vec![PLATFORM];
        for (payload,) in rows {
            if let Event::TenantRegistered { tenant_id, .. } = serde_json::from_str(&payload)? {
                tenants.push(tenant_id);
            }
        }
        Ok(tenants)
    }

    /// The tenant's head, as it is now.
    ///
    /// # Errors
    /// [`Error::TenantUnknown`]
    pub async fn head(&self, tenant: TenantId) -> Result<Head, Error> {
        let tx = self.begin_read(tenant, self.0.clock.now()).await?;
        let head = *tx.head();
        tx.rollback().await;
        Ok(head)
    }

    /// Whether the database answers, for the readiness probe.
    pub async fn ping(&self) -> Result<(), Error> {
        self.head(PLATFORM).await.map(drop)
    }

    /// Tells of every change committed by this process from now on.
    #[must_use]
    pub fn committed(&self) -> broadcast::Receiver<Committed> {
        self.0.committed.subscribe()
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Takes up signing keys that another process made.
    pub async fn reload_keys(&self) -> Result<(), Error> {
        let mut connection = self.begin_platform_read().await?;
        self.0.keys.reload_signing(&mut Platform { connection: &mut connection }).await?;
        connection.rollback().await;
        Ok(())
    }

    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    #[must_use]
    pub fn entropy(&self) -> &Entropy {
        &self.0.entropy
    }

    /// The file of tombstones, where there is one.
    #[must_use]
    pub fn tombstones(&self) -> Option<&TombstoneFile> {
        self.0.tombstones.as_ref()
    }

    /// Closes all connections; a graceful stop ends with this.
    pub async fn close(&self) {
        self.0.database.close().await;
    }

    /// Tells of a change that was committed. Nobody listening is fine.
    pub(super) fn tell(&self, news: Committed) {
        self.mark(news.tenant).raise(news.revision);
        let _ = self.0.committed.send(news);
    }

    pub(super) fn freshness(&self) -> &Freshness {
        &self.0.freshness
    }

    pub(super) fn projection(&self) -> Projection {
        self.0.projection
    }

    pub(super) fn heads_file(&self) -> Option<&Path> {
        self.0.heads_file.as_deref()
    }

    pub(super) async fn begin_read(&self, tenant: TenantId, now: Moment) -> Result<Tx, Error> {
        let mut tx = self.begin(Mode::Read, tenant, now).await?;
        tx.read_head().await?;
        Ok(tx)
    }

    pub(super) async fn begin_write(&self, change: &Change) -> Result<Tx, Error> {
        let mut tx = self.begin(Mode::Write, change.tenant, change.now).await?;
        tx.lock_head().await?;
        Ok(tx)
    }

    pub(super) async fn begin_operational(&self, tenant: TenantId) -> Result<Tx, Error> {
        let mut tx = self.begin(Mode::Write, tenant, self.0.clock.now()).await?;
        tx.read_head().await?;
        Ok(tx)
    }

    pub(super) async fn begin_platform_read(&self) -> Result<Connection, Error> {
        self.0.database.begin(Mode::Read, None).await
    }

    pub(super) async fn begin_platform(&self) -> Result<Connection, Error> {
        self.0.database.begin(Mode::Write, None).await
    }

    /// A transaction that does not know its head yet.
    pub(super) async fn begin(&self, mode: Mode, tenant: TenantId, now: Moment) -> Result<Tx, Error> {
        let connection = self.0.database.begin(mode, Some(tenant)).await?;
        // As precise as both databases are: the hash of an event covers its time.
        let now = now.trunc_subsecs(6);
        Ok(Tx::new(connection, self.clone(), tenant, now, Head::EMPTY))
    }
}

pub(super) async fn in_its_own_task(
    work: impl Future<Output = Result<(), Error>> + Send + 'static,
) -> Result<(), Error> {
    tokio::spawn(work).await.map_err(|_| Error::other("the commit was interrupted".to_owned()))?
}
