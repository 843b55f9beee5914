//! What a dry run tells of the leaving of a user.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What goes with a user who leaves, who would take it over, and what stands in the way. Something in the way is told
/// here, and refused where it is no dry run.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct LeavingPlan {
    pub records: RecordsHandedOver,
    /// The offices that the user holds.
    pub offices: Vec<HeldOffice>,
    /// The offices that nobody would hold any more.
    pub vacated: Vec<VacatedOffice>,
    /// What the user lets others act with, and what others let the user act with: both end.
    pub delegations_given: i64,
    pub delegations_received: i64,
    /// The user's own requests for access, which are closed.
    pub requests: Vec<Uuid>,
    pub waiting: WaitingOnLeaver,
    /// What stands in the way, the first of it first; empty where nothing does.
    pub obstacles: Vec<Obstacle>,
}

/// The records that are addressed to the user.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct RecordsHandedOver {
    /// All of them, ended ones too.
    pub count: i64,
    /// Those that have not ended.
    pub open: i64,
    /// The first twenty that have not ended.
    #[schema(max_items = 20)]
    pub sample: Vec<RecordNamed>,
}

/// A record by its type and external id.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RecordNamed {
    #[serde(rename = "type")]
    #[schema(example = "claim")]
    pub kind: String,
    #[schema(example = "2026-4711")]
    pub external_id: String,
}

/// An office that the user holds.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct HeldOffice {
    pub assignment_id: Uuid,
    #[schema(example = "employer-self-service/administrator")]
    pub role: String,
    /// Absent where it is held for the whole tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Whether the caller can give it to the successor in the same change, and it counts at once; absent where no
    /// successor is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor_can: Option<bool>,
}

/// An office that nobody would hold any more.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct VacatedOffice {
    #[schema(example = "employer-self-service/administrator")]
    pub role: String,
    /// Absent where it is the office of the whole tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Whether the regime lets it not fall vacant.
    pub must_be_held: bool,
}

/// What waits for the user among others, as far as the first five hundred open requests and rounds go. It does not end
/// with the user: whoever else could give what it is about answers it.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct WaitingOnLeaver {
    pub requests: i64,
    pub review_items: i64,
}

/// Something that stands in the way, as the problem would say it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Obstacle {
    #[schema(example = "successor_missing")]
    pub code: String,
    #[schema(example = "somebody must be named who follows the user")]
    pub detail: String,
}
