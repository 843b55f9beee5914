//! Issuers: whose identity tokens count as a sign-in here (OpenID Connect Core 1.0), and as what.
//!
//! Operators say it once for all tenants. Which method a token proves, the regimes then judge (CSM-02, SPV-14).

pub mod accept;
pub mod end;
mod refused;
pub mod register;
#[cfg(test)]
mod tests;

pub use refused::IssuerRefused;

use crate::ids::IssuerId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a sign-in proves, in the words of regimes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// A login method: `eid-card`.
    pub method: String,
    /// The kind of person whom the issuer gives it to: `citizen`. `None` where that is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// On what terms its tokens count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Its identifier, the `iss` of its tokens, under which it publishes its configuration.
    pub issuer: String,
    /// For whom its tokens are made: the `client_id` of the portal that fetches them.
    pub audience: String,
    /// What each authentication class (`acr`) proves.
    pub classes: BTreeMap<String, Proof>,
    /// What a token proves whose class is not among them; `None`: it does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Proof>,
}

/// An issuer as it is known when something is decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    pub id: IssuerId,
    pub terms: Terms,
    pub ended: bool,
}
