//! What the document means by a moment: RFC 3339, between the years 1 and 9999, to the microsecond.
//!
//! SQLite keeps times as text and orders them as such, which holds for years of four digits only, and
//! both databases keep microseconds. So a year beyond is refused at the door and a finer fraction is cut
//! there: what is recorded is what either database gives back.

use crate::http::Clearable;
use chrono::{DateTime, Datelike, SubsecRound, Timelike, Utc};
use serde::{Deserialize, Deserializer, de::Error};

/// The moment that a text says; `None` for any other text, leap seconds among them.
#[must_use]
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    let kept = (1..=9999).contains(&moment.year()) && moment.nanosecond() < 1_000_000_000;
    kept.then(|| moment.trunc_subsecs(6))
}

/// For every moment that comes in: `#[serde(default, deserialize_with = "moment::optional")]`.
///
/// # Errors
/// When the text is no such moment.
pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    parse(&text).map(Some).ok_or_else(|| D::Error::custom("this is no moment of RFC 3339"))
}

/// The same for a moment that must be there.
///
/// # Errors
/// When the text is no such moment.
pub fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    parse(&String::deserialize(deserializer)?)
        .ok_or_else(|| D::Error::custom("this is no moment of RFC 3339"))
}

/// The same for a moment that `null` takes away.
///
/// # Errors
/// When the text is no such moment.
pub fn clearable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Clearable<DateTime<Utc>>, D::Error> {
    Ok(optional(deserializer)?.map_or(Clearable::Cleared, Clearable::Set))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_what_both_databases_keep_is_a_moment() {
        for text in [
            "2026-03-02T08:00:00Z",
            "2026-03-02T08:00:00.000001+01:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999Z",
        ] {
            assert!(parse(text).is_some(), "{text}");
        }
        for text in [
            "+10000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-23:59",
            "0000-12-31T23:59:59Z",
            "2026-06-30T23:59:60Z",
            "2026-03-02T08:00:00",
            "2026-03-02",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
        let finer = parse("2026-03-02T08:00:00.1234567Z");
        assert_eq!(finer, parse("2026-03-02T08:00:00.123456Z"));
    }
}
