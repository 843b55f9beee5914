//! The access log: who looked at whose data, beside the events, which tell what was changed (NEN 7513; ASP-21).

mod checkpoints;
mod list;
mod note;
pub mod store;

pub use self::checkpoints::Sealer;

use self::store::EntryRow;
use crate::{http::AccountRef, page};
use chrono::{DateTime, Utc};
use mandat_domain::access_log::{Circumstances, Deed, Entry};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list);
}

/// What one request did with personal data, or wanted to. It holds no value of what was read or looked for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessLogEntry {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// Who did it; absent where it is not known whose sign-in was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<AccountRef>,
    /// Where the actor is at home.
    pub actor_tenant_id: Uuid,
    /// On whose behalf they acted, by what that account had delegated to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<AccountRef>,
    /// By which roles it was allowed, as far as it was by roles.
    #[schema(example = json!(["time-recording/supervisor"]))]
    pub roles: Vec<String>,
    /// `signed-in`, `sign-in-refused`, `read`, `searched`, `listed`, `exported`, `pulled` or `erased`.
    #[schema(example = "read")]
    pub action: String,
    /// What was touched.
    #[schema(example = "user")]
    pub object_type: String,
    /// The one thing; absent for searches and lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_id: Option<Uuid>,
    /// How many of them were given.
    #[schema(example = 1)]
    pub objects: u32,
    /// Which fields were given or which filters were set, by name.
    #[schema(example = json!(["identifiers"]))]
    pub fields: Vec<String>,
    /// What for, as far as it is known: `administration`, `care`, `rights-of-person` or `oversight`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "administration")]
    pub purpose: Option<String>,
    /// Where the reason is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose_id: Option<Uuid>,
    /// `allowed` or `refused`.
    #[schema(example = "allowed")]
    pub outcome: String,
    /// The request that did it, as the service's log knows it.
    pub request_id: String,
    /// The address that the request came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "192.0.2.7")]
    pub address: Option<String>,
    /// The event that sealed the entry; absent while none has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 42)]
    pub sealed_by: Option<i64>,
}

page! {
    /// Entries of the access log, newest first.
    pub struct AccessLogPage of AccessLogEntry
}

impl AccessLogEntry {
    pub(crate) fn new(row: EntryRow) -> Self {
        let EntryRow { entry: Entry { id, deed, circumstances }, sealed_by, .. } = row;
        let Deed { action, object_type, object_id, objects, fields, purpose, purpose_id, grounds, outcome } =
            deed;
        let Circumstances { at, actor, request_id, address } = circumstances;
        Self {
            id,
            at,
            actor: actor.account.map(AccountRef::from),
            actor_tenant_id: actor.tenant.0,
            on_behalf_of: grounds.on_behalf_of.map(AccountRef::from),
            roles: grounds.roles.iter().map(ToString::to_string).collect(),
            action: action.as_str().to_owned(),
            object_type: object_type.into_owned(),
            object_id,
            objects,
            fields: fields.into_iter().map(std::borrow::Cow::into_owned).collect(),
            purpose: purpose.map(|purpose| purpose.as_str().to_owned()),
            purpose_id,
            outcome: outcome.as_str().to_owned(),
            request_id,
            address,
            sealed_by,
        }
    }
}
