//! What a dry run answers: what would be recorded, and who would gain or lose what.

use super::LeavingPlan;
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::ResourcePath, account::Account, event::Event, keys::PermissionKey, regime::Values, scope::Scope,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How many changes of access are listed; all are counted.
const LISTED: usize = 100;

/// What the change would do. Nothing of it is recorded.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct DryRun {
    /// The events that would be recorded, in their order.
    pub events: Vec<FutureEvent>,
    /// Who would gain and who would lose what, as far as the caller may see it.
    pub access: AccessChanges,
    /// Of the leaving of a user: what goes with them, and what stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub plan: Option<LeavingPlan>,
}

/// An event that would be recorded.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FutureEvent {
    #[serde(rename = "type")]
    #[schema(example = "assignment.created")]
    pub kind: String,
    /// What it says, without personal data.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct AccessChanges {
    pub gained: AccessChange,
    pub lost: AccessChange,
}

/// All that is gained, or all that is lost.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct AccessChange {
    /// How many there are.
    pub count: i64,
    /// The first hundred of them.
    #[schema(max_items = 100)]
    pub listed: Vec<Access>,
}

impl AccessChange {
    #[must_use]
    pub fn new(mut all: Vec<Access>) -> Self {
        let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
        all.truncate(LISTED);
        Self { count, listed: all }
    }
}

/// One permission of one holder.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Access {
    pub holder: AccessHolder,
    #[schema(example = "time-recording/time.approve")]
    pub permission: String,
    pub scope: AccessScope,
    /// The values it is narrowed to, by dimension; absent when it is not. No value is what has none known.
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    #[schema(required = false, value_type = BTreeMap<String, Vec<String>>)]
    pub constraints: Values,
    pub from: DateTime<Utc>,
    /// Absent when it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// Only on resources at this path, and below it as far as nothing nearer to them says otherwise. Absent
    /// where the change is the same on all paths.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["acme", "website"]))]
    pub path: Option<Vec<String>>,
}

/// Who holds it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AccessHolder {
    #[serde(rename = "type")]
    #[schema(example = "user")]
    pub kind: String,
    pub id: Uuid,
}

/// Where it counts.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AccessScope {
    /// `tenant`, `unit` or `own`.
    #[serde(rename = "type")]
    #[schema(example = "unit")]
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
}

impl Access {
    #[must_use]
    pub fn new(
        holder: Account,
        permission: &PermissionKey,
        scope: Scope,
        from: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
    ) -> Self {
        Self {
            holder: AccessHolder { kind: holder.kind().to_owned(), id: holder.id() },
            permission: permission.to_string(),
            constraints: Values::new(),
            scope: AccessScope { kind: scope.kind().to_owned(), unit_id: scope.unit().map(|unit| unit.0) },
            from,
            until,
            path: None,
        }
    }

    /// The same, on one resource path alone.
    #[must_use]
    pub fn on_path(self, path: &ResourcePath) -> Self {
        Self { path: Some(path.0.clone()), ..self }
    }
}

impl FutureEvent {
    /// The public part of an event.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        serde_json::from_value(serde_json::to_value(event).ok()?).ok()
    }
}
