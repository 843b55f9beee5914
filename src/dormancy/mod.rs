//! Users who do not sign in, over HTTP. The reports about them are notices.

mod list;
pub mod store;

use crate::page;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list);
}

/// An active user who has not signed in for longer than a regime of theirs looks on.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct DormantUser {
    pub user_id: Uuid,
    #[schema(example = "Anna")]
    pub given_name: String,
    #[schema(example = "Muster")]
    pub family_name: String,
    #[schema(example = "anna.muster@kessler.example")]
    pub email: String,
    /// Absent for whoever never has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Since when they count as away: the last sign-in, or when the account was made or made active again.
    pub away_since: DateTime<Utc>,
    /// Whose rule it is.
    #[schema(example = "broker-portal")]
    pub regime: String,
    /// After how many months the regime calls somebody dormant.
    #[schema(example = 6)]
    pub after_months: u32,
}

/// Personal data do not print.
impl std::fmt::Debug for DormantUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DormantUser").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

page! {
    /// Users who are dormant.
    pub struct DormantUserPage of DormantUser
}
