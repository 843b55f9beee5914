//! One symmetric key: seals, opens, derives, and makes keyed hashes.

use crate::{entropy::Entropy, storage::error::Error};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// The format of what [`Key::seal`] gives: XChaCha20-Poly1305, nonce of 24 bytes, then ciphertext and tag.
const FORMAT: u8 = 1;
const NONCE: usize = 24;

/// 256 bits. Does not print, and is wiped when it is dropped.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A new random key.
    #[must_use]
    pub fn generate(entropy: &Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    /// The key of exactly these 32 bytes; `None` for any other number of them.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Encrypts. The associated data ([`associated`]) say where the ciphertext belongs, so that it opens
    /// nowhere else.
    pub fn seal(&self, entropy: &Entropy, associated: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce: [u8; NONCE] = entropy.bytes();
        let ciphertext = self
            .cipher()?
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: associated })
            .map_err(|_| Error::DoesNotOpen { what: "too much data" })?;
        let mut sealed = Vec::with_capacity(1 + NONCE + ciphertext.len());
        sealed.push(FORMAT);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Decrypts what was sealed under this key with the same associated data; `what` names it in the error.
    ///
    /// # Errors
    /// [`Error::DoesNotOpen`]
    pub fn open(
        &self,
        what: &'static str,
        associated: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        metrics::counter!("mandat_openings_total").increment(1);
        let refused = Error::DoesNotOpen { what };
        let Some((&FORMAT, rest)) = sealed.split_first() else { return Err(refused) };
        let Some((nonce, ciphertext)) = rest.split_first_chunk::<NONCE>() else { return Err(refused) };
        self.cipher()?
            .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: associated })
            .map(Zeroizing::new)
            .map_err(|_| refused)
    }

    /// The key for one use, derived by HKDF-SHA-256 (RFC 5869) with the use as its info.
    pub fn derive(&self, label: &str) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, self.bytes())
            .expand(label.as_bytes(), bytes.as_mut_slice())
            .map_err(|_| Error::DoesNotOpen { what: "derived key" })?;
        Ok(Self(bytes))
    }

    /// HMAC-SHA-256 of the data: a hash that only the holder of the key can make.
    pub fn mac(&self, data: &[u8]) -> Result<[u8; 32], Error> {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.bytes())
            .map_err(|_| Error::DoesNotOpen { what: "mac key" })?;
        mac.update(data);
        Ok(mac.finalize().into_bytes().into())
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, Error> {
        XChaCha20Poly1305::new_from_slice(self.bytes()).map_err(|_| Error::DoesNotOpen { what: "key" })
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// Associated data out of parts, each with its length before it, so that no two lists give the same bytes.
#[must_use]
pub fn associated(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_what_it_sealed_where_it_belongs() {
        let entropy = Entropy::seeded(1);
        let key = Key::generate(&entropy);
        let here = associated(&[b"tenant", b"row"]);
        let sealed = key.seal(&entropy, &here, b"Anna").unwrap();
        assert_eq!(&*key.open("name", &here, &sealed).unwrap(), b"Anna");
        assert!(key.open("name", &associated(&[b"tenantr", b"ow"]), &sealed).is_err());
        assert!(Key::generate(&entropy).open("name", &here, &sealed).is_err());
        for byte in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[byte] ^= 1;
            assert!(key.open("name", &here, &altered).is_err(), "byte {byte}");
        }
        assert!(key.open("name", &here, &[]).is_err());
    }

    #[test]
    fn derived_keys_differ_by_use_and_do_not_print() {
        let key = Key::generate(&Entropy::seeded(1));
        assert_ne!(key.derive("a").unwrap().bytes(), key.derive("b").unwrap().bytes());
        assert_ne!(key.derive("a").unwrap().mac(b"x").unwrap(), key.derive("b").unwrap().mac(b"x").unwrap());
        assert_eq!(format!("{key:?}"), "Key(..)");
    }
}
