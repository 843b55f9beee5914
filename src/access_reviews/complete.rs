//! A round is completed.

use super::{AccessReview, AccessReviewPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::access_reviews::complete::decide;

/// Complete an access review
///
/// By whoever could start it, done or not. What nobody went through is listed in the report and goes on as it is, unless
/// the regime asks for all of it. Nothing of the round changes after that.
#[utoipa::path(
    tag = "access-reviews", operation_id = "complete_access_review",
    params(AccessReviewPath, Once, DryRunQuery),
    responses((status = 200, description = "The round, completed.", body = AccessReview)),
)]
#[post("/v1/tenants/{tenant_id}/access-reviews/{review_id}/completion")]
pub async fn complete(
    changing: Changing,
    path: Path<AccessReviewPath>,
) -> Result<Changed<AccessReview>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let round = tx.round(path.review_id).await?;
                let held = tx.held_of_roles(&round.review.roles).await?;
                Ok(decide(&standing.authority(), &round.review, &round.items, &held)?)
            },
            async |tx, ask| tx.review_as_answer(ask, path.review_id).await,
        )
        .await
}
