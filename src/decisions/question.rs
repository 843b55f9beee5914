//! A question as it is asked.

use crate::openapi::moment;
use chrono::{DateTime, Utc};
use mandat_domain::account::Account;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whose access is asked about.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AskedSubject {
    /// `user` or `api_client`. A subject of any other type is unknown here, and may do nothing.
    #[serde(rename = "type")]
    #[schema(min_length = 1, max_length = 200, example = "user")]
    pub kind: String,
    #[schema(min_length = 1, max_length = 500, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    pub id: String,
}

/// What the subject would do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AskedAction {
    /// The key of a permission.
    #[schema(min_length = 1, max_length = 200, example = "time-recording/time.change")]
    pub name: String,
}

/// To what.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AskedResource {
    /// `tenant`, `user`, `api_client` and `unit` are known here; of any other type the properties say
    /// whose it is and where it belongs.
    #[serde(rename = "type")]
    #[schema(min_length = 1, max_length = 200, example = "time_entry")]
    pub kind: String,
    #[schema(min_length = 1, max_length = 500, example = "2026-03-02/4711")]
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<ResourceProperties>,
}

/// What a resource that is not kept here belongs to.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
pub struct ResourceProperties {
    /// The user whose data it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    /// The unit it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
}

/// What is searched for. An id is ignored (AuthZEN 1.0, "Search APIs").
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Searched {
    #[serde(rename = "type")]
    #[schema(min_length = 1, max_length = 200, example = "user")]
    pub kind: String,
}

/// At which time, and as it was known when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct AskedTimes {
    /// What held, or will hold, at this moment; now, when it is left out.
    #[serde(default, deserialize_with = "moment::optional", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<DateTime<Utc>>,
    /// As it was known at this moment; what is known now, when it is left out.
    #[serde(default, deserialize_with = "moment::optional", skip_serializing_if = "Option::is_none")]
    pub known_at: Option<DateTime<Utc>>,
}

impl AskedTimes {
    /// Whether nothing but now is asked about.
    pub(super) const fn is_now(self) -> bool {
        let Self { as_of, known_at } = self;
        as_of.is_none() && known_at.is_none()
    }
}

impl AskedSubject {
    /// The account that is meant; `None` for what can be no account here.
    pub(super) fn account(&self) -> Option<Account> {
        Account::from_parts(&self.kind, Uuid::try_parse(&self.id).ok()?)
    }
}
