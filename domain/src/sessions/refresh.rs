//! What presenting a refresh token leads to (RFC 9700, 4.14.2: rotation).
//!
//! Each refresh token is good for one use. A token that comes back after its use was copied: either
//! the thief or the owner has the next one, and nobody can tell which, so the session ends for both.

use crate::validity::Moment;

/// What is known of a refresh token when it is presented.
#[derive(Debug, Clone, Copy)]
pub struct Presented {
    pub used: bool,
    pub expires_at: Moment,
    pub session_ended: bool,
    pub session_expires_at: Moment,
    pub user_active: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Mark it used and issue the next one.
    Rotate,
    /// It was used before: the session ends, with all that was issued in it.
    EndSession,
    /// Nothing happens; the caller signs in again.
    Refuse,
}

/// Decides what presenting a token now leads to. Reuse is judged before expiry, so that a stolen token
/// ends a session that lives, however late the thief comes.
#[must_use]
pub fn present(token: &Presented, now: Moment) -> Verdict {
    if token.session_ended || token.session_expires_at <= now {
        Verdict::Refuse
    } else if token.used {
        Verdict::EndSession
    } else if token.expires_at <= now || !token.user_active {
        Verdict::Refuse
    } else {
        Verdict::Rotate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};

    fn fresh(now: Moment) -> Presented {
        let later = now + TimeDelta::hours(1);
        Presented {
            used: false,
            expires_at: later,
            session_ended: false,
            session_expires_at: later,
            user_active: true,
        }
    }

    #[test]
    fn a_token_is_good_for_one_use_within_its_time() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let token = fresh(now);
        let cases = [
            (token, Verdict::Rotate),
            (Presented { used: true, ..token }, Verdict::EndSession),
            (Presented { used: true, expires_at: now, ..token }, Verdict::EndSession),
            (Presented { expires_at: now, ..token }, Verdict::Refuse),
            (Presented { user_active: false, ..token }, Verdict::Refuse),
            (Presented { session_ended: true, ..token }, Verdict::Refuse),
            (Presented { session_ended: true, used: true, ..token }, Verdict::Refuse),
            (Presented { session_expires_at: now, ..token }, Verdict::Refuse),
        ];
        for (presented, expected) in cases {
            assert_eq!(present(&presented, now), expected, "{presented:?}");
        }
    }
}
