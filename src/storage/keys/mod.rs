//! The keys: who wraps whom, and where they are.
//!
//! ```text
//! key-encryption keys (file or environment; the first is current)
//! ├── platform root ── HKDF ── e-mail index, cursors, idempotent answers, password salt
//! ├── signing keys (Ed25519): of the log, of tokens
//! └── tenant keys ── one data key per data subject ── personal data in events
//! ```
//! Keys are rewrapped, never replaced, so that rotation leaves ciphertexts and the log alone. Signing
//! keys are replaced; the old ones stay to verify what they signed.

mod encryption;
mod key;
mod ring;
mod rotate;
mod signing;
mod subject;
mod tenant;

pub use encryption::EncryptionKeys;
pub use key::{Key, associated};
pub use ring::{Keys, Label};
pub use rotate::{Rewrapped, rewrap, rotate_signing_key};
pub use signing::{Purpose, SigningKey};
pub(super) use tenant::make_tenant_key;
