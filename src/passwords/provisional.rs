//! Passwords that the service makes, to be typed once from an SMS (CSM-03).

use crate::entropy::Entropy;
use zeroize::Zeroizing;

/// Letters and digits that nobody takes for each other.
const SIGNS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Three groups of four: 59 bits, which nobody guesses in the tries that a pause leaves in these days.
const LENGTH: usize = 12;
const GROUP: usize = 4;

/// A new one: `k7mq-3xhd-w9ra`.
#[must_use]
pub fn provisional(entropy: &Entropy) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / GROUP));
    let mut drawn = 0;
    while drawn < LENGTH {
        let [byte] = entropy.bytes::<1>();
        // Bytes beyond the last whole row of signs are drawn again, so that each sign is as likely.
        let Some(sign) = SIGNS.get(usize::from(byte) % SIGNS.len()).filter(|_| byte < 248) else { continue };
        if drawn > 0 && drawn % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(*sign));
        drawn += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn provisional_passwords_are_easy_to_type_and_never_the_same() {
        let entropy = Entropy::seeded(3);
        let made: BTreeSet<String> = (0..500).map(|_| provisional(&entropy).to_string()).collect();
        assert_eq!(made.len(), 500);
        let used: BTreeSet<char> = made.iter().flat_map(|text| text.chars()).filter(|c| *c != '-').collect();
        assert_eq!(used.len(), SIGNS.len());
        for text in made {
            assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4], "{text}");
            assert!(zxcvbn::zxcvbn(&text, &[]).score() >= zxcvbn::Score::Three, "{text}");
        }
    }
}
