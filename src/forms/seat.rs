//! The place of one tenant among the forms.

use super::{
    callers::Callers,
    making::{Current, Touched},
};
use crate::storage::Mark;
use mandat_domain::ids::TenantId;
use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, MutexGuard};

/// How long nobody tries again where a form could not be made.
const PAUSE: Duration = Duration::from_secs(30);

/// One tenant's form, if there is one, and what is known of its freshness. Times are since there are forms,
/// in microseconds.
pub struct Seat {
    pub tenant: TenantId,
    mark: Arc<Mark>,
    current: RwLock<Option<Arc<Current>>>,
    pub(super) callers: Callers,
    turn: Mutex<()>,
    making: AtomicBool,
    not_before: AtomicU64,
    heard: AtomicU64,
    used: AtomicU64,
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

impl Seat {
    pub(super) fn new(tenant: TenantId, mark: Arc<Mark>) -> Self {
        Self {
            tenant,
            mark,
            current: RwLock::new(None),
            callers: Callers::default(),
            turn: Mutex::new(()),
            making: AtomicBool::new(false),
            not_before: AtomicU64::new(0),
            heard: AtomicU64::new(0),
            used: AtomicU64::new(0),
        }
    }

    pub(super) fn mark(&self) -> &Mark {
        &self.mark
    }

    pub(super) fn current(&self) -> Option<Arc<Current>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a form in its place, and forgets of the callers what the change touched.
    pub(super) fn put(&self, next: Option<Arc<Current>>, touched: &Touched) {
        let revision = next.as_ref().map_or(0, |next| next.revision);
        self.callers.forget(touched, revision);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    pub(super) fn forget(&self) {
        self.put(None, &Touched::All);
    }

    pub(super) fn bytes(&self) -> usize {
        self.current().map_or(0, |current| current.form.bytes())
    }

    /// Whoever holds this renews the form; the others wait and find it renewed.
    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Whether nobody makes the form already, and it did not fail just now.
    pub(super) fn may_be_made(&self, now: Duration) -> bool {
        self.not_before.load(Ordering::Relaxed) <= micros(now) && !self.making.load(Ordering::Acquire)
    }

    /// Whether the caller is to make the form.
    pub(super) fn begin_making(&self, now: Duration) -> bool {
        self.may_be_made(now) && !self.making.swap(true, Ordering::AcqRel)
    }

    pub(super) fn end_making(&self) {
        self.making.store(false, Ordering::Release);
    }

    /// Nobody tries again for a while.
    pub(super) fn pause(&self, now: Duration) {
        self.not_before.store(micros(now + PAUSE), Ordering::Relaxed);
    }

    /// It was heard how far the tenant has come; the question was sent at this time.
    pub(super) fn heard(&self, at: Duration) {
        self.heard.fetch_max(micros(at), Ordering::AcqRel);
    }

    pub(super) fn heard_within(&self, now: Duration, time: Duration) -> bool {
        let heard = self.heard.load(Ordering::Acquire);
        heard > 0 && micros(now) < heard.saturating_add(micros(time))
    }

    pub(super) fn used(&self, now: Duration) {
        self.used.store(micros(now), Ordering::Relaxed);
    }

    pub(super) fn last_used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    pub(super) fn used_within(&self, now: Duration, time: Duration) -> bool {
        micros(now) < self.last_used().saturating_add(micros(time))
    }
}
