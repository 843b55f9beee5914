//! Hearing of what other processes wrote, before somebody asks.

use super::{Forms, seat::Seat};
use crate::http::Revisions;
use mandat_domain::ids::TenantId;
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};

/// How often it is asked how far the tenants have come.
const EVERY: Duration = Duration::from_millis(20);
/// A tenant that nobody has asked about for so long is not followed; the next check asks by itself.
const QUIET: Duration = Duration::from_secs(10);
/// The most tenants in one query.
const AT_ONCE: usize = 500;

impl Forms {
    /// Follows the tenants that are asked about: hears how far they have come, and renews forms that lack
    /// something, so that the next check need not wait for it. Where the database does not answer, checks
    /// ask it themselves.
    pub async fn follow(self) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = self.moment();
            let followed = self.followed(now);
            for some in followed.chunks(AT_ONCE) {
                let tenants: Vec<TenantId> = some.iter().map(|seat| seat.tenant).collect();
                if let Err(error) = self.0.store.hear(&tenants).await {
                    tracing::debug!(%error, "how far tenants have come was not heard");
                    continue;
                }
                for seat in some {
                    seat.heard(now);
                    self.keep_up(seat).await;
                }
            }
        }
    }

    async fn keep_up(&self, seat: &Arc<Seat>) {
        let behind = seat.current().is_some_and(|current| current.revision < seat.mark().revision());
        if behind && let Err(error) = self.renew(seat, &Revisions::default()).await {
            tracing::debug!(%error, "a form was not renewed");
        }
    }

    /// The tenants that have a form and were asked about lately.
    fn followed(&self, now: Duration) -> Vec<Arc<Seat>> {
        let seats = self.0.seats.read().unwrap_or_else(PoisonError::into_inner);
        let lately = seats.values().filter(|seat| seat.used_within(now, QUIET) && seat.current().is_some());
        lately.cloned().collect()
    }
}
