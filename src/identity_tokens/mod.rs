//! Identity tokens of trusted issuers (OpenID Connect Core 1.0): who somebody is, said by another and signed.
//!
//! A token counts once, for the sign-in it was made for: it carries a nonce that was handed out here, and no
//! nonce counts twice.

mod claims;
mod configuration;
mod keys;
pub mod nonce;
mod store;

pub use store::{LinkedIdentity, Owner};

use self::{claims::RawClaims, keys::PublishedKeys, nonce::Nonce};
use crate::{
    error::Error,
    storage::{self, Platform, Store, keys::Label},
    tokens::opaque::Text,
};
use actix_web::http::header::WWW_AUTHENTICATE;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use mandat_domain::{
    ids::{IssuerId, PLATFORM},
    issuers::{Issuer, Proof, accept::accept},
};
use secrecy::ExposeSecret;

/// No identity token is longer; longer ones are not looked at.
const LONGEST: usize = 16 * 1024;
/// Signatures that only the issuer can make (RFC 8725, section 3.1): none of those with a shared secret.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::EdDSA,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];

/// Verifies identity tokens, and remembers the keys of their issuers.
pub struct IdentityTokens {
    keys: PublishedKeys,
}

/// Who somebody is to an issuer, proved just now.
pub struct Identity {
    pub issuer: IssuerId,
    /// The keyed hash by which the subject is found.
    pub index: [u8; 32],
    pub proof: Proof,
    nonce: Nonce,
}

impl Identity {
    /// Uses up the token's nonce.
    ///
    /// # Errors
    /// 401 `identity_token_invalid` where it was used before
    pub async fn spend(&self, platform: &mut Platform<'_>) -> Result<(), Error> {
        if platform.use_nonce(&self.nonce).await? {
            Ok(())
        } else {
            Err(invalid("its nonce was used already"))
        }
    }
}

impl IdentityTokens {
    /// # Errors
    /// When this machine has no TLS.
    pub fn new() -> Result<Self, reqwest::Error> {
        Ok(Self { keys: PublishedKeys::new()? })
    }

    /// Whom a token proves (OpenID Connect Core 1.0, section 3.1.3.7).
    ///
    /// # Errors
    /// 401 `identity_token_invalid`, 503 `issuer_unreachable`
    pub async fn verify(&self, store: &Store, token: &Text) -> Result<Identity, Error> {
        let (token, now) = (token.0.expose_secret(), store.clock().now());
        if token.len() > LONGEST {
            return Err(invalid("it is too long"));
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| invalid("it is no signed JWT"))?;
        if !ALGORITHMS.contains(&header.alg) || header.crit.is_some() {
            return Err(invalid("it is signed in a way that does not count"));
        }
        let said =
            RawClaims::unverified(token).ok_or_else(|| invalid("its claims are not those of an identity"))?;
        let issuer = trusted(store, &said).await?;
        let keys = self.keys.of(&issuer, header.kid.as_deref(), now).await?;
        let key = key(&keys, header.kid.as_deref()).ok_or_else(|| invalid("its key is not published"))?;
        let mut validation = Validation::new(header.alg);
        // The library asks the machine for the time; ours comes from the clock, and the domain judges by it.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let claims = jsonwebtoken::decode::<RawClaims>(token, &key, &validation)
            .map_err(|_| invalid("its signature is wrong"))?
            .claims;
        let nonce = claims.nonce.as_deref().and_then(|nonce| Nonce::parse(store.keys(), nonce, now));
        let nonce = nonce.ok_or_else(|| invalid("its nonce was not handed out here, or has expired"))?;
        let claims = claims.into_claims();
        let proof = accept(&issuer.terms, &claims, now).map_err(|why| invalid(&why.to_string()))?.clone();
        let index = subject_index(store, &issuer, &claims.subject)?;
        Ok(Identity { issuer: issuer.id, index, proof, nonce })
    }
}

/// The issuer that the token says it is of, on terms for the audience that it says it is made for.
async fn trusted(store: &Store, said: &RawClaims) -> Result<Issuer, Error> {
    let issuers = store.read(PLATFORM, async |tx| tx.issuers_in_force().await).await?;
    let mut ours = issuers.into_iter().filter(|issuer| issuer.terms.issuer == said.iss);
    ours.find(|issuer| said.aud.all().contains(&issuer.terms.audience))
        .ok_or_else(|| invalid("it is not of a trusted issuer, or not made for here"))
}

fn key(keys: &JwkSet, id: Option<&str>) -> Option<DecodingKey> {
    let found = match (id, keys.keys.as_slice()) {
        (Some(id), _) => keys.find(id)?,
        // A key without a name is meant where there is but one (OpenID Connect Core 1.0, section 10.1).
        (None, [only]) => only,
        (None, _) => return None,
    };
    DecodingKey::from_jwk(found).ok()
}

fn subject_index(store: &Store, issuer: &Issuer, subject: &str) -> Result<[u8; 32], storage::Error> {
    // A subject is unique within its issuer, whatever the audience (OpenID Connect Core 1.0, section 2).
    let name = [issuer.terms.issuer.as_bytes(), &[0], subject.as_bytes()].concat();
    store.keys().derived(Label::Identity).mac(&name)
}

/// 401: the token does not count. What is said is of the token, never of the person.
fn invalid(why: &str) -> Error {
    Error::problem("identity_token_invalid", format!("the identity token does not count: {why}"))
        .with_header(WWW_AUTHENTICATE, r#"Bearer realm="mandat""#)
}

/// 401: nobody here is linked with this identity, or who is, is not active.
pub fn not_linked() -> Error {
    Error::problem("identity_not_linked", "no user who may sign in is linked with this identity")
        .with_header(WWW_AUTHENTICATE, r#"Bearer realm="mandat""#)
}
