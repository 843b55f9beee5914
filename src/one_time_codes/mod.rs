//! One-time codes by app (RFC 6238), and the recovery codes for the day the app is lost.

mod store;

pub use store::App;

use crate::tokens::opaque::{Text, digest};
use mandat_domain::{
    event::Digest,
    sessions::one_time_code::{DIGITS, RECOVERY_CODES, SKEW, STEP_SECONDS},
    validity::Moment,
};
use secrecy::ExposeSecret;
use totp_rs::{Builder, Secret, Totp};

/// The session method of a password together with a code.
pub const METHOD_ONE_TIME_CODE: &str = "app-code";

/// Bytes of the shared secret: as many as its hash gives (RFC 4226, section 4).
const SECRET_BYTES: usize = 20;
/// Bytes of a recovery code: too many to guess, and 16 characters to write down.
const RECOVERY_BYTES: usize = 10;

/// The secret that the service and a user's app share. Does not print.
pub struct Shared(Totp);

impl Shared {
    /// A new one from random bytes, labelled for the list in the app; `None` where a label holds a colon,
    /// which separates the two (Key Uri Format of Google Authenticator).
    #[must_use]
    pub fn new(random: [u8; 32], issuer: &str, account: &str) -> Option<Self> {
        let secret = random.first_chunk::<SECRET_BYTES>()?;
        let builder = base(secret).with_issuer(Some(issuer)).with_account_name(account);
        builder.build().ok().map(Self)
    }

    /// The one that was kept.
    #[must_use]
    pub fn of(secret: &[u8]) -> Option<Self> {
        base(secret).build().ok().map(Self)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.secret().as_ref()
    }

    /// What is typed into an app that cannot read pictures.
    #[must_use]
    pub fn to_base32(&self) -> Text {
        Text::from(self.0.secret().to_base32())
    }

    /// `otpauth://totp/…`, to be shown as a picture.
    #[must_use]
    pub fn to_uri(&self) -> Option<Text> {
        self.0.to_url().ok().map(Text::from)
    }

    /// The step whose code this is, if it is one of those that count now.
    #[must_use]
    pub fn step_of(&self, code: &Text, now: Moment) -> Option<i64> {
        let seconds = u64::try_from(now.timestamp()).ok()?;
        let step = self.0.check(code.0.expose_secret().trim(), seconds)?;
        i64::try_from(step).ok()
    }
}

fn base(secret: &[u8]) -> Builder {
    Builder::new().with_digits(DIGITS).with_skew(SKEW).with_step_duration(STEP_SECONDS).with_secret(secret)
}

/// Fresh recovery codes, each with the digest that is kept: `abcd-efgh-ijkl-mnop`.
#[must_use]
pub fn recovery_codes(mut random: impl FnMut() -> [u8; 32]) -> Vec<(Text, Digest)> {
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    while codes.len() < RECOVERY_CODES {
        let bytes: Vec<u8> = random().into_iter().take(RECOVERY_BYTES).collect();
        let letters = Secret::from(bytes).to_base32().to_lowercase();
        let mut text = String::with_capacity(20);
        for (index, letter) in letters.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        let text = Text::from(text);
        codes.push((text.clone(), recovery_digest(&text)));
    }
    codes
}

/// The digest of a recovery code as somebody typed it: case, hyphens and spaces do not count.
#[must_use]
pub fn recovery_digest(code: &Text) -> Digest {
    let typed = code.0.expose_secret().chars().filter(char::is_ascii_alphanumeric);
    digest(&typed.map(|letter| letter.to_ascii_lowercase()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    /// The secret of RFC 6238, appendix B, with the last six of the eight digits given there.
    #[test]
    fn codes_are_those_of_the_standard() {
        let shared = Shared::of(b"12345678901234567890").unwrap();
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(shared.step_of(&Text::from(code.to_owned()), now), Some(seconds / 30), "{seconds}");
            let late = DateTime::from_timestamp(seconds + 60, 0).unwrap();
            assert_eq!(shared.step_of(&Text::from(code.to_owned()), late), None, "{seconds}");
        }
    }

    #[test]
    fn recovery_codes_are_different_and_known_however_they_are_typed() {
        let mut next = 0;
        let codes = recovery_codes(|| {
            next += 1;
            [next; 32]
        });
        let mut texts: Vec<&str> = codes.iter().map(|(text, _)| text.0.expose_secret()).collect();
        assert_eq!(texts[0].len(), 19);
        let typed = texts[0].to_uppercase().replace('-', " ");
        assert!(recovery_digest(&Text::from(typed)) == codes[0].1);
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), RECOVERY_CODES);
    }
}
