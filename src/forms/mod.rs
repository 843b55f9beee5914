//! Tenants kept ready for decisions: their compiled forms, and how these stay as fresh as the tables.
//!
//! A form is made when a tenant is first asked about, from one snapshot; of a large tenant beside the
//! requests, which the tables answer meanwhile. From then on
//! an answer comes from it only when it holds every change that this process knows of, and when it was
//! heard less than [`BELIEVED`] ago what other processes wrote. Otherwise the head is read first, and what is
//! missing is taken up from the events between. So what this process recorded counts for its very next
//! check, and what another one recorded within [`BELIEVED`]; a caller who sends `Mandat-Revision` gets
//! nothing older than that anywhere.

mod callers;
mod making;
mod seat;
mod store;
mod watch;

pub use making::Current;

use crate::{
    error::Error,
    http::Revisions,
    storage::{self, Store},
};
use mandat_domain::{ids::TenantId, regime::Catalogue};
use seat::Seat;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

/// For how long nobody needs to ask how far a tenant has come, since it was last heard.
const BELIEVED: Duration = Duration::from_millis(100);
/// With up to so many accounts, the first check waits for the form.
const SMALL: usize = 2_000;

/// The forms of a process. Clones share everything.
#[derive(Clone)]
pub struct Forms(Arc<Inner>);

struct Inner {
    store: Store,
    catalogue: Arc<Catalogue>,
    /// The bytes that all forms together may take.
    limit: usize,
    seats: RwLock<HashMap<TenantId, Arc<Seat>>>,
    started: Instant,
}

/// The right to make the form of a tenant; given back however that ends.
struct Making(Arc<Seat>);

impl Drop for Making {
    fn drop(&mut self) {
        self.0.end_making();
    }
}

impl Forms {
    /// No forms yet, and room for so many bytes of them; without room none is ever made.
    #[must_use]
    pub fn new(store: Store, catalogue: Arc<Catalogue>, limit: usize) -> Self {
        Self(Arc::new(Inner { store, catalogue, limit, seats: RwLock::default(), started: Instant::now() }))
    }

    /// The form of a tenant with everything that is known to have happened, and at least as fresh as is
    /// wanted; `None` where there is none yet, or where it has no room. Then the tables answer.
    ///
    /// What is seldom needed is boxed, so that the usual answer is a small future.
    ///
    /// # Errors
    /// Those of the database
    pub async fn fresh(
        &self,
        tenant: TenantId,
        wanted: &Revisions,
    ) -> Result<Option<(Arc<Seat>, Arc<Current>)>, Error> {
        if self.0.limit == 0 {
            return Ok(None);
        }
        let seat = self.seat(tenant);
        let now = self.moment();
        seat.used(now);
        let current = match seat.current() {
            Some(current) => current,
            None => match Box::pin(self.make(&seat)).await? {
                Some(current) => current,
                None => return Ok(None),
            },
        };
        if !seat.heard_within(now, BELIEVED) {
            Box::pin(self.0.store.hear(&[tenant])).await?;
            seat.heard(now);
        }
        if current.revision >= seat.mark().revision() && !wanted.exceed(tenant, current.revision) {
            return Ok(Some((seat, current)));
        }
        let renewed = Box::pin(self.renew(&seat, wanted)).await?;
        Ok(renewed.map(|current| (seat, current)))
    }

    /// Takes up what the form lacks. Of several who wait for it one does it.
    async fn renew(&self, seat: &Arc<Seat>, wanted: &Revisions) -> Result<Option<Arc<Current>>, Error> {
        let known = seat.mark().revision();
        let _turn = seat.turn().await;
        let Some(current) = seat.current() else { return Ok(None) };
        if current.revision >= known && !wanted.exceed(seat.tenant, current.revision) {
            return Ok(Some(current));
        }
        let catalogue = &self.0.catalogue;
        let store = &self.0.store;
        let renewal = store.read(seat.tenant, async |tx| tx.renewed(&current, catalogue).await).await;
        match renewal {
            Ok(Some((next, touched))) => {
                let next = Arc::new(next);
                seat.put(Some(Arc::clone(&next)), &touched);
                self.make_room(seat);
                Ok(Some(next))
            }
            // Too much has changed: the next check makes it anew.
            Ok(None) => {
                seat.forget();
                Ok(None)
            }
            Err(error) => Err(storage::Error::into(error)),
        }
    }

    /// Makes the form of a tenant: at once where it is small, else beside the requests, unless somebody does
    /// already.
    async fn make(&self, seat: &Arc<Seat>) -> Result<Option<Arc<Current>>, Error> {
        if !seat.may_be_made(self.moment()) {
            return Ok(None);
        }
        let _turn = seat.turn().await;
        if let Some(current) = seat.current() {
            return Ok(Some(current));
        }
        if !seat.begin_making(self.moment()) {
            return Ok(None);
        }
        let making = Making(Arc::clone(seat));
        let mut snapshot = self.0.store.snapshot(seat.tenant).await?;
        let view = snapshot.view();
        let small = snapshot.count_accounts(view).await? <= SMALL;
        let forms = self.clone();
        // In a task of its own: a caller who hangs up does not end it.
        let task = tokio::spawn(async move {
            let made = snapshot.form(&forms.0.catalogue, forms.0.limit).await;
            forms.take_place(&making.0, made)
        });
        if small { Ok(task.await.ok().flatten()) } else { Ok(None) }
    }

    fn take_place(
        &self,
        seat: &Arc<Seat>,
        made: Result<Option<Current>, storage::Error>,
    ) -> Option<Arc<Current>> {
        let current = made.unwrap_or_else(|error| {
            tracing::warn!(%error, "the form of a tenant could not be made");
            None
        });
        let Some(current) = current.map(Arc::new) else {
            // It has no room now; later the tenant may have become smaller.
            seat.pause(self.moment());
            return None;
        };
        seat.put(Some(Arc::clone(&current)), &making::Touched::All);
        self.make_room(seat);
        Some(current)
    }

    /// Lets go of the forms that were used least lately, until the others have room.
    fn make_room(&self, newest: &Arc<Seat>) {
        let seats = self.0.seats.read().unwrap_or_else(PoisonError::into_inner);
        let mut others: Vec<_> = seats.values().filter(|seat| !Arc::ptr_eq(seat, newest)).collect();
        others.sort_unstable_by_key(|seat| seat.last_used());
        let mut bytes = seats.values().map(|seat| seat.bytes()).sum::<usize>();
        for seat in others {
            if bytes <= self.0.limit {
                break;
            }
            bytes -= seat.bytes();
            seat.forget();
        }
        if bytes > self.0.limit {
            newest.forget();
        }
    }

    fn seat(&self, tenant: TenantId) -> Arc<Seat> {
        let seats = self.0.seats.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(seat) = seats.get(&tenant) {
            return Arc::clone(seat);
        }
        drop(seats);
        let mut seats = self.0.seats.write().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Seat::new(tenant, self.0.store.mark(tenant)));
        Arc::clone(seats.entry(tenant).or_insert_with(new))
    }

    /// Time since there are forms.
    fn moment(&self) -> Duration {
        self.0.started.elapsed()
    }
}
