//! The event log over HTTP: the feed, and the proof that nothing in it was altered.

mod feed;
pub mod store;
mod verification;

use crate::{http::AccountRef, page};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(feed::feed).service(verification::verify);
}

/// One fact that happened, without personal data.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// The number of the event in the tenant's log, without gaps from 1.
    #[schema(example = 42)]
    pub revision: i64,
    #[serde(rename = "type")]
    #[schema(example = "assignment.created")]
    pub kind: String,
    pub at: DateTime<Utc>,
    /// Who did it; absent where the command line did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<AccountRef>,
    /// For whom they did it, where they acted with what that account had delegated to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<AccountRef>,
    /// Where the actor is at home.
    pub actor_tenant_id: Uuid,
    /// The request that did it, as the service's log knows it.
    pub request_id: String,
    /// What happened. The members depend on the type.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

page! {
    /// Events in their order, oldest first. The last page has a cursor too: whoever comes back with it
    /// goes on where the log ended.
    pub struct EventPage of Event
}
