//! Who seals what was noted into the chain of events, again and again.

pub mod store;

use crate::storage::{Change, Error, Outcome, Store, Tx};
use mandat_domain::{
    access_log::seal::{decide, is_due, is_over},
    ids::TenantId,
    validity::Moment,
};
use std::{cell::RefCell, collections::BTreeMap, time::Duration};

const EVERY: Duration = Duration::from_secs(30);

/// Makes checkpoints of the access logs. Several processes may do so at once: what one has sealed, no other seals again.
#[derive(Clone)]
pub struct Sealer {
    store: Store,
}

impl Sealer {
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Goes on for as long as the service runs.
    pub async fn go_on(self) {
        loop {
            tokio::time::sleep(EVERY).await;
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "the access log was not sealed; it will be at the next try");
            }
        }
    }

    /// Makes every checkpoint that is due; gives their number.
    ///
    /// # Errors
    /// The first one
    pub async fn look(&self) -> Result<usize, Error> {
        let now = self.store.clock().now();
        let noted = self.store.platform_read(async |platform| platform.access_noted().await).await?;
        let mut quarters: BTreeMap<TenantId, Vec<Moment>> = BTreeMap::new();
        for (tenant, quarter_ends) in noted {
            quarters.entry(tenant).or_default().push(quarter_ends);
        }
        let mut made = 0;
        for (tenant, quarters) in quarters {
            made += self.look_at(tenant, &quarters, now).await?;
        }
        Ok(made)
    }

    /// Seals what waits in one tenant. A quarter of an hour is forgotten once it is over and nothing of it waits.
    async fn look_at(&self, tenant: TenantId, quarters: &[Moment], now: Moment) -> Result<usize, Error> {
        let mut made = 0;
        let mut waiting = self.waiting(tenant).await?;
        while quarters.iter().min().is_some_and(|first| is_due(*first, waiting, now)) {
            made += usize::from(self.seal(tenant).await?);
            waiting = self.waiting(tenant).await?;
        }
        let over = quarters.iter().filter(|ends| is_over(**ends, now)).max();
        if let Some(over) = over.filter(|_| waiting == 0) {
            self.store.platform(async |platform| platform.access_sealed_until(tenant, *over).await).await?;
        }
        Ok(made)
    }

    async fn waiting(&self, tenant: TenantId) -> Result<usize, Error> {
        self.store.read(tenant, async |tx| tx.access_waiting().await).await
    }

    /// One checkpoint, of the oldest that wait; `false` where another process was first.
    async fn seal(&self, tenant: TenantId) -> Result<bool, Error> {
        let sealed = RefCell::default();
        let decide = async |tx: &mut Tx| {
            let (ids, checkpoint) = tx.access_to_seal().await?;
            sealed.replace(ids);
            Ok::<_, Error>(decide(checkpoint))
        };
        let mark = async |tx: &mut Tx| {
            let ids = sealed.take();
            tx.mark_access_sealed(&ids).await?;
            Ok(!ids.is_empty())
        };
        let change = Change::of_the_service(&self.store, tenant);
        let outcome = self.store.write::<bool, Error>(&change, decide, mark).await?;
        Ok(matches!(outcome, Outcome::Recorded { answer: true, .. }))
    }
}
