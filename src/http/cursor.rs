//! Sealed cursors: where a list goes on, readable for nobody but the service.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use zeroize::Zeroizing;

const NONCE: usize = 24;

/// Makes and opens cursors.
///
/// XChaCha20-Poly1305 under a key of the platform. What the cursor belongs to (path with the tenant, and
/// filters) is associated data, so a cursor opens only where it was made. The nonce is a keyed digest
/// of what is sealed: equal pages have equal cursors, and no nonce serves two texts.
#[derive(Clone)]
pub struct Cursors {
    sealing: Zeroizing<[u8; 32]>,
    nonces: Zeroizing<[u8; 32]>,
}

impl Cursors {
    /// From the platform key labelled `cursor`.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, key);
        let derive = |label: &[u8]| {
            let mut derived = Zeroizing::new([0; 32]);
            // 32 bytes are far below the 8,160 at which this could fail.
            let _ = hkdf.expand(label, derived.as_mut());
            derived
        };
        Self { sealing: derive(b"seal"), nonces: derive(b"nonce") }
    }

    /// A cursor for a position in a list.
    #[must_use]
    pub fn seal<K: Serialize>(&self, list: &str, position: &K) -> Option<String> {
        let text = serde_json::to_vec(position).ok()?;
        let nonce = self.nonce(list, &text)?;
        let sealed =
            self.cipher().encrypt(&nonce.into(), Payload { msg: &text, aad: list.as_bytes() }).ok()?;
        Some(BASE64.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// The position of a cursor; `None` when it was not made here, for this list.
    #[must_use]
    pub fn open<K: DeserializeOwned>(&self, list: &str, cursor: &str) -> Option<K> {
        let bytes = BASE64.decode(cursor).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let text = self
            .cipher()
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: list.as_bytes() })
            .ok()?;
        serde_json::from_slice(&text).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.sealing))
    }

    fn nonce(&self, list: &str, text: &[u8]) -> Option<[u8; NONCE]> {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.nonces.as_ref()).ok()?;
        mac.update(&(list.len() as u64).to_be_bytes());
        mac.update(list.as_bytes());
        mac.update(text);
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        digest.first_chunk().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_where_it_was_made() {
        let cursors = Cursors::new(&[7; 32]);
        let cursor = cursors.seal("/units?kind=team", &("Backoffice", 7)).unwrap();
        let open = |list: &str, cursor: &str| cursors.open::<(String, i32)>(list, cursor);
        assert_eq!(open("/units?kind=team", &cursor), Some(("Backoffice".to_owned(), 7)));
        assert_eq!(open("/units?kind=site", &cursor), None);
        assert_eq!(Cursors::new(&[8; 32]).open::<(String, i32)>("/units?kind=team", &cursor), None);
        assert!(!cursor.contains("Back"));
    }

    #[test]
    fn no_forged_cursor_opens() {
        let cursors = Cursors::new(&[7; 32]);
        let cursor = cursors.seal("list", &1).unwrap();
        for index in 0..cursor.len() {
            let mut forged = cursor.clone().into_bytes();
            forged[index] = if forged[index] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(cursors.open::<i32>("list", &forged), None, "{index}");
        }
        for forged in ["", "A", "%", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(cursors.open::<i32>("list", forged), None);
        }
    }
}
