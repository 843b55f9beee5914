//! How long each proof of identity lives.

use crate::validity::Moment;
use chrono::TimeDelta;

/// An access token of a person. Short, because it is carried with each request.
pub const ACCESS_TOKEN: TimeDelta = TimeDelta::minutes(5);
/// An access token of a program.
pub const CLIENT_TOKEN: TimeDelta = TimeDelta::minutes(10);
/// A session ends when it was not refreshed for so long.
pub const IDLE: TimeDelta = TimeDelta::hours(24);
/// A session ends after so long, however busy; then the password is asked for again.
pub const SESSION: TimeDelta = TimeDelta::days(14);
/// An invitation to set the first password.
pub const INVITATION: TimeDelta = TimeDelta::days(7);
/// What a mail brings to who has forgotten the password. Short, because a mailbox is open to more than its owner.
pub const PASSWORD_RESET: TimeDelta = TimeDelta::hours(1);
/// A signing key signs only once it has been published for so long, so that every replica knows it
/// before the first token made with it arrives there.
pub const KEY_PUBLISHED_FIRST: TimeDelta = TimeDelta::minutes(2);
/// A signing key that was replaced verifies for so long: until the last token signed with it expires.
pub const KEY_COUNTS_AFTER: TimeDelta = TimeDelta::minutes(15);

/// When a session that starts now ends at the latest.
#[must_use]
pub fn session_end(started: Moment) -> Moment {
    started + SESSION
}

/// When a refresh token issued now expires: after the idle time, and never after its session.
#[must_use]
pub fn refresh_end(issued: Moment, session_end: Moment) -> Moment {
    (issued + IDLE).min(session_end)
}

/// When an access token issued now expires: never after the session it belongs to.
#[must_use]
pub fn access_end(issued: Moment, session_end: Moment) -> Moment {
    (issued + ACCESS_TOKEN).min(session_end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    #[test]
    fn a_replaced_key_outlives_its_tokens() {
        assert!(KEY_COUNTS_AFTER > KEY_PUBLISHED_FIRST + CLIENT_TOKEN.max(ACCESS_TOKEN));
    }

    proptest! {
        #[test]
        fn nothing_outlives_its_session(started in 0_i64..4_000_000_000, later in 0_i64..2_000_000) {
            let started = DateTime::from_timestamp(started, 0).unwrap();
            let end = session_end(started);
            let now = started + TimeDelta::seconds(later);
            prop_assert!(refresh_end(now, end) <= end);
            prop_assert!(access_end(now, end) <= end);
        }
    }
}
