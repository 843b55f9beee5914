//! Who was erased stays erased, whichever backup of the database is put back.
//!
//! What the database says was destroyed is added to the file of tombstones, and what the file says is destroyed in the
//! database again. Both are done when the service starts, before it answers anybody, and go on while it runs.

mod store;

use crate::storage::{Error, Store, TombstoneFile, Tx, add_tombstones};
use mandat_domain::ids::TenantId;
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use uuid::Uuid;

const EVERY: Duration = Duration::from_mins(1);
/// How many are erased again at a time, so that nobody waits for long.
const TOGETHER: usize = 250;
/// How many rows are read at a time.
const PAGE: i64 = 1_000;

/// What was to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Tombstones that the file did not have.
    pub written: usize,
    /// Tombstones that the database did not have: it is older than they are.
    pub erased_again: usize,
}

/// How much there was on both sides when they were last the same.
type Seen = (u64, i64);

/// Looks after tombstones. Several processes may do so at once, on one file or on one each.
pub struct Keeper {
    store: Store,
    seen: Option<Seen>,
}

impl Keeper {
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store, seen: None }
    }

    /// Brings file and database together for the first time, so that nobody is answered before.
    ///
    /// # Errors
    /// [`Error::Setup`] when the file cannot be written, and those of the database
    pub async fn begin(&mut self) -> Result<Done, Error> {
        let Some(file) = self.store.tombstones() else { return Ok(Done::default()) };
        let made = file.prepare()?;
        if made && self.in_database().await? > 0 {
            tracing::warn!(
                file = %file.path().display(),
                "the file of tombstones was not there and is made from the database: if that is a backup, stop, put the \
                 newest file of tombstones in its place and start again"
            );
        }
        self.look().await
    }

    /// Goes on for as long as the service runs.
    pub async fn go_on(mut self) {
        loop {
            tokio::time::sleep(EVERY).await;
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "tombstones were not looked after; they will be at the next try");
            }
        }
    }

    /// Brings file and database together, where one of them is not as it was.
    ///
    /// # Errors
    /// The first one
    pub async fn look(&mut self) -> Result<Done, Error> {
        let Some(file) = self.store.tombstones().cloned() else { return Ok(Done::default()) };
        let found = Some((file.length()?, self.in_database().await?));
        if self.seen == found {
            return Ok(Done::default());
        }
        let (mut lacking, mut unwritten) = (read(&file).await?, Vec::new());
        let mut after = (Uuid::nil(), Uuid::nil());
        loop {
            let page = self
                .store
                .platform_read(async |platform| platform.tombstones_after(after, PAGE).await)
                .await?;
            let Some(last) = page.last() else { break };
            after = (last.tenant.0, last.subject);
            for stone in page {
                let known = lacking.get_mut(&stone.tenant).is_some_and(|of_it| of_it.remove(&stone.subject));
                if !known {
                    unwritten.push(stone);
                }
            }
        }
        let mut done = Done { written: unwritten.len(), erased_again: 0 };
        add_tombstones(file, unwritten).await?;
        for (tenant, subjects) in lacking {
            let subjects: Vec<Uuid> = subjects.into_iter().collect();
            done.erased_again += self.erase_again(tenant, &subjects).await?;
        }
        if done.erased_again > 0 {
            tracing::warn!(
                people = done.erased_again,
                "the database is older than the file of tombstones: who was erased meanwhile is erased again"
            );
        }
        // As it was before: what came since is looked at next time.
        self.seen = found;
        Ok(done)
    }

    /// In short transactions. A tenant that this database does not know has nobody in it.
    async fn erase_again(&self, tenant: TenantId, subjects: &[Uuid]) -> Result<usize, Error> {
        let mut done = 0;
        for some in subjects.chunks(TOGETHER) {
            match self.store.operational(tenant, async |tx: &mut Tx| tx.erase_again(some).await).await {
                Ok(()) => done += some.len(),
                Err(Error::TenantUnknown) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    async fn in_database(&self) -> Result<i64, Error> {
        self.store.platform_read(async |platform| platform.number_of_tombstones().await).await
    }
}

/// Reads the file on a thread where waiting for the disk holds up nobody.
async fn read(file: &TombstoneFile) -> Result<HashMap<TenantId, HashSet<Uuid>>, Error> {
    let file = file.clone();
    let reading = tokio::task::spawn_blocking(move || file.read());
    reading.await.map_err(|_| Error::Setup("reading tombstones was interrupted".to_owned()))?
}
