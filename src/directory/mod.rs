//! Which accounts answer to a name: an e-mail address, or the id of an API client.
//!
//! It stands above the tenants, because somebody who signs in has no tenant yet. It holds no address,
//! only a keyed hash of its normal form, and nothing but sign-in asks it.

mod store;

use crate::storage::{Error, Keys, keys::Label};
use unicode_normalization::UnicodeNormalization;

/// What an e-mail address is found by: a keyed hash of its normal form.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EmailIndex([u8; 32]);

impl EmailIndex {
    /// Addresses that differ in case, in the way an accent is composed or in outer spaces are one. (The
    /// part before the @ may be case-sensitive by RFC 5321; no provider of mail treats it so.)
    pub fn of(keys: &Keys, email: &str) -> Result<Self, Error> {
        let normal: String = email.trim().nfkc().collect::<String>().to_lowercase();
        keys.derived(Label::EmailIndex).mac(normal.as_bytes()).map(Self)
    }

    /// One that was kept.
    #[must_use]
    pub fn kept(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The salt of all passwords set under this address, so that one hash answers for all its accounts.
    pub fn salt(&self, keys: &Keys) -> Result<[u8; 16], Error> {
        let mac = keys.derived(Label::PasswordSalt).mac(&self.0)?;
        mac.first_chunk().copied().ok_or(Error::KeyMissing)
    }
}

impl std::fmt::Debug for EmailIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailIndex(..)")
    }
}
