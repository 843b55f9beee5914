//! The caller about themselves.

mod identities;
mod one_time_code;
mod password;
mod read;

use crate::http::{AccountRef, Scope};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(read::read).service(password::change);
    one_time_code::routes(config);
    identities::routes(config);
}

/// Who the caller is, and what the caller holds.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub account: AccountRef,
    pub tenant_id: Uuid,
    #[schema(example = "Kessler Metallbau AG")]
    pub tenant_name: String,
    /// What the caller is called: a person's full name, or the name of an API client.
    #[schema(example = "Nadja Kessler")]
    pub name: String,
    /// The roles that the caller holds now.
    pub roles: Vec<HeldRole>,
}

/// A role that is held now.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct HeldRole {
    pub assignment_id: Uuid,
    #[schema(example = "time-recording/supervisor")]
    pub role: String,
    pub scope: Scope,
    /// On whose behalf the caller acts with it; absent where the caller holds it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<AccountRef>,
    /// Exclusive; absent when it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
}

impl crate::http::Versioned for Me {}
