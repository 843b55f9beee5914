//! One-time codes by app, beside the password (CSM-02, RFC 6238).

use crate::{event::Event, ids::UserId, refused::Refused};

/// Digits of a code.
pub const DIGITS: u8 = 6;
/// Seconds for which a code is shown.
pub const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one that count too, because clocks differ (RFC 6238, 5.2).
pub const SKEW: u16 = 1;
/// How many codes are given for the day the app is lost. Each is good for one sign-in.
pub const RECOVERY_CODES: usize = 10;

/// What is known of a user's app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setup {
    /// No code is asked for.
    None,
    /// The secret is handed out, and no code has come back yet: none is asked for.
    Begun,
    /// A code is asked for at each sign-in.
    Confirmed,
}

/// A new secret is handed out unless one is in use: whoever holds a stolen token must not be able to
/// change the app.
///
/// # Errors
/// [`Refused::OneTimeCodeInUse`]
pub const fn begin(setup: Setup) -> Result<(), Refused> {
    if matches!(setup, Setup::Confirmed) { Err(Refused::OneTimeCodeInUse) } else { Ok(()) }
}

/// The app is confirmed by its first code, so that nobody locks themselves out with one that did not take
/// the secret.
///
/// # Errors
/// [`Refused::OneTimeCodeInUse`], [`Refused::NotFound`] where none was begun, [`Refused::OneTimeCodeWrong`]
pub fn confirm(user_id: UserId, setup: Setup, code_fits: bool) -> Result<Vec<Event>, Refused> {
    match setup {
        Setup::None => Err(Refused::NotFound { what: "one-time code" }),
        Setup::Confirmed => Err(Refused::OneTimeCodeInUse),
        Setup::Begun if !code_fits => Err(Refused::OneTimeCodeWrong),
        Setup::Begun => Ok(vec![Event::OneTimeCodeSetUp { user_id }]),
    }
}

/// Only who has signed in with a code, of the app or of recovery, does without one from then on. One that
/// was only begun is dropped without more ado.
///
/// # Errors
/// [`Refused::NotFound`] where there is none, [`Refused::OneTimeCodeNeeded`]
pub fn remove(user_id: UserId, setup: Setup, signed_in_with_code: bool) -> Result<Vec<Event>, Refused> {
    match setup {
        Setup::None => Err(Refused::NotFound { what: "one-time code" }),
        Setup::Begun => Ok(Vec::new()),
        Setup::Confirmed if !signed_in_with_code => Err(Refused::OneTimeCodeNeeded),
        Setup::Confirmed => Ok(vec![Event::OneTimeCodeRemoved { user_id }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ANNA: UserId = UserId(Uuid::from_u128(1));

    #[test]
    fn what_is_in_use_is_neither_replaced_nor_removed_without_a_code() {
        assert_eq!(begin(Setup::Confirmed), Err(Refused::OneTimeCodeInUse));
        assert_eq!(confirm(ANNA, Setup::Confirmed, true), Err(Refused::OneTimeCodeInUse));
        assert_eq!(remove(ANNA, Setup::Confirmed, false), Err(Refused::OneTimeCodeNeeded));
        assert_eq!(remove(ANNA, Setup::Confirmed, true).unwrap().len(), 1);
    }

    #[test]
    fn an_app_counts_from_its_first_code() {
        assert_eq!(begin(Setup::Begun), Ok(()));
        assert_eq!(confirm(ANNA, Setup::Begun, false), Err(Refused::OneTimeCodeWrong));
        assert_eq!(confirm(ANNA, Setup::Begun, true).unwrap().len(), 1);
        assert_eq!(remove(ANNA, Setup::Begun, false), Ok(Vec::new()));
        assert_eq!(confirm(ANNA, Setup::None, true), Err(Refused::NotFound { what: "one-time code" }));
    }
}
