//! Tenants over HTTP: an operator founds them, their own people read and change them.

mod change;
mod found;
mod list;
mod read;
mod regimes;
pub mod store;

use crate::{page, text};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(found::found)
        .service(read::read)
        .service(change::change)
        .service(regimes::list)
        .service(regimes::follow);
}

text! {
    /// The name of an organisation.
    pub struct TenantName: 1..=200, example "Kessler Metallbau AG";
    /// The language a tenant is written to in, as BCP 47 has it.
    pub struct Language: 2..=2, pattern "^(en|de|fr|nl|sv)$", example "de";
    /// The key of a regime.
    pub struct RegimeKey: 1..=64, pattern "^[a-z0-9._-]+$", example "time-recording";
}

/// A tenant.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Tenant {
    pub id: Uuid,
    #[schema(example = "Kessler Metallbau AG")]
    pub name: String,
    #[schema(example = "de")]
    pub language: String,
    /// The regimes it follows, the leading one first.
    pub regimes: Vec<FollowedRegime>,
    /// Changes whenever the tenant's own particulars do.
    pub version: i64,
}

/// A regime that a tenant follows.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FollowedRegime {
    #[schema(example = "time-recording")]
    pub key: String,
    #[schema(example = 1)]
    pub version: i64,
}

/// A tenant as the operators know it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RegisteredTenant {
    pub id: Uuid,
    /// Its name when it was founded.
    #[schema(example = "Kessler Metallbau AG")]
    pub name: String,
    pub registered_at: DateTime<Utc>,
}

page! {
    /// Tenants in the order of their founding.
    pub struct RegisteredTenantPage of RegisteredTenant
}
