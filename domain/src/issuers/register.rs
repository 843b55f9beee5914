//! From now on the tokens of an issuer count.

use super::{Issuer, IssuerRefused, Terms};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    ids::IssuerId,
    refused::Refused,
};

/// The most issuers at a time: the keys of all are kept in memory.
pub const LIMIT: usize = 100;

/// Only operators do this. One issuer is registered once for one audience, so that a token is judged on one
/// set of terms. `others` are those that count now.
///
/// # Errors
/// [`IssuerRefused`]
pub fn decide(
    authority: &Authority<'_>,
    issuer_id: IssuerId,
    name: String,
    terms: Terms,
    others: &[Issuer],
) -> Result<Vec<Event>, Refused> {
    authority.require(service::ISSUER_CHANGE, &Resource::tenant())?;
    if !is_identifier(&terms.issuer) {
        return Err(IssuerRefused::Url.into());
    }
    let same = |other: &&Issuer| {
        other.terms.issuer == terms.issuer && other.terms.audience == terms.audience && !other.ended
    };
    if let Some(other) = others.iter().find(same) {
        return Err(IssuerRefused::Exists { issuer: other.id }.into());
    }
    if others.iter().filter(|other| !other.ended).count() >= LIMIT {
        return Err(IssuerRefused::TooMany { limit: LIMIT }.into());
    }
    Ok(vec![Event::IssuerRegistered { issuer_id, name, terms }])
}

/// An issuer identifier has no query and no fragment (OpenID Connect Core 1.0, section 2) and is reached by
/// https. What listens on this very machine may be reached by http.
fn is_identifier(url: &str) -> bool {
    let plain = url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '@' | '\\'));
    let host = |rest: &str| rest.split('/').next().is_some_and(|host| !host.is_empty());
    let here = |rest: &str| {
        ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
            rest.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        })
    };
    plain && (url.strip_prefix("https://").is_some_and(host) || url.strip_prefix("http://").is_some_and(here))
}
