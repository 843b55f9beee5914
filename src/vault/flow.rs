//! What an employer changes flows to the providers with whom it shared the file (VLT-14).
//!
//! Which shares are behind is noted in the transaction of the change. Whoever changed something brings them up to date
//! before the answer; what was left by a process that ended is brought up to date by whoever looks next.

use crate::{
    error,
    http::Changing,
    storage::{Change, Crossing, Error, Platform, Store, Tx},
};
use mandat_domain::{
    account::Actor,
    ids::{EmployeeId, ShareId, TenantId},
    partnerships::BothSides,
    vault::{Field, Fields, File, share},
};
use std::time::Duration;
use uuid::Uuid;

const EVERY: Duration = Duration::from_secs(5);
/// How many shares are looked at together.
const TOGETHER: i64 = 100;

/// Brings providers' files up to date. Several processes may do so at once.
#[derive(Clone)]
pub struct Flow {
    store: Store,
}

/// A share that is behind, and the way to the provider.
struct Behind {
    employee: EmployeeId,
    basis: Option<String>,
    pseudonym: String,
    way: Option<Crossing>,
}

impl Flow {
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Goes on for as long as the service runs.
    pub async fn go_on(self) {
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "shared files were not brought up to date; they will be at the next try");
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Brings up to date what is behind; gives the number of shares.
    ///
    /// # Errors
    /// The first one
    pub async fn look(&self) -> Result<usize, Error> {
        let due =
            self.store.platform_read(async |platform| platform.shares_behind(None, TOGETHER).await).await?;
        for (tenant, share) in &due {
            self.bring(*tenant, *share).await?;
        }
        Ok(due.len())
    }

    /// The same for one employer.
    async fn of(&self, tenant: TenantId) -> Result<(), Error> {
        let due = async |platform: &mut Platform<'_>| platform.shares_behind(Some(tenant), TOGETHER).await;
        for (tenant, share) in self.store.platform_read(due).await? {
            self.bring(tenant, share).await?;
        }
        Ok(())
    }

    async fn bring(&self, tenant: TenantId, share: ShareId) -> Result<(), Error> {
        let behind = self.store.read(tenant, async |tx| tx.share_behind(share).await).await?;
        let change = by_itself(&self.store, tenant);
        let done = async |tx: &mut Tx| tx.platform().share_is_current(tenant, share).await;
        let Some((behind, way)) = behind.and_then(|behind| behind.way.map(|way| (behind, way))) else {
            self.store.operational(tenant, done).await?;
            return Ok(());
        };
        let facts = async |tx: &mut Tx| {
            let link = tx.client(tenant).await?;
            let Some(link) = link else { return Ok(None) };
            tx.whole_file_of(link.id, &behind.pseudonym).await
        };
        let decide = async |tx: &mut Tx, file: Option<File>| {
            let Some(file) = file else { return Ok::<_, Error>(BothSides::default()) };
            let counts = tx.share(share).await?.is_some_and(|share| share.counts());
            let there = match tx.whole_employee(behind.employee).await? {
                _ if !counts => Vec::new(),
                Some(fields) => share::flow(&file, &fields, behind.basis.as_deref()),
                None => share::flow_of_erased(&file),
            };
            Ok(BothSides { here: Vec::new(), there })
        };
        self.store.both::<_, (), Error>(&change, way, facts, decide, done).await.map(drop)
    }
}

impl Changing {
    /// Brings up to date what the change left behind. It is noted what is to be done, so that a fault here only delays it.
    pub async fn flow(&self, tenant: TenantId) {
        if let Err(error) = Flow::new(self.store().clone()).of(tenant).await {
            tracing::warn!(%error, "shared files were not brought up to date; they will be later");
        }
    }
}

impl Tx {
    /// Notes that providers do not have yet what is known of the employee now.
    pub async fn note_share_updates(&mut self, employee: EmployeeId) -> Result<(), error::Error> {
        let shares = self.shares_among(&[employee.0]).await?;
        let (tenant, now) = (self.tenant(), self.now());
        let ids: Vec<Uuid> = shares.iter().map(|share| share.id).collect();
        Ok(self.platform().shares_fall_behind(tenant, &ids, now).await?)
    }

    async fn share_behind(&mut self, id: ShareId) -> Result<Option<Behind>, Error> {
        let Some(row) = self.share(id).await? else { return Ok(None) };
        let way = self.provider(row.partner()).await?;
        let way = way.filter(|link| link.id.0 == row.partnership_id).map(|link| link.crossing);
        let pseudonym = self.pseudonyms(row.partnership_id, &[row.employee_id]).await?.pop();
        Ok(Some(Behind {
            employee: EmployeeId(row.employee_id),
            basis: row.given()?.basis,
            pseudonym: pseudonym.unwrap_or_default(),
            way,
        }))
    }

    /// All that is known of an employee; `None` of one who was erased.
    pub(super) async fn whole_employee(&mut self, id: EmployeeId) -> Result<Option<Fields>, Error> {
        let Some(row) = self.employee(id).await? else { return Ok(None) };
        Ok(self.fields_of_employees(&[row], Field::ALL).await?.pop())
    }
}

/// What no account does by itself: the change that brings it about was somebody's.
fn by_itself(store: &Store, tenant: TenantId) -> Change {
    let now = store.clock().now();
    Change {
        tenant,
        actor: Actor::COMMAND_LINE,
        on_behalf_of: None,
        now,
        request_id: store.entropy().id(now).to_string(),
        dry_run: false,
        idempotency: None,
    }
}
