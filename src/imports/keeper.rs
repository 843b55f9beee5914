//! Who ends imports that nobody works on any more, and clears away what they staged.

use crate::{
    problems::FieldError,
    storage::{Change, Error, Outcome, Store, Tx},
};
use mandat_domain::{
    ids::{ImportId, TenantId},
    imports::take,
};
use std::time::Duration;
use uuid::Uuid;

const EVERY: Duration = Duration::from_secs(5);
/// How many people are cleared away at a time, so that nobody waits for long.
const TOGETHER: i64 = 250;

/// Looks after imports. Several processes may do so at once.
#[derive(Clone)]
pub struct Keeper {
    store: Store,
}

impl Keeper {
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Goes on for as long as the service runs.
    pub async fn go_on(self) {
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "imports were not looked after; they will be at the next try");
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Ends the imports whose worker has not been heard of for a while; gives their number.
    ///
    /// # Errors
    /// The first one
    pub async fn look(&self) -> Result<usize, Error> {
        let now = self.store.clock().now();
        let due = self.store.platform_read(async |platform| platform.imports_left_alone(now).await).await?;
        let number = due.len();
        for (tenant, import) in due {
            let says = "the process that worked on it has ended";
            give_up(&self.store, tenant, import, &[FieldError::new("", "import_interrupted", says)]).await?;
        }
        Ok(number)
    }
}

/// None of its people ever becomes a user: their addresses are free again, and what was personal cannot be read any more.
/// Of an import that was given up before, it clears away what is left.
///
/// # Errors
/// Those of the database; whoever looks after imports goes on with it
pub(super) async fn give_up(
    store: &Store,
    tenant: TenantId,
    import: ImportId,
    findings: &[FieldError],
) -> Result<(), Error> {
    let reason = findings.first().map_or("import_interrupted", |finding| finding.code.as_str());
    let decide = async |tx: &mut Tx| {
        let staging = tx.import(import).await?.is_some_and(|row| row.is_staging());
        Ok::<_, Error>(if staging { take::give_up(import, reason) } else { Vec::new() })
    };
    let keep = async |tx: &mut Tx| tx.import_failed(import, findings).await;
    let outcome = store.write::<bool, Error>(&Change::of_the_service(store, tenant), decide, keep).await?;
    if !matches!(outcome, Outcome::Recorded { answer: true, .. }) {
        return Ok(());
    }
    let mut after: Option<Uuid> = None;
    loop {
        let work = async |tx: &mut Tx| {
            let people = tx.staged_by(import, after, TOGETHER).await?;
            if people.is_empty() {
                tx.import_cleared(import).await?;
                return Ok::<_, Error>(None);
            }
            tx.platform().users_leave(tenant, &people).await?;
            tx.numbers_leave(&people).await?;
            tx.destroy_keys(&people).await?;
            tx.import_came_on(import, 0).await?;
            Ok(people.last().copied())
        };
        after = store.operational(tenant, work).await?;
        if after.is_none() {
            return Ok(());
        }
    }
}
