//! Access reviews over HTTP: rounds in which those who could give each assignment confirm, change or end it
//! (SPV-10), and the signed report of what came of them.

mod complete;
mod facts;
mod item;
mod items;
mod list;
mod read;
mod report;
mod start;
pub mod store;

use self::store::{OutcomeRow, ReviewRow};
use crate::{
    assignments::Assignment,
    http::{AccountRef, Versioned},
    page,
    storage::Error,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access_reviews::{Outcome, State},
    ids::{AccessReviewId, AssignmentId, TenantId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(start::start)
        .service(read::read)
        .service(items::list)
        .service(item::decide_item)
        .service(complete::complete)
        .service(report::report);
}

/// `/v1/tenants/{tenant_id}/access-reviews/{review_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccessReviewPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The round.
    #[param(value_type = Uuid)]
    pub review_id: AccessReviewId,
}

/// `/v1/tenants/{tenant_id}/access-reviews/{review_id}/items/{assignment_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ReviewItemPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The round.
    #[param(value_type = Uuid)]
    pub review_id: AccessReviewId,
    /// The assignment that is gone through.
    #[param(value_type = Uuid)]
    pub assignment_id: AssignmentId,
}

/// Whether a round goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessReviewStatus {
    Open,
    Completed,
}

/// How one assignment of a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewItemStatus {
    /// Nobody went through it, and it counts.
    Undone,
    /// It stays as it is.
    Confirmed,
    /// Its time or its values were changed.
    Changed,
    Ended,
    /// Nobody went through it, and it counts no more: it was ended outside of the round, or ran out.
    Over,
}

impl ReviewItemStatus {
    const fn of(state: State) -> Self {
        match state {
            State::Undone => Self::Undone,
            State::Decided(Outcome::Confirmed) => Self::Confirmed,
            State::Decided(Outcome::Changed) => Self::Changed,
            State::Decided(Outcome::Ended) => Self::Ended,
            State::Over => Self::Over,
        }
    }
}

/// How many assignments of a round came to what, of those that the caller sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewProgress {
    /// All of them.
    pub assignments: i64,
    pub confirmed: i64,
    pub changed: i64,
    pub ended: i64,
    pub over: i64,
    pub undone: i64,
}

impl ReviewProgress {
    fn of(statuses: impl Iterator<Item = ReviewItemStatus>) -> Self {
        let mut progress = Self::default();
        for status in statuses {
            progress.assignments += 1;
            *match status {
                ReviewItemStatus::Confirmed => &mut progress.confirmed,
                ReviewItemStatus::Changed => &mut progress.changed,
                ReviewItemStatus::Ended => &mut progress.ended,
                ReviewItemStatus::Over => &mut progress.over,
                ReviewItemStatus::Undone => &mut progress.undone,
            } += 1;
        }
        progress
    }
}

/// A round of going through who holds what.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessReview {
    pub id: Uuid,
    #[schema(example = json!(["employer-self-service/user"]))]
    pub roles: Vec<String>,
    /// The units that it covers, with all below them; none is the whole tenant.
    pub unit_ids: Vec<Uuid>,
    /// When it should be done.
    pub due_at: DateTime<Utc>,
    pub status: AccessReviewStatus,
    pub progress: ReviewProgress,
    pub started_at: DateTime<Utc>,
    /// Who started it; absent for the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_by: Option<AccountRef>,
    /// Where who started it is at home.
    pub starter_tenant_id: Uuid,
    /// Absent while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_by: Option<AccountRef>,
}

/// One assignment of a round.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessReviewItem {
    /// As it stands now; in a completed round as it stood then.
    pub assignment: Assignment,
    pub status: ReviewItemStatus,
    /// When somebody went through it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// Who did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<AccountRef>,
    /// Changes whenever the assignment does, or what was made of it.
    pub version: i64,
}

page! {
    /// Rounds in the order in which they were started.
    pub struct AccessReviewPage of AccessReview
}

page! {
    /// Assignments of a round, in the order of their making.
    pub struct AccessReviewItemPage of AccessReviewItem
}

impl Versioned for AccessReview {}

impl Versioned for AccessReviewItem {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl AccessReview {
    fn new(row: &ReviewRow, progress: ReviewProgress) -> Result<Self, Error> {
        let open = row.completed_revision.is_none();
        Ok(Self {
            id: row.id,
            roles: row.roles()?.iter().map(ToString::to_string).collect(),
            unit_ids: row.unit_ids()?.iter().map(|unit| unit.0).collect(),
            due_at: row.due_at,
            status: if open { AccessReviewStatus::Open } else { AccessReviewStatus::Completed },
            progress,
            started_at: row.started_at,
            started_by: row.started_by().map(Into::into),
            starter_tenant_id: row.starter_tenant,
            completed_at: row.completed_at,
            completed_by: row.completed_by().map(Into::into),
        })
    }
}

impl AccessReviewItem {
    fn new(assignment: Assignment, status: ReviewItemStatus, outcome: Option<&OutcomeRow>) -> Self {
        Self {
            version: outcome.map_or(assignment.version, |outcome| outcome.version.max(assignment.version)),
            assignment,
            status,
            decided_at: outcome.map(|outcome| outcome.decided_at),
            decided_by: outcome.and_then(OutcomeRow::decided_by).map(Into::into),
        }
    }
}
