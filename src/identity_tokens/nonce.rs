//! Nonces: what binds an identity token to one sign-in here.
//!
//! A nonce is handed out to anybody and kept nowhere: it says itself until when it counts, under the platform's
//! key. Only one that was used is remembered, until then.

use crate::{
    entropy::Entropy,
    error::Error,
    storage::{self, Keys, Store, keys::Label},
};
use actix_web::{HttpResponse, http::header::CACHE_CONTROL, post, web};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use mandat_domain::validity::Moment;
use serde::Serialize;
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

/// For how long: as long as it may take somebody to prove themselves to the issuer.
const LIFE: TimeDelta = TimeDelta::minutes(15);
const RANDOM: usize = 16;
const EXPIRY: usize = 8;

/// A nonce that was handed out here and has not expired.
pub struct Nonce {
    pub(super) mac: [u8; 32],
    pub(super) expires_at: Moment,
}

impl Nonce {
    /// A new one as text, with its expiry.
    pub fn hand_out(
        keys: &Keys,
        entropy: &Entropy,
        now: Moment,
    ) -> Result<(String, DateTime<Utc>), storage::Error> {
        let expires_at = now + LIFE;
        let random: [u8; RANDOM] = entropy.bytes();
        let said = [random.as_slice(), &expires_at.timestamp().to_be_bytes()].concat();
        let mac = keys.derived(Label::Nonce).mac(&said)?;
        Ok((URL_SAFE_NO_PAD.encode([said.as_slice(), &mac].concat()), expires_at))
    }

    /// `None` for what was not handed out here, and for what has expired.
    pub fn parse(keys: &Keys, text: &str, now: Moment) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, given) = bytes.split_at_checked(RANDOM + EXPIRY)?;
        let mac = keys.derived(Label::Nonce).mac(said).ok()?;
        let genuine = bool::from(mac.as_slice().ct_eq(given));
        let expiry = i64::from_be_bytes(*said.last_chunk::<EXPIRY>()?);
        let expires_at = DateTime::from_timestamp(expiry, 0)?;
        (genuine && expires_at > now).then_some(Self { mac, expires_at })
    }
}

/// A nonce for an identity token.
#[derive(Serialize, ToSchema)]
pub struct HandedOut {
    /// To be sent to the issuer as `nonce` in the authentication request.
    #[schema(example = "pJ3cV0mYq6bXlB1d0s3y1wAAAABpo3mEkq9b1c…")]
    pub nonce: String,
    pub expires_at: DateTime<Utc>,
}

/// Get a nonce
///
/// For one identity token: send it as `nonce` in the authentication request to the issuer (OpenID Connect Core
/// 1.0, section 3.1.2.1). It counts once, for a quarter of an hour.
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "create_nonce",
    responses((status = 200, description = "The nonce.", body = HandedOut)),
    security(()),
)]
#[post("/v1/nonces")]
pub async fn create(store: web::Data<Store>) -> Result<HttpResponse, Error> {
    let (nonce, expires_at) = Nonce::hand_out(store.keys(), store.entropy(), store.clock().now())?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(HandedOut { nonce, expires_at }))
}
