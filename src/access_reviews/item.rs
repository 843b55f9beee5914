//! Somebody goes through one assignment of a round.

use super::{AccessReviewItem, ReviewItemPath};
use crate::{
    assignments::AssignmentPatch,
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, IfMatch},
    problems::FieldError,
    storage::Tx,
};
use actix_web::{put, web::Path};
use mandat_domain::{
    access_reviews::item::{Verdict, decide},
    refused::Refused,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What shall become of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    /// It stays as it is.
    Confirmed,
    /// It goes on as `change` says.
    Changed,
    /// It ends at once and for good.
    Ended,
}

/// What somebody says about an assignment whom they went through.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewDecision {
    #[schema(inline)]
    pub outcome: ReviewOutcome,
    /// Needed for `changed`, and for nothing else.
    #[validate(nested)]
    pub change: Option<AssignmentPatch>,
    /// End it although the holder comes below the least that the regime asks of every user.
    #[serde(default)]
    #[schema(required = false, default = false)]
    pub confirm_below_minimum: bool,
}

/// Go through one assignment
///
/// Confirm it, change it or end it, by the authority to give it. What is changed or ended is so at once, as by the
/// operations on assignments. Until the round is completed the last word counts. Nobody goes through what they hold
/// themselves, but by ending it.
#[utoipa::path(
    tag = "access-reviews", operation_id = "decide_access_review_item",
    params(ReviewItemPath, IfMatch, DryRunQuery),
    request_body = ReviewDecision,
    responses((status = 200, description = "The assignment as it stands in the round now.", body = AccessReviewItem)),
)]
#[put("/v1/tenants/{tenant_id}/access-reviews/{review_id}/items/{assignment_id}")]
pub async fn decide_item(
    changing: Changing,
    path: Path<ReviewItemPath>,
    body: Body<ReviewDecision>,
) -> Result<Changed<AccessReviewItem>, Error> {
    let Body(ReviewDecision { outcome, change, confirm_below_minimum }) = body;
    if (outcome == ReviewOutcome::Changed) != change.is_some() {
        let (code, message) = match outcome {
            ReviewOutcome::Changed => ("missing", "what shall be different is said here"),
            _ => ("out_of_place", "only what is `changed` has a change"),
        };
        return Err(Error::invalid_body(vec![FieldError::new("/change", code, message)]));
    }
    let missing = || Refused::NotFound { what: "access review" };
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let round = tx.round(path.review_id).await?;
                let item = round.item(path.assignment_id)?;
                let holder = tx.holder(&standing.rules, item.assignment.holder.account).await?;
                let holder = holder.ok_or_else(missing)?;
                let verdict = match (outcome, change) {
                    (ReviewOutcome::Changed, Some(wish)) => Verdict::Change(wish.over(&item.assignment)),
                    (ReviewOutcome::Ended, _) => Verdict::End { confirmed: confirm_below_minimum },
                    _ => Verdict::Confirm,
                };
                let events = decide(&standing.authority(), &round.review, item, &holder, verdict)?;
                ask.version.check(tx.review_item_as_answer(&path).await?.version)?;
                Ok(events)
            },
            async |tx, _| tx.review_item_as_answer(&path).await,
        )
        .await
}

impl Tx {
    async fn review_item_as_answer(&mut self, path: &ReviewItemPath) -> Result<AccessReviewItem, Error> {
        let round = self.round(path.review_id).await?;
        let item = round.item(path.assignment_id)?;
        let view = round.view(self.view());
        let row = round.held.iter().filter(|row| row.id == path.assignment_id.0).cloned().collect::<Vec<_>>();
        let told = self.assignments_as_answer(view, &row).await?.pop();
        let told = told.ok_or(Refused::NotFound { what: "access review" })?;
        let status = round.status(item, view.at);
        Ok(AccessReviewItem::new(told, status, round.outcomes.get(&path.assignment_id.0)))
    }
}
