//! Where imports are worked on: beside the requests, and not on the threads that answer them.

use super::{Checked, Work};
use crate::openapi::Contract;
use actix_web::rt::{self, System};
use mandat_domain::regime::Catalogue;
use std::sync::Arc;

/// What is needed to work on an import, and the thread that the service was started on. It outlives those that answer, so
/// that a service that stops lets go of the database before what works on it is gone.
#[derive(Clone)]
pub struct Workshop {
    thread: Option<System>,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) contract: Arc<Contract>,
}

impl Workshop {
    /// On the thread on which everything was started; where nothing runs, on whichever thread has work.
    #[must_use]
    pub fn here(catalogue: Arc<Catalogue>, contract: Arc<Contract>) -> Self {
        Self { thread: System::try_current(), catalogue, contract }
    }

    /// Goes on with an import there.
    pub fn work(&self, work: Work, checked: Checked) {
        let go = move || {
            rt::spawn(async move { work.go(checked, async |_| {}).await });
        };
        match &self.thread {
            Some(system) => {
                system.arbiter().spawn_fn(go);
            }
            None => go(),
        }
    }
}
