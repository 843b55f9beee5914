//! Secrets of an API client: several at a time, so that one can be replaced without a gap.

use super::ApiClient;
use crate::{
    access::Authority,
    event::{Digest, Event},
    ids::SecretId,
    refused::Refused,
    validity::Moment,
};
use chrono::TimeDelta;

/// How many secrets an API client can have at a time.
pub const LIMIT: usize = 5;
/// How long a secret lasts when nothing else is asked for.
pub const DEFAULT_LIFE: TimeDelta = TimeDelta::days(365);
/// How long a secret can last.
pub const LONGEST_LIFE: TimeDelta = TimeDelta::days(2 * 365);

pub struct Add {
    pub secret_id: SecretId,
    pub digest: Digest,
    pub expires_at: Option<Moment>,
}

/// Needs `mandat/api-client.change`. A secret lapses after a year, or when asked for, within two.
pub fn add(
    authority: &Authority<'_>,
    client: &ApiClient,
    live_secrets: usize,
    command: Add,
) -> Result<Vec<Event>, Refused> {
    client.changeable_by(authority)?;
    if live_secrets >= LIMIT {
        return Err(Refused::SecretsTooMany { limit: LIMIT });
    }
    let expires_at = command.expires_at.unwrap_or(authority.at + DEFAULT_LIFE);
    if expires_at <= authority.at {
        return Err(Refused::ValidityInThePast { field: "expires_at" });
    }
    if expires_at > authority.at + LONGEST_LIFE {
        return Err(Refused::SecretLivesTooLong { days: LONGEST_LIFE.num_days() });
    }
    Ok(vec![Event::SecretAdded {
        api_client_id: client.id,
        secret_id: command.secret_id,
        expires_at,
        digest: Some(command.digest),
    }])
}

/// Needs `mandat/api-client.change`. Tokens obtained with the secret stop at once.
pub fn remove(
    authority: &Authority<'_>,
    client: &ApiClient,
    secret: Option<SecretId>,
) -> Result<Vec<Event>, Refused> {
    client.changeable_by(authority)?;
    let Some(secret_id) = secret else {
        return Err(Refused::NotFound { what: "secret" });
    };
    Ok(vec![Event::SecretRemoved { api_client_id: client.id, secret_id }])
}
