//! Notices over HTTP and by mail: what must reach people when something happens.
//!
//! [`Courier::make`] reads the log and makes a notice for each person whom a rule reaches, [`Courier::remind`] one for
//! each whom a round waits for, [`Courier::report_dormant`] one for each who is told of users who do not sign in,
//! [`Courier::answer_resets`] one for each who may have forgotten their password; [`Courier::deliver`] sends those that go by mail. All begin where they ended, so that nothing is lost when the process
//! stops in between.

mod courier;
mod deliver;
mod dormant;
mod inbox;
mod list;
mod make;
mod new;
mod remind;
mod reminding {
    pub mod store;
}
mod resets;
pub mod store;
mod telling;
mod wording;

pub use courier::Courier;

use crate::{http::Versioned, page};
use chrono::{DateTime, Utc};
use mandat_domain::ids::TenantId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(inbox::list).service(inbox::change);
}

/// `/v1/me/inbox/{item_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ItemPath {
    /// The item.
    #[param(value_type = Uuid)]
    pub item_id: Uuid,
}

/// What became of a notice that goes by mail or SMS.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NoticeMail {
    /// `waiting`, `sent`, or `failed`: for good, with the reason.
    #[schema(example = "sent")]
    pub state: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<DateTime<Utc>>,
    /// Why the last try failed.
    #[schema(example = "the server answered 550")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A message to one person about one change.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Notice {
    pub id: Uuid,
    /// What it follows from, in the words of the regime; `invited` for an invitation, `password-reset` for a reset, `provisional` for
    /// provisional credentials.
    #[schema(example = "appointed")]
    pub occasion: String,
    /// The regime whose rule asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regime: Option<String>,
    pub user_id: Uuid,
    /// The events that it tells of.
    pub revisions: Vec<i64>,
    pub made_at: DateTime<Utc>,
    /// Whether it stands in the user's inbox.
    pub in_inbox: bool,
    /// When the user was done with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<DateTime<Utc>>,
    /// Absent for one that does not go by mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<NoticeMail>,
    /// Absent for one that does not go by SMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms: Option<NoticeMail>,
}

page! {
    /// Notices in the order of their making.
    pub struct NoticePage of Notice
}

/// Something that waits for the caller.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct MyItem {
    pub id: Uuid,
    /// What it follows from, in the words of the regime.
    #[schema(example = "record-created")]
    pub occasion: String,
    /// In the caller's language.
    #[schema(example = "Kessler Metallbau AG: a new record")]
    pub title: String,
    pub text: String,
    /// Paths of this API that lead to what it is about.
    pub links: Vec<String>,
    pub at: DateTime<Utc>,
    /// Absent while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<DateTime<Utc>>,
}

/// Personal data do not print.
impl std::fmt::Debug for MyItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MyItem").field("id", &self.id).finish_non_exhaustive()
    }
}

page! {
    /// What waits for the caller, in the order in which it came.
    pub struct MyItemPage of MyItem
}

impl Versioned for MyItem {}

/// Where things of a tenant are found.
fn tenant_path(tenant: TenantId, rest: &str) -> String {
    format!("/v1/tenants/{tenant}{rest}")
}
