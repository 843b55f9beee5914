//! The keys that sign access tokens: one signs, all verify.

use crate::storage;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};
use mandat_domain::{sessions::lifetimes, validity::Moment};
use std::sync::Arc;

/// An Ed25519 key that signs access tokens.
pub struct SigningKey {
    id: String,
    made_at: Moment,
    public: Vec<u8>,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl SigningKey {
    /// A key from its PKCS#8 form; `None` when the bytes are no Ed25519 key.
    #[must_use]
    pub fn from_pkcs8(id: String, made_at: Moment, pkcs8: &[u8]) -> Option<Self> {
        let public = Ed25519KeyPair::from_pkcs8(pkcs8).ok()?.public_key().as_ref().to_vec();
        Some(Self {
            id,
            made_at,
            encoding: EncodingKey::from_ed_der(pkcs8),
            decoding: DecodingKey::from_ed_der(&public),
            public,
        })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) const fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }

    pub(super) const fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }
}

/// All published keys, oldest first.
pub struct Ring(Vec<SigningKey>);

impl Ring {
    /// The token keys that a store holds now.
    #[must_use]
    pub fn of_store(store: &storage::Store) -> Self {
        Self::of(&store.keys().signing(storage::keys::Purpose::Token), store.clock().now())
    }

    /// The keys that count now: the current one, and those that were replaced so lately that a token of
    /// theirs can still be alive. A key that leaked stops counting minutes after it was replaced.
    #[must_use]
    pub fn of(keys: &[Arc<storage::keys::SigningKey>], now: Moment) -> Self {
        let counts = |retired: Moment| now < retired + lifetimes::KEY_COUNTS_AFTER;
        Self::new(
            keys.iter()
                .filter(|key| key.retired_at.is_none_or(counts))
                .filter_map(|key| SigningKey::from_pkcs8(key.id.to_string(), key.created_at, key.pkcs8()))
                .collect(),
        )
    }

    #[must_use]
    pub fn new(mut keys: Vec<SigningKey>) -> Self {
        keys.sort_by(|a, b| (a.made_at, &a.id).cmp(&(b.made_at, &b.id)));
        Self(keys)
    }

    /// The newest key that every replica has had time to learn; the very first key signs at once.
    pub(super) fn signing(&self, now: Moment) -> Option<&SigningKey> {
        let known = |key: &&SigningKey| key.made_at + lifetimes::KEY_PUBLISHED_FIRST <= now;
        self.0.iter().rev().find(known).or_else(|| self.0.first())
    }

    pub(super) fn published(&self, id: &str) -> Option<&SigningKey> {
        self.0.iter().find(|key| key.id == id)
    }

    pub(super) fn same_keys(&self, other: &Self) -> bool {
        self.0.iter().map(|key| (&key.id, &key.public)).eq(other.0.iter().map(|key| (&key.id, &key.public)))
    }

    /// The id and the public half (base64url) of each key.
    pub(super) fn public(&self) -> Vec<(String, String)> {
        self.0.iter().map(|key| (key.id.clone(), URL_SAFE_NO_PAD.encode(&key.public))).collect()
    }
}
