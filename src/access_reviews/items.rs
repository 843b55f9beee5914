//! What is gone through in a round.

use super::{AccessReviewItem, AccessReviewItemPage, AccessReviewPath, ReviewItemStatus};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading},
};
use actix_web::{get, web::Path};
use mandat_domain::{access_reviews::with_whole_token, refused::Refused};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReviewItemQuery {
    /// Only those that stand so.
    pub status: Option<ReviewItemStatus>,
}

/// List what an access review goes through
///
/// The assignments of the round that the caller may go through. Those that were given after its start are none of
/// them; the report names them.
#[utoipa::path(
    tag = "access-reviews", operation_id = "list_access_review_items",
    params(AccessReviewPath, ReviewItemQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of assignments.", body = AccessReviewItemPage)),
)]
#[get("/v1/tenants/{tenant_id}/access-reviews/{review_id}/items")]
pub async fn list(
    reading: Reading,
    path: Path<AccessReviewPath>,
    query: Query<ReviewItemQuery>,
    page: Page,
) -> Result<Found<AccessReviewItemPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            with_whole_token(&standing.authority())?;
            let round = tx.round(path.review_id).await?;
            let seen: Vec<_> = round.seen_by(&standing.authority()).collect();
            if seen.is_empty() {
                return Err(Refused::NotFound { what: "access review" }.into());
            }
            let after: Option<Uuid> = page.after()?;
            let wanted = seen.into_iter().filter(|(row, status)| {
                after.is_none_or(|after| row.id > after)
                    && query.status.is_none_or(|wanted| wanted == *status)
            });
            let most = usize::try_from(page.fetch()).unwrap_or_default();
            let (found, next) = page.cut(wanted.take(most).collect(), |(row, _)| row.id);
            let rows: Vec<_> = found.iter().map(|(row, _)| (*row).clone()).collect();
            let told = tx.assignments_as_answer(round.view(tx.view()), &rows).await?;
            let items = told.into_iter().zip(&found).map(|(assignment, (row, status))| {
                AccessReviewItem::new(assignment, *status, round.outcomes.get(&row.id))
            });
            Ok((items.collect(), next).into())
        })
        .await
}
