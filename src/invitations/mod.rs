//! Invitations: how a user gets a first way of signing in.

mod accept;
mod accept_by_identity;
mod store;

pub use accept::redeem;

use crate::{
    entropy::Entropy,
    tokens::opaque::{Kind, Opaque, Text},
};
use chrono::{DateTime, Utc};
use mandat_domain::{event::Digest, ids::TenantId, sessions::lifetimes, validity::Moment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(accept::accept).service(accept_by_identity::accept);
}

/// With it a user sets the first password. Shown once: what is kept is only a digest of the token.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// Hand it to the person; it is accepted with `POST /v1/invitations/acceptance`.
    #[schema(value_type = String, example = "msi_AZjF8n0-ehCfGx9Kj28vEQ…")]
    pub token: Text,
    /// Seven days after it was made.
    pub expires_at: DateTime<Utc>,
}

impl Invitation {
    /// A new invitation, and the digest of its token to be kept with [`Tx::invite`](crate::storage::Tx).
    #[must_use]
    pub fn new(entropy: &Entropy, now: Moment, tenant: TenantId) -> (Self, Digest) {
        let Opaque { text, digest } = Opaque::new(Kind::Invitation, Some(tenant), entropy.bytes());
        (Self { token: text, expires_at: now + lifetimes::INVITATION }, digest)
    }
}
