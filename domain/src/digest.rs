//! What is kept of a secret.

use serde::{Deserialize, Serialize};
use std::fmt;

/// SHA-256 of a secret. Equal secrets have equal digests, so it does not print.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}
