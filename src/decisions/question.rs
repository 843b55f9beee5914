//! A question as it is asked.

use crate::{
    http::{AttributeValue, PATH_STEPS, PathStep, resource_path},
    openapi::moment,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::{LoginUsed, ResourcePath},
    account::Account,
    records::RecordKey,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::collections::BTreeMap;
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

/// What a resource that is not kept here belongs to, and what is known of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ResourceProperties {
    /// The user whose data it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    /// The unit it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Where it stands, outermost first: customer, project, sub-project. Empty for what stands under none
    /// of them. Left out, it is not known: a permission that locks or exceptions touch is then refused as
    /// soon as some path would be.
    #[serde(default, deserialize_with = "bounded", skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 8, example = json!(["acme", "website"]))]
    pub path: Option<Vec<PathStep>>,
    /// Its values by dimension. A dimension that is left out is not known, and the regime says what
    /// becomes of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!({ "line": "accident" }))]
    pub attributes: Option<BTreeMap<String, AttributeValue>>,
}

/// A path of no more steps than there can be.
fn bounded<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<PathStep>>, D::Error> {
    let steps = Option::<Vec<PathStep>>::deserialize(deserializer)?;
    match steps {
        Some(steps) if steps.len() > PATH_STEPS => Err(D::Error::custom("this path is too long")),
        steps => Ok(steps),
    }
}

impl AskedResource {
    /// By what it would be known as a record.
    pub(super) fn key(&self) -> RecordKey {
        RecordKey { kind: self.kind.clone(), external_id: self.id.clone() }
    }

    /// Where the caller says that it stands; `None` where nothing is said.
    pub(super) fn path(&self) -> Option<ResourcePath> {
        Some(resource_path(self.properties.as_ref()?.path.clone()?))
    }

    /// What the caller says of it by dimension.
    pub(super) fn attributes(&self) -> BTreeMap<String, String> {
        let said = self.properties.iter().filter_map(|properties| properties.attributes.as_ref()).flatten();
        said.map(|(name, value)| (name.clone(), value.as_str().to_owned())).collect()
    }
}

/// What is searched for. An id is ignored (AuthZEN 1.0, "Search APIs").
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Searched {
    #[serde(rename = "type")]
    #[schema(min_length = 1, max_length = 200, example = "user")]
    pub kind: String,
}

/// Under which circumstances.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct AskedContext {
    /// What held, or will hold, at this moment; now, when it is left out.
    #[serde(default, deserialize_with = "moment::optional", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<DateTime<Utc>>,
    /// As it was known at this moment; what is known now, when it is left out.
    #[serde(default, deserialize_with = "moment::optional", skip_serializing_if = "Option::is_none")]
    pub known_at: Option<DateTime<Utc>>,
    /// How the subject signed in, where the caller knows it. Left out, no method is refused. Whoever asks about
    /// themselves has signed in here, and what they say of it does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<AskedLogin>,
}

/// How somebody signed in, in the words of the regime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AskedLogin {
    #[schema(min_length = 1, max_length = 64, example = "eid-card")]
    pub method: String,
    /// What kind of person they are, where that was proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64, example = "citizen")]
    pub person: Option<String>,
}

impl AskedContext {
    pub(super) const fn times(&self) -> AskedTimes {
        AskedTimes { as_of: self.as_of, known_at: self.known_at }
    }

    /// How the subject is said to have signed in.
    pub(super) fn login(&self) -> Option<LoginUsed> {
        let AskedLogin { method, person } = self.login.clone()?;
        Some(LoginUsed { person, method })
    }
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
