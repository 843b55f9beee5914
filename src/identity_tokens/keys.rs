//! The keys of issuers, remembered for a while.

use super::configuration;
use crate::error::Error;
use actix_web::http::header::RETRY_AFTER;
use chrono::TimeDelta;
use jsonwebtoken::jwk::JwkSet;
use mandat_domain::{ids::IssuerId, issuers::Issuer, validity::Moment};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Keys are asked for again after so long: those that an issuer took back do not count for ever.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// A key that is not among them is asked for once in so long, so that nobody makes this service
/// knock at an issuer's door with each made-up token.
const PAUSE: TimeDelta = TimeDelta::seconds(30);

pub struct PublishedKeys {
    http: reqwest::Client,
    known: RwLock<HashMap<IssuerId, Known>>,
}

#[derive(Clone, Default)]
struct Known {
    keys: Option<(Moment, Arc<JwkSet>)>,
    asked_at: Option<Moment>,
}

impl Known {
    /// The keys, where they need not be asked for.
    fn fresh(&self, id: Option<&str>, now: Moment) -> Option<&Arc<JwkSet>> {
        let (at, keys) = self.keys.as_ref()?;
        let has = id.is_none_or(|id| keys.find(id).is_some());
        (now - *at < KEPT && (has || self.paused(now))).then_some(keys)
    }

    fn paused(&self, now: Moment) -> bool {
        self.asked_at.is_some_and(|at| now - at < PAUSE)
    }
}

impl PublishedKeys {
    pub fn new() -> Result<Self, reqwest::Error> {
        Ok(Self { http: configuration::client()?, known: RwLock::default() })
    }

    /// The keys of an issuer, among them that of this name if it publishes it.
    ///
    /// # Errors
    /// 503 `issuer_unreachable`
    pub async fn of(&self, issuer: &Issuer, id: Option<&str>, now: Moment) -> Result<Arc<JwkSet>, Error> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&issuer.id).cloned();
        let known = known.unwrap_or_default();
        if let Some(keys) = known.fresh(id, now) {
            return Ok(Arc::clone(keys));
        }
        if known.paused(now) {
            return Err(unreachable());
        }
        self.note(issuer.id, |known| known.asked_at = Some(now));
        match configuration::keys(&self.http, issuer).await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                self.note(issuer.id, |known| known.keys = Some((now, Arc::clone(&keys))));
                Ok(keys)
            }
            Err(error) => {
                tracing::warn!(issuer = %issuer.id, %error, "the keys of an issuer could not be fetched");
                Err(unreachable())
            }
        }
    }

    fn note(&self, issuer: IssuerId, change: impl FnOnce(&mut Known)) {
        change(self.known.write().unwrap_or_else(PoisonError::into_inner).entry(issuer).or_default());
    }
}

/// 503: it may work a little later.
fn unreachable() -> Error {
    Error::problem("issuer_unreachable", "the issuer's keys cannot be fetched at the moment")
        .with_header(RETRY_AFTER, &PAUSE.num_seconds().to_string())
}
