//! Access tokens: who somebody is, signed, for a few minutes (RFC 9068).
//!
//! A token carries identity only. What its holder may do is looked up with each request, and so is
//! whether the session or the secret behind it still counts ([`crate::sessions`]); a token is a proof of
//! the past, not a right.

mod claims;
pub mod opaque;
mod ring;
#[cfg(test)]
mod tests;

pub use ring::{Ring, SigningKey};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use claims::Claims;
use jsonwebtoken::{Algorithm, Header, Validation};
use mandat_domain::{
    access::LoginUsed,
    account::Account,
    ids::{ApiClientId, SecretId, TenantId, UserId},
    validity::Moment,
};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

/// The media type of access tokens in the `typ` header (RFC 9068, 2.1), so that no other token signed
/// with the same key passes for one.
const TYPE: &str = "at+jwt";
/// The type of a detached signature over a report.
const DETACHED: &str = "report+jws";
/// Verified tokens that are remembered: checking a signature costs more than the rest of a request.
const REMEMBERED: usize = 20_000;
/// No token of ours is longer; longer ones are not even hashed.
const LONGEST: usize = 4096;

/// Who holds a token, as its signature proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The tenant where the account is at home.
    pub tenant: TenantId,
    pub account: Account,
    /// The session of a person; a program has none.
    pub session: Option<Uuid>,
    /// The secret a program proved itself with; a person has none.
    pub secret: Option<Uuid>,
    /// How a person signed in (CSM-02); a program has none.
    pub login: Option<Arc<LoginUsed>>,
    /// Service permissions the token is narrowed to; empty means that nothing is narrowed.
    pub scopes: Vec<String>,
    pub expires_at: Moment,
}

/// Why a token is refused. Told to nobody outside: a caller learns only that the token does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    #[error("not a token of this service")]
    Malformed,
    #[error("signed with a key that is not published")]
    KeyUnknown,
    #[error("the signature, issuer or audience is wrong")]
    Forged,
    #[error("not valid yet")]
    TooEarly,
    #[error("expired")]
    Expired,
}

/// No key to sign with, or the key does not sign.
#[derive(Debug, thiserror::Error)]
#[error("no access token can be signed: {0}")]
pub struct Unsigned(&'static str);

/// What an access token is made from.
#[derive(Debug, Clone)]
pub struct Minting {
    pub id: Uuid,
    pub tenant: TenantId,
    pub holder: Holder,
    pub scopes: Vec<String>,
    pub now: Moment,
    pub expires_at: Moment,
}

/// Whose token it is, and what it lives by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    Person { user: UserId, session: Uuid, login: LoginUsed },
    Program { client: ApiClientId, secret: SecretId },
}

/// Signs and verifies access tokens.
pub struct Tokens {
    /// The base URL of the service, which is issuer and audience of all tokens.
    issuer: String,
    state: RwLock<Arc<State>>,
}

/// Keys and the tokens they verified change together, so that no verdict outlives its key.
struct State {
    ring: Ring,
    verified: Cache<[u8; 32], Verified>,
}

impl State {
    fn new(ring: Ring) -> Arc<Self> {
        Arc::new(Self { ring, verified: Cache::new(REMEMBERED) })
    }
}

impl Tokens {
    #[must_use]
    pub fn new(issuer: String, ring: Ring) -> Self {
        Self { issuer, state: RwLock::new(State::new(ring)) }
    }

    /// Takes over the keys that storage has now. Forgets what was verified when they changed.
    pub fn replace_keys(&self, ring: Ring) {
        if !self.state().ring.same_keys(&ring) {
            *self.state.write().unwrap_or_else(PoisonError::into_inner) = State::new(ring);
        }
    }

    /// Signs a token with the newest key that has been published long enough.
    ///
    /// # Errors
    /// [`Unsigned`] when there is no key.
    pub fn mint(&self, minting: &Minting) -> Result<String, Unsigned> {
        let state = self.state();
        let key = state.ring.signing(minting.now).ok_or(Unsigned("there is no signing key"))?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.id().to_owned());
        jsonwebtoken::encode(&header, &Claims::of(&self.issuer, minting), key.encoding())
            .map_err(|_| Unsigned("the key does not sign"))
    }

    /// A detached signature over some bytes by the key that signs tokens now: a JWS in compact form whose payload is
    /// left out (RFC 7515, appendix F). Whoever has the bytes puts them in its place, in base64url, and verifies it
    /// with the published keys. Its type keeps it from passing for a token.
    ///
    /// # Errors
    /// [`Unsigned`]
    pub fn sign_detached(&self, bytes: &[u8], now: Moment) -> Result<String, Unsigned> {
        let state = self.state();
        let key = state.ring.signing(now).ok_or(Unsigned("there is no signing key"))?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(DETACHED.to_owned());
        header.kid = Some(key.id().to_owned());
        let header = serde_json::to_vec(&header).map_err(|_| Unsigned("its header cannot be written"))?;
        let header = URL_SAFE_NO_PAD.encode(header);
        let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(bytes));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key.encoding(), Algorithm::EdDSA)
            .map_err(|_| Unsigned("the key does not sign"))?;
        Ok(format!("{header}..{signature}"))
    }

    /// Who holds this token at `now`.
    ///
    /// Refused are all algorithms but `EdDSA`, all types but access tokens, other issuers and audiences,
    /// critical headers, times that are not numbers (RFC 8725, RFC 9068, section 4).
    ///
    /// # Errors
    /// [`Invalid`]
    pub fn verify(&self, token: &str, now: Moment) -> Result<Verified, Invalid> {
        if token.len() > LONGEST {
            return Err(Invalid::Malformed);
        }
        let state = self.state();
        let digest: [u8; 32] = Sha256::digest(token).into();
        let verified = if let Some(verified) = state.verified.get(&digest) {
            verified
        } else {
            let verified = self.check(&state.ring, token, now)?;
            state.verified.insert(digest, verified.clone());
            verified
        };
        if verified.expires_at <= now { Err(Invalid::Expired) } else { Ok(verified) }
    }

    /// The id and the public half (base64url) of each published key.
    #[must_use]
    pub fn published(&self) -> Vec<(String, String)> {
        self.state().ring.public()
    }

    fn check(&self, ring: &Ring, token: &str, now: Moment) -> Result<Verified, Invalid> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Invalid::Malformed)?;
        if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return Err(Invalid::Malformed);
        }
        let key = header.kid.and_then(|kid| ring.published(&kid)).ok_or(Invalid::KeyUnknown)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library asks the machine for the time; ours comes from the clock, and is checked below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, key.decoding(), &validation)
            .map_err(|_| Invalid::Forged)?
            .claims;
        if claims.starts_after(now) {
            return Err(Invalid::TooEarly);
        }
        claims.verified().ok_or(Invalid::Malformed)
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}
