//! What an issuer publishes about itself, fetched by HTTP.

use jsonwebtoken::jwk::JwkSet;
use mandat_domain::issuers::Issuer;
use reqwest::{Client, redirect::Policy};
use serde::{Deserialize, de::DeserializeOwned};
use std::time::Duration;

/// An issuer that takes longer than this is not reached.
const TIME: Duration = Duration::from_secs(5);
/// Neither configuration nor keys are larger, in bytes.
const LARGEST: usize = 512 * 1024;

/// OpenID Connect Discovery 1.0, section 3; what is not needed here is ignored.
#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    jwks_uri: String,
}

/// Why the keys of an issuer could not be had. For the operator's log.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    #[error("it publishes more than {LARGEST} bytes")]
    TooLarge,
    #[error("what it publishes is not what the standard asks for: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("its configuration speaks of another issuer")]
    Another,
    #[error("its keys are published at an address that is not safe")]
    Unsafe,
}

/// A client that goes where it is told and no further.
pub fn client() -> Result<Client, reqwest::Error> {
    Client::builder().redirect(Policy::none()).timeout(TIME).build()
}

/// The keys that an issuer signs with. Its configuration must be its own (OpenID Connect Discovery 1.0,
/// section 4.3), and its keys must be had by https where it is itself.
pub async fn keys(http: &Client, issuer: &Issuer) -> Result<JwkSet, Unreachable> {
    let base = issuer.terms.issuer.trim_end_matches('/');
    let found: Configuration = get(http, &format!("{base}/.well-known/openid-configuration")).await?;
    if found.issuer != issuer.terms.issuer {
        return Err(Unreachable::Another);
    }
    if base.starts_with("https://") && !found.jwks_uri.starts_with("https://") {
        return Err(Unreachable::Unsafe);
    }
    get(http, &found.jwks_uri).await
}

async fn get<T: DeserializeOwned>(http: &Client, address: &str) -> Result<T, Unreachable> {
    let mut response = http.get(address).send().await?.error_for_status()?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            return Err(Unreachable::TooLarge);
        }
    }
    Ok(serde_json::from_slice(&body)?)
}
