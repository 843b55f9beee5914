//! Ed25519 keys: one signs the heads of the log, one the tokens.

use super::encryption::{EncryptionKeys, Wrapped};
use crate::{entropy::Entropy, storage::error::Error};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use mandat_domain::validity::Moment;
use std::fmt;
use uuid::Uuid;
use zeroize::Zeroizing;

/// What a signing key is for. A signature for one never counts for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The heads of the tenants' logs.
    Log,
    /// Access tokens.
    Token,
}

impl Purpose {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Token => "token",
        }
    }
}

/// An Ed25519 key pair (RFC 8032). Does not print its private half.
pub struct SigningKey {
    pub id: Uuid,
    pub purpose: Purpose,
    pub public: [u8; 32],
    pub created_at: Moment,
    /// When another took its place. It still verifies what it signed before.
    pub retired_at: Option<Moment>,
    pair: Ed25519KeyPair,
    /// PKCS#8, as the token library wants it.
    pkcs8: Zeroizing<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
pub(super) struct SigningKeyRow {
    pub(super) id: Uuid,
    purpose: String,
    public_key: Vec<u8>,
    wrapped: Vec<u8>,
    pub(super) wrapped_by: String,
    created_at: Moment,
    retired_at: Option<Moment>,
}

impl SigningKey {
    pub(super) fn generate(entropy: &Entropy, purpose: Purpose, now: Moment) -> Result<Self, Error> {
        let broken = |_| Error::Setup("the signing key cannot be made".to_owned());
        // The seed comes from our own source of randomness, so that a seeded test repeats itself.
        let seed = Zeroizing::new(entropy.bytes::<32>());
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).map_err(broken)?;
        let pkcs8 =
            pair.to_pkcs8v1().map_err(|_| Error::Setup("the signing key cannot be kept".to_owned()))?;
        let pkcs8 = Zeroizing::new(pkcs8.as_ref().to_vec());
        Self::assemble(entropy.id(now), purpose, (now, None), pkcs8)
    }

    fn assemble(
        id: Uuid,
        purpose: Purpose,
        (created_at, retired_at): (Moment, Option<Moment>),
        pkcs8: Zeroizing<Vec<u8>>,
    ) -> Result<Self, Error> {
        let broken = || Error::DoesNotOpen { what: "signing key" };
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8).map_err(|_| broken())?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| broken())?;
        Ok(Self { id, purpose, public, created_at, retired_at, pair, pkcs8 })
    }

    /// Unwraps a kept key. The public half is taken from the private one: a public key that somebody
    /// wrote into the table verifies nothing.
    pub(super) fn unwrap(keys: &EncryptionKeys, row: SigningKeyRow) -> Result<Self, Error> {
        let purpose = match row.purpose.as_str() {
            "log" => Purpose::Log,
            "token" => Purpose::Token,
            _ => return Err(Error::DoesNotOpen { what: "signing key" }),
        };
        let wrapped = Wrapped { wrapped: row.wrapped, wrapped_by: row.wrapped_by };
        let pkcs8 = keys.unwrap(&place(&row.id, purpose), &wrapped)?;
        let key = Self::assemble(row.id, purpose, (row.created_at, row.retired_at), pkcs8)?;
        if key.public.as_slice() != row.public_key {
            return Err(Error::DoesNotOpen { what: "signing key" });
        }
        Ok(key)
    }

    pub(super) fn wrap(&self, keys: &EncryptionKeys, entropy: &Entropy) -> Result<Wrapped, Error> {
        keys.wrap(entropy, &place(&self.id, self.purpose), &self.pkcs8)
    }

    /// Signs the message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }

    /// Whether this key made the signature over the message.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.public).verify(message, signature).is_ok()
    }

    /// The private key in PKCS#8 DER, for the token library.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }
}

fn place(id: &Uuid, purpose: Purpose) -> [&[u8]; 3] {
    [b"mandat signing key", id.as_bytes(), purpose.as_str().as_bytes()]
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("id", &self.id)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_keeps() {
        let entropy = Entropy::seeded(3);
        let now = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let key = SigningKey::generate(&entropy, Purpose::Log, now).unwrap();
        let signature = key.sign(b"head");
        assert!(key.verifies(b"head", &signature));
        assert!(!key.verifies(b"Head", &signature));

        let keys = EncryptionKeys::parse(&base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            [9; 32],
        ))
        .unwrap();
        let Wrapped { wrapped, wrapped_by } = key.wrap(&keys, &entropy).unwrap();
        let row = |purpose: &str, id: Uuid, public_key: [u8; 32]| SigningKeyRow {
            id,
            purpose: purpose.to_owned(),
            public_key: public_key.to_vec(),
            wrapped: wrapped.clone(),
            wrapped_by: wrapped_by.clone(),
            created_at: now,
            retired_at: None,
        };
        let kept = SigningKey::unwrap(&keys, row("log", key.id, key.public)).unwrap();
        assert!(kept.verifies(b"head", &signature));
        assert!(SigningKey::unwrap(&keys, row("token", key.id, key.public)).is_err());
        assert!(SigningKey::unwrap(&keys, row("log", Uuid::nil(), key.public)).is_err());
        assert!(SigningKey::unwrap(&keys, row("log", key.id, [0; 32])).is_err());
    }
}
