//! Tokens that mean nothing in themselves: 256 random bits, of which only the digest is kept.
//!
//! What is guessed cannot be right, so that a plain SHA-256 is enough and no slow hash is needed. A
//! prefix says what a token is for, so that scanners find one that leaked.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use mandat_domain::{event::Digest, ids::TenantId};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Gets the next access token of a session.
    Refresh,
    /// Sets a user's first password.
    Invitation,
    /// Proves an API client.
    ClientSecret,
    /// Sets another password instead of a forgotten one.
    PasswordReset,
    /// Proposes a partnership to the tenant that made it.
    PartnershipCode,
}

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "msr_",
            Self::Invitation => "msi_",
            Self::ClientSecret => "msk_",
            Self::PasswordReset => "msw_",
            Self::PartnershipCode => "msp_",
        }
    }
}

/// A token as it is handed out, once, and the digest that is kept.
pub struct Opaque {
    pub text: Text,
    pub digest: Digest,
}

impl Opaque {
    /// A token of 256 random bits. `tenant` stands in the text of those tokens that come alone, so that
    /// their row can be found behind the tenant's wall; it grants nothing.
    #[must_use]
    pub fn new(kind: Kind, tenant: Option<TenantId>, random: [u8; 32]) -> Self {
        let mut bytes = Vec::with_capacity(48);
        if let Some(tenant) = tenant {
            bytes.extend_from_slice(tenant.0.as_bytes());
        }
        bytes.extend_from_slice(&random);
        let text = format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(bytes));
        Self { digest: digest(&text), text: Text::from(text) }
    }
}

/// A token on its way in or out of the service; it shows nowhere else.
#[derive(Clone)]
pub struct Text(pub SecretString);

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text(..)")
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

/// The digest by which a token is known.
#[must_use]
pub fn digest(text: &str) -> Digest {
    Digest(Sha256::digest(text).into())
}

/// The tenant that a refresh token, an invitation or a reset belongs to; `None` for a text that is none of that kind.
#[must_use]
pub fn tenant(kind: Kind, text: &str) -> Option<TenantId> {
    let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(kind.prefix())?).ok()?;
    let (tenant, random) = bytes.split_first_chunk::<16>()?;
    (random.len() == 32).then(|| TenantId(Uuid::from_bytes(*tenant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_tells_its_tenant_and_its_kind() {
        let home = TenantId(Uuid::from_u128(7));
        let token = Opaque::new(Kind::Refresh, Some(home), [3; 32]);
        let text = token.text.0.expose_secret();
        assert_eq!(tenant(Kind::Refresh, text), Some(home));
        assert_eq!(digest(text).0, token.digest.0);
        for (kind, text) in
            [(Kind::Invitation, text), (Kind::Refresh, &text[..text.len() - 2]), (Kind::Refresh, "")]
        {
            assert_eq!(tenant(kind, text), None);
        }
    }
}
