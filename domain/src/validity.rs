//! When something holds: a half-open interval of time.

use crate::refused::Refused;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A moment in UTC, with microseconds.
pub type Moment = DateTime<Utc>;

/// From (inclusive) until (exclusive); without an end it is unlimited (TIM-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub from: Moment,
    pub until: Option<Moment>,
}

impl Validity {
    /// The validity somebody asked for at `now`: an empty start is now, and nothing takes effect in
    /// the past, because what was decided before would no longer be what was decided.
    ///
    /// # Errors
    /// [`Refused::ValidityInThePast`], [`Refused::ValidityEmpty`]
    pub fn wanted(from: Option<Moment>, until: Option<Moment>, now: Moment) -> Result<Self, Refused> {
        let validity = Self { from: from.unwrap_or(now), until };
        if validity.from < now {
            return Err(Refused::ValidityInThePast { field: "valid_from" });
        }
        if validity.until.is_some_and(|until| until <= validity.from) {
            return Err(Refused::ValidityEmpty);
        }
        Ok(validity)
    }

    #[must_use]
    pub fn holds_at(&self, at: Moment) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// Whether the other holds at no moment at which this one does not.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.from <= other.from
            && self.until.is_none_or(|until| other.until.is_some_and(|other| other <= until))
    }

    /// Whether there is a moment at which both hold.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from < until) && other.until.is_none_or(|until| self.from < until)
    }
}
