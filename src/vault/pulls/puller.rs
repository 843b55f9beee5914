//! Who looks for whom somebody tried to pull, beside the requests.

use super::{LEASE, store::WaitingRow};
use crate::storage::{Change, Crossing, Error, Store, Tx};
use actix_web::rt::{self, System};
use mandat_domain::{
    ids::{PullId, TenantId},
    partnerships::BothSides,
    regime::Catalogue,
    validity::Moment,
    vault::{
        Fields,
        pull::{LookedAt, Pull, decide},
    },
};
use std::{sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_secs(5);

/// Looks for people, and opens the files of those who are found. Several processes may do so at once.
#[derive(Clone)]
pub struct Puller {
    store: Store,
    catalogue: Arc<Catalogue>,
    thread: Option<System>,
}

/// A try that is worked on.
struct Task {
    client: TenantId,
    situation: String,
    identifiers: Fields,
    /// The way to the client, while there is one.
    way: Option<Crossing>,
    change: Change,
}

impl Puller {
    /// On the thread on which everything was started: it outlives those that answer.
    #[must_use]
    pub fn here(store: Store, catalogue: Arc<Catalogue>) -> Self {
        Self { store, catalogue, thread: System::try_current() }
    }

    /// Begins to look, after the answer.
    pub fn begin(&self, provider: TenantId, id: PullId) {
        let puller = self.clone();
        let go = move || {
            rt::spawn(async move { puller.patiently(provider, id).await });
        };
        match &self.thread {
            Some(system) => {
                system.arbiter().spawn_fn(go);
            }
            None => go(),
        }
    }

    /// Goes on for as long as the service runs.
    pub async fn go_on(self) {
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "pulls were not looked after; they will be at the next try");
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Takes up what nobody works on any more; gives how many there were.
    ///
    /// # Errors
    /// Those of the database
    pub async fn look(&self) -> Result<usize, Error> {
        let now = self.store.clock().now();
        let due =
            self.store.platform(async |platform| platform.pulls_left_alone(now, now + LEASE).await).await?;
        for (provider, id) in &due {
            self.patiently(*provider, *id).await;
        }
        Ok(due.len())
    }

    async fn patiently(&self, provider: TenantId, id: PullId) {
        if let Err(error) = self.pull(provider, id).await {
            tracing::warn!(%error, pull = %id, "a pull was not worked on; it will be taken up again");
        }
    }

    /// Looks for whom somebody tried to pull, opens the file where there is such a person, and forgets for whom was looked.
    async fn pull(&self, provider: TenantId, id: PullId) -> Result<(), Error> {
        let now = self.store.clock().now();
        let task = async |tx: &mut Tx| self.task(tx, id, now).await;
        let Some(task) = self.store.read(provider, task).await? else { return Ok(()) };
        let over = async |tx: &mut Tx| tx.pull_is_over(id).await;
        let Some(way) = task.way else {
            return self.store.operational(provider, over).await;
        };
        let facts = async |tx: &mut Tx| {
            let rules = tx.rules(tx.view(), &self.catalogue).await?;
            let Some(connection) = tx.connection_with(provider).await? else { return Ok(Vec::new()) };
            tx.look_for(&rules, &task.identifiers, connection.partnership, self.store.entropy()).await
        };
        let decide =
            async |tx: &mut Tx, looked_at: Vec<LookedAt>| self.decide(tx, id, &task, looked_at).await;
        self.store.both::<_, (), Error>(&task.change, way, facts, decide, over).await.map(drop)
    }

    async fn task(&self, tx: &mut Tx, id: PullId, now: Moment) -> Result<Option<Task>, Error> {
        let Some(waiting) = tx.pull_waiting(id).await? else { return Ok(None) };
        let identifiers = tx.looked_for(id, &waiting).await?;
        let WaitingRow { partner_id, situation, request_id, .. } = &waiting;
        let client = TenantId(*partner_id);
        let way = tx.client(client).await?.map(|link| link.crossing);
        let change = Change {
            tenant: tx.tenant(),
            actor: waiting.actor(),
            on_behalf_of: None,
            now,
            request_id: request_id.clone(),
            dry_run: false,
            idempotency: None,
        };
        Ok(Some(Task { client, situation: situation.clone(), identifiers, way, change }))
    }

    async fn decide(
        &self,
        tx: &mut Tx,
        id: PullId,
        task: &Task,
        mut looked_at: Vec<LookedAt>,
    ) -> Result<BothSides, Error> {
        // Behind the lock: another process may have been faster.
        if tx.pull_waiting(id).await?.is_none() {
            return Ok(BothSides::default());
        }
        let rules = tx.rules(tx.view(), &self.catalogue).await?;
        let connection = tx.connection_with(task.client).await?;
        if let Some(connection) = &connection {
            tx.note_files(connection.partnership, &mut looked_at).await?;
        }
        let (situation, connection) = (task.situation.as_str(), connection.as_ref());
        let pull = Pull { client: task.client, situation, connection, looked_at: &looked_at };
        // A regime without a vault admits none.
        Ok(decide(&rules, &pull).unwrap_or_default())
    }
}
