//! Which passwords are accepted (NIST SP 800-63B-4, 3.1.1.2): length and guessability, no rules about
//! kinds of characters.

use crate::refused::Refused;

/// In characters after normalisation (NFKC), so that it does not depend on the keyboard.
pub const SHORTEST: usize = 8;
/// Long enough for any sentence, short enough to be hashed in one go.
pub const LONGEST: usize = 128;
/// On zxcvbn's scale of 0 to 4, with the person's own name and e-mail address counted as guessed.
pub const LEAST_SCORE: u8 = 3;

/// Whether a password has an acceptable length.
///
/// # Errors
/// [`Refused::PasswordLength`]
pub fn length(characters: usize) -> Result<(), Refused> {
    if (SHORTEST..=LONGEST).contains(&characters) {
        Ok(())
    } else {
        Err(Refused::PasswordLength { shortest: SHORTEST, longest: LONGEST })
    }
}

/// Whether a password of that length and strength may be set.
///
/// # Errors
/// [`Refused::PasswordLength`], [`Refused::PasswordWeak`]
pub fn accept(characters: usize, score: u8) -> Result<(), Refused> {
    length(characters)?;
    if score < LEAST_SCORE { Err(Refused::PasswordWeak) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn only_long_enough_and_strong_enough(characters in 0_usize..300, score in 0_u8..=4) {
            let expected = match (characters, score) {
                (8..=128, 3..) => Ok(()),
                (8..=128, _) => Err("password_weak"),
                _ => Err("password_length"),
            };
            prop_assert_eq!(accept(characters, score).map_err(|refused| refused.code()), expected);
        }
    }
}
