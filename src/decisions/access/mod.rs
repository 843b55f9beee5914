//! What accounts may do: one account with all that gives and shuts it, and the overview of many.

mod csv;
mod of_account;
mod overview;

use crate::http::{AccountRef, Scope};
use chrono::{DateTime, Utc};
use mandat_domain::access::{Admits, Given, Has, Need};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(of_account::of_user)
        .service(of_account::of_api_client)
        .service(of_account::of_me)
        .service(overview::overview);
}

/// A permission that something gives, with all that narrows and shuts it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PermissionHeld {
    #[schema(example = "time-recording/time.read")]
    pub permission: String,
    /// What refuses it on every resource. Where there is anything, nothing below counts.
    pub shut: Vec<ShutBy>,
    /// One of these is enough.
    pub given: Vec<GivenBy>,
    /// Whether it ends where a unit is closed.
    pub open_units_only: bool,
    /// Whether locks on the path of a resource shut it.
    pub locks: bool,
    /// Whether the account's own exceptions and default for the path of a resource shut it.
    pub exceptions: bool,
    /// Of each of these, one permission is needed on the same resource too.
    pub needs: Vec<NeededToo>,
}

/// A rule that refuses.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ShutBy {
    #[schema(example = "role_missing")]
    pub rule: String,
    pub reason: String,
}

/// One way in which a permission is given.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct GivenBy {
    /// Absent where every user has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "time-recording/supervisor")]
    pub role: Option<String>,
    /// On whose behalf the account acts with it; absent where it is the account's own. `assignment_id` is theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<AccountRef>,
    /// The delegation by which it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegation_id: Option<Uuid>,
    /// Whether the regime gives it without a grant.
    pub automatic: bool,
    /// Which resources it reaches.
    pub scope: Scope,
    /// Within the scope, on the account's own data alone.
    pub own_data_only: bool,
    /// By dimension, where it does not admit every value.
    pub constraints: BTreeMap<String, AdmittedValues>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
}

/// Which values of a dimension are admitted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AdmittedValues {
    pub values: Vec<String>,
    /// Whether values that the regime does not list are, too.
    pub others: bool,
    /// Whether a resource is admitted of which the value is not known.
    pub unknown: bool,
}

/// A permission that is needed on the same resource.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NeededToo {
    pub any_of: Vec<String>,
    /// It is needed for the resource with every value of this dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
}

impl From<Has> for PermissionHeld {
    fn from(has: Has) -> Self {
        let shut = has
            .shut
            .iter()
            .map(|rule| ShutBy { rule: rule.code().to_owned(), reason: rule.text(&has.permission) });
        Self {
            shut: shut.collect(),
            permission: has.permission.to_string(),
            given: has.given.into_iter().map(Into::into).collect(),
            open_units_only: has.open_units_only,
            locks: has.locks,
            exceptions: has.exceptions,
            needs: has.needs.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Given> for GivenBy {
    fn from(given: Given) -> Self {
        Self {
            assignment_id: given.assignment.map(|id| id.0),
            role: given.role.map(|role| role.to_string()),
            acting_for: given.delegated.map(|(_, by)| by.into()),
            delegation_id: given.delegated.map(|(id, _)| id.0),
            automatic: given.automatic,
            scope: given.scope.into(),
            own_data_only: given.own,
            constraints: given.admits.into_iter().map(|(name, admits)| (name, admits.into())).collect(),
            valid_until: given.until,
        }
    }
}

impl From<Admits> for AdmittedValues {
    fn from(admits: Admits) -> Self {
        Self { values: admits.values.into_iter().collect(), others: admits.others, unknown: admits.unknown }
    }
}

impl From<Need> for NeededToo {
    fn from(need: Need) -> Self {
        Self { any_of: need.any_of.iter().map(ToString::to_string).collect(), every: need.every }
    }
}
