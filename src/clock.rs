//! The only place that asks the time.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use mandat_domain::validity::Moment;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Where the service takes its time from: the system, or the hand of a test.
#[derive(Debug, Clone, Default)]
pub struct Clock(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    System,
    Moved(Arc<AtomicI64>),
}

/// Moves the clock it was made with; all clones of that clock show the same time.
#[derive(Debug, Clone)]
pub struct Hand(Arc<AtomicI64>);

impl Clock {
    /// The time of the machine.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until its hand moves it.
    #[must_use]
    pub fn moved(at: Moment) -> (Self, Hand) {
        let micros = Arc::new(AtomicI64::new(at.timestamp_micros()));
        (Self(Source::Moved(Arc::clone(&micros))), Hand(micros))
    }

    /// Now, in whole microseconds: both databases keep exactly that, so a time read back is the time
    /// that was written.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> Moment {
        match &self.0 {
            Source::System => Utc::now().trunc_subsecs(6),
            Source::Moved(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }
}

impl Hand {
    /// Moves the clock on (or back) by this much.
    pub fn forward(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }

    /// Sets the clock to this moment.
    pub fn set(&self, at: Moment) {
        self.0.store(at.timestamp_micros(), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_moves_every_clone() {
        let start = DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap();
        let (clock, hand) = Clock::moved(start);
        let other = clock.clone();
        hand.forward(TimeDelta::days(1));
        assert_eq!(other.now(), start + TimeDelta::days(1));
        hand.set(start);
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn the_system_clock_shows_whole_microseconds() {
        assert_eq!(Clock::system().now().timestamp_subsec_nanos() % 1_000, 0);
    }
}
