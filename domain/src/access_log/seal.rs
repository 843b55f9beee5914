//! Checkpoints: what was noted is sealed into the chain of events now and then, so that nobody can alter, remove or add an
//! entry afterwards without it being seen.

use crate::{event::Event, validity::Moment};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// How many entries one checkpoint covers at most; as soon as there are so many, nobody waits for the time.
pub const MOST: usize = 1_000;

const EVERY: i64 = 15 * 60;
/// Longer than any request goes on: what was noted in it stands there by then, or never will.
const LATE: TimeDelta = TimeDelta::minutes(1);

/// What a checkpoint says of the entries that it covers. It tells how many there were and when, and nothing of whom they are
/// about; and from the digest nothing can be guessed, since each entry has a random id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub entries: u64,
    /// Over the canonical bytes of all of them in the order of their ids, in hexadecimal.
    pub digest: String,
    /// When the first and the last of them were made.
    pub from: Moment,
    pub until: Moment,
}

/// When the quarter of an hour ends in which something was noted, by the clock.
#[must_use]
pub fn quarter_ends(at: Moment) -> Moment {
    let into = at.timestamp().rem_euclid(EVERY);
    let subsecond = TimeDelta::nanoseconds(i64::from(at.timestamp_subsec_nanos()));
    at - subsecond + TimeDelta::seconds(EVERY - into)
}

/// Whether a checkpoint is to be made of what waits since a quarter of an hour that ends then.
#[must_use]
pub fn is_due(quarter_ends: Moment, waiting: usize, now: Moment) -> bool {
    waiting > 0 && (quarter_ends <= now || waiting >= MOST)
}

/// Whether nothing more comes that was noted in that quarter of an hour.
#[must_use]
pub fn is_over(quarter_ends: Moment, now: Moment) -> bool {
    quarter_ends + LATE <= now
}

/// Seals what waits, if anything does.
#[must_use]
pub fn decide(waiting: Option<Checkpoint>) -> Vec<Event> {
    waiting.filter(|waiting| waiting.entries > 0).map(Event::AccessLogSealed).into_iter().collect()
}
