//! What came of a round, signed.

mod csv;
mod rows;

use super::{AccessReviewPath, ReviewItemStatus, ReviewProgress, facts::Round};
use crate::{
    assignments::Constraints,
    error::Error,
    http::{AccountType, Fresh, Reading, Scope, csv::wants_csv},
    storage::Tx,
    tokens::Tokens,
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_DISPOSITION, VARY},
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access_reviews::{ReviewRefused, with_whole_token},
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The header with the signature over the bytes of the body.
const SIGNATURE: &str = "Mandat-Signature";

/// What became of an assignment in a round that is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewResult {
    Confirmed,
    Changed,
    Ended,
    /// It counted no more when the round was completed, without anybody having gone through it.
    Over,
    /// Nobody went through it, and it goes on.
    Undone,
    /// Given meanwhile, or come into the units of the round: nobody was asked about it.
    Added,
}

/// An account, as it was called when the round was completed.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct NamedAccount {
    #[serde(rename = "type")]
    pub kind: AccountType,
    pub id: Uuid,
    /// Absent for a program, for somebody at home elsewhere, and for whoever is gone for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Anna Muster")]
    pub name: Option<String>,
}

/// Personal data do not print.
impl std::fmt::Debug for NamedAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NamedAccount").field("id", &self.id).finish_non_exhaustive()
    }
}

/// One assignment, as it stood when the round was completed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ReviewReportRow {
    pub assignment_id: Uuid,
    pub holder: NamedAccount,
    #[schema(example = "employer-self-service/user")]
    pub role: String,
    pub scope: Scope,
    /// What the scope's unit is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    pub valid_from: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,
    pub result: ReviewResult,
    /// When somebody went through it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<NamedAccount>,
}

/// What came of a round.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessReviewReport {
    pub tenant_id: Uuid,
    #[schema(example = "Kessler Metallbau AG")]
    pub tenant_name: String,
    pub review_id: Uuid,
    pub roles: Vec<String>,
    /// None is the whole tenant.
    pub unit_ids: Vec<Uuid>,
    pub started_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_by: Option<NamedAccount>,
    pub due_at: DateTime<Utc>,
    pub completed_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_by: Option<NamedAccount>,
    /// The event of the log by which it was completed.
    pub revision: i64,
    /// What was in the round; what was added is not counted.
    pub progress: ReviewProgress,
    /// In the order of the assignments' making; what was added stands last.
    pub rows: Vec<ReviewReportRow>,
}

/// Read the report of an access review
///
/// What came of a completed round, assignment by assignment, as they stood then: confirmed, changed, ended, over without
/// anybody's doing in the round, **undone**, and what was added meanwhile. For whoever could start the round. With
/// `Accept: text/csv` the rows as CSV. `Mandat-Signature` is a signature over the very bytes of the body, in either form: a
/// detached JWS (RFC 7515, appendix F) by a key of `/.well-known/jwks.json`.
#[utoipa::path(
    tag = "access-reviews", operation_id = "read_access_review_report",
    params(AccessReviewPath, Fresh),
    responses((
        status = 200, description = "The report.",
        content((AccessReviewReport = "application/json"), (String = "text/csv")),
        headers(("Mandat-Signature" = String, description = "A detached JWS over the bytes of the body.")),
    )),
)]
#[get("/v1/tenants/{tenant_id}/access-reviews/{review_id}/report")]
pub async fn report(
    reading: Reading,
    path: Path<AccessReviewPath>,
    tokens: Data<Tokens>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let as_csv = wants_csv(&request);
    let found = reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            with_whole_token(&standing.authority())?;
            let round = tx.round(path.review_id).await?;
            round.review.whole_for(&standing.authority(), &round.items)?;
            let report = tx.report_of(&round).await?;
            let bytes = if as_csv {
                csv::text(&report).into_bytes()
            } else {
                serde_json::to_vec(&report).map_err(Error::internal)?
            };
            let signature = tokens.sign_detached(&bytes, tx.now()).map_err(Error::internal)?;
            Ok((bytes, signature))
        })
        .await?;
    Ok(found.answer(|(bytes, signature), response| {
        response.insert_header((VARY, "Accept")).insert_header((SIGNATURE, signature));
        if as_csv {
            response
                .content_type("text/csv; charset=utf-8; header=present")
                .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"access-review.csv\""));
        } else {
            response.content_type("application/json");
        }
        response.body(bytes)
    }))
}

impl Tx {
    async fn report_of(&mut self, round: &Round) -> Result<AccessReviewReport, Error> {
        let row = &round.row;
        let (Some(completed_at), Some(revision)) = (row.completed_at, row.completed_revision) else {
            return Err(Refused::from(ReviewRefused::Open).into());
        };
        let tenant = self.this_tenant(round.view(self.view())).await?;
        let tenant = tenant.ok_or(Refused::NotFound { what: "tenant" })?;
        let rows::Told { rows, started_by, completed_by } = self.report_rows(round).await?;
        let statuses = round.items.iter().map(|item| round.status(item, completed_at));
        Ok(AccessReviewReport {
            tenant_id: self.tenant().0,
            tenant_name: tenant.name,
            review_id: row.id,
            roles: row.roles()?.iter().map(ToString::to_string).collect(),
            unit_ids: row.unit_ids()?.iter().map(|unit| unit.0).collect(),
            started_at: row.started_at,
            started_by,
            due_at: row.due_at,
            completed_at,
            completed_by,
            revision,
            progress: ReviewProgress::of(statuses),
            rows,
        })
    }
}

impl ReviewResult {
    pub(super) const fn of(status: ReviewItemStatus) -> Self {
        match status {
            ReviewItemStatus::Undone => Self::Undone,
            ReviewItemStatus::Confirmed => Self::Confirmed,
            ReviewItemStatus::Changed => Self::Changed,
            ReviewItemStatus::Ended => Self::Ended,
            ReviewItemStatus::Over => Self::Over,
        }
    }

    /// The word for it, in both forms.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Changed => "changed",
            Self::Ended => "ended",
            Self::Over => "over",
            Self::Undone => "undone",
            Self::Added => "added",
        }
    }
}
