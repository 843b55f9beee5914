//! A password as somebody typed it.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Never printed, wiped when dropped. Compared and counted in its normal form (NFKC), so that it does
/// not matter which keyboard composed an accented letter.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// Its length in characters, as the person sees them.
    #[must_use]
    pub fn characters(&self) -> usize {
        self.0.expose_secret().nfkc().count()
    }

    /// Works on the normal form, which is wiped afterwards.
    pub(super) fn with_normalised<T>(&self, work: impl FnOnce(&str) -> T) -> T {
        let normal: Zeroizing<String> = Zeroizing::new(self.0.expose_secret().nfkc().collect());
        work(&normal)
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}
