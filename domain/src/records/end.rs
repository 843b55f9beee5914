//! A record ends: the case is closed.

use super::Record;
use crate::{access::Authority, event::Event, refused::Refused};

/// Needs `mandat/record.change` where the record is. An ended record stays: who reached it goes on reaching
/// it, by what was last known of it, because a closed case is no less confidential than an open one.
pub fn decide(authority: &Authority<'_>, record: &Record) -> Result<Vec<Event>, Refused> {
    record.open_to(authority)?;
    if record.ended {
        return Err(Refused::RecordEnded);
    }
    Ok(vec![Event::RecordEnded { record: record.key.clone() }])
}
