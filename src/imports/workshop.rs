//! Where imports are worked on: beside the requests, and not on the threads that answer them.

use super::{Checked, Work};
use actix_web::rt::{self, System};

/// The thread that the service was started on. It outlives those that answer, so that a service that stops lets go of
/// the database before what works on it is gone.
#[derive(Clone)]
pub struct Workshop(Option<System>);

impl Workshop {
    /// The thread on which everything was started; where nothing runs, whichever thread has work.
    #[must_use]
    pub fn here() -> Self {
        Self(System::try_current())
    }

    /// Goes on with an import there.
    pub fn work(&self, work: Work, checked: Checked) {
        let go = move || {
            rt::spawn(async move { work.go(checked, async |_| {}).await });
        };
        match &self.0 {
            Some(system) => {
                system.arbiter().spawn_fn(go);
            }
            None => go(),
        }
    }
}
