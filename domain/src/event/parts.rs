//! Parts of events that belong to nothing else.

use serde::{Deserialize, Serialize};

/// A regime and the version of it that a tenant follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegimeVersion {
    pub key: String,
    pub version: u32,
}

/// SHA-256 of a secret. Equal secrets have equal digests, so it does not print.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest(..)")
    }
}
