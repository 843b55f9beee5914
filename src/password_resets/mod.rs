//! Resets of passwords by mail: who has forgotten theirs chooses another, and nobody learns who has an account.

mod ask;
mod complete;
mod store;

use crate::{
    entropy::Entropy,
    tokens::opaque::{Kind, Opaque, Text},
};
use mandat_domain::{event::Digest, ids::TenantId, sessions::lifetimes, validity::Moment};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(ask::ask).service(complete::complete);
}

/// With it a user chooses another password. It is made when its mail is written, and kept nowhere.
pub struct PasswordReset {
    pub token: Text,
    pub expires_at: Moment,
}

impl PasswordReset {
    /// A new reset, and the digest of its token to be kept with [`Tx::open_reset`](crate::storage::Tx).
    #[must_use]
    pub fn new(entropy: &Entropy, now: Moment, tenant: TenantId) -> (Self, Digest) {
        let Opaque { text, digest } = Opaque::new(Kind::PasswordReset, Some(tenant), entropy.bytes());
        (Self { token: text, expires_at: now + lifetimes::PASSWORD_RESET }, digest)
    }
}
