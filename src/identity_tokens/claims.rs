//! The claims of an identity token as they are written.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use mandat_domain::issuers::accept::Claims;
use serde::Deserialize;

/// OpenID Connect Core 1.0, section 2. Other claims are ignored: they are personal data that nobody needs here.
#[derive(Deserialize)]
pub struct RawClaims {
    pub iss: String,
    pub sub: String,
    pub aud: Audiences,
    pub exp: i64,
    pub iat: i64,
    #[serde(default)]
    pub azp: Option<String>,
    #[serde(default)]
    pub nonce: Option<String>,
    #[serde(default)]
    pub acr: Option<String>,
}

/// One, or several.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Audiences {
    One(String),
    Several(Vec<String>),
}

impl Audiences {
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(several) => several,
        }
    }
}

impl RawClaims {
    /// What a token says before anybody has looked at its signature: enough to find the key for it.
    pub fn unverified(token: &str) -> Option<Self> {
        let payload = token.split('.').nth(1)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }

    pub fn into_claims(self) -> Claims {
        Claims {
            issuer: self.iss,
            subject: self.sub,
            audiences: self.aud.all().to_vec(),
            authorized_party: self.azp,
            issued_at: self.iat,
            expires_at: self.exp,
            class: self.acr,
        }
    }
}
