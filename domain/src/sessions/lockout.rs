//! The pause after failed tries (issue 2; NIST SP 800-63B-4, 3.2.2).
//!
//! Tries are counted for an e-mail address, whether it has an account or not, so that the pause says
//! nothing about who has one. A try counts as failed from the moment it starts: tries made at the same
//! time cannot outrun the count.

use crate::validity::Moment;
use chrono::TimeDelta;

/// So many failures in a row cost nothing but the failure.
pub const FREE_FAILURES: u32 = 4;
/// The first pause. Each further failure doubles it.
pub const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// The pause grows no longer than this: who guesses has 96 tries a day, and somebody who is kept out
/// on purpose by others is kept out for minutes.
pub const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);
/// Failures are forgotten so long after the first of them, unless tries are paused just then.
pub const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(24);

/// The pause that follows this many failures in a row; zero while they are free.
#[must_use]
pub fn pause(failures: u32) -> TimeDelta {
    let Some(beyond) = failures.checked_sub(FREE_FAILURES + 1) else { return TimeDelta::zero() };
    1_i32
        .checked_shl(beyond)
        .filter(|factor| *factor > 0)
        .and_then(|factor| FIRST_PAUSE.checked_mul(factor))
        .map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE))
}

/// Until when no further try is made after this many failures, the last of them now.
#[must_use]
pub fn paused_until(failures: u32, now: Moment) -> Option<Moment> {
    let pause = pause(failures);
    (pause > TimeDelta::zero()).then(|| now + pause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn four_failures_are_free_and_the_fifth_is_not() {
        assert_eq!(pause(0), TimeDelta::zero());
        assert_eq!(pause(4), TimeDelta::zero());
        assert_eq!(pause(5), TimeDelta::seconds(30));
        assert_eq!(pause(6), TimeDelta::seconds(60));
        assert_eq!(pause(9), TimeDelta::minutes(8));
        assert_eq!(pause(10), LONGEST_PAUSE);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
    }

    proptest! {
        #[test]
        fn the_pause_never_shrinks_and_never_exceeds_the_longest(failures in 0_u32..u32::MAX) {
            prop_assert!(pause(failures) <= pause(failures + 1));
            prop_assert!(pause(failures) <= LONGEST_PAUSE);
        }

        #[test]
        fn a_day_of_guessing_is_a_hundred_tries(start in 0_u32..1000) {
            let (mut spent, mut tries) = (TimeDelta::zero(), 0);
            while spent < TimeDelta::days(1) {
                tries += 1;
                spent += pause(start + tries);
            }
            prop_assert!(tries <= 110);
        }
    }
}
