//! The rounds of which the caller sees something.

use super::{AccessReviewPage, AccessReviewStatus};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::access_reviews::with_whole_token;
use serde::Deserialize;
use utoipa::IntoParams;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccessReviewQuery {
    /// Only those that go on, or only those that are completed.
    pub status: Option<AccessReviewStatus>,
}

/// List access reviews
///
/// Those in which there is something that the caller may go through. A page can be shorter than its limit.
#[utoipa::path(
    tag = "access-reviews", operation_id = "list_access_reviews",
    params(TenantPath, AccessReviewQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of rounds.", body = AccessReviewPage)),
)]
#[get("/v1/tenants/{tenant_id}/access-reviews")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<AccessReviewQuery>,
    page: Page,
) -> Result<Found<AccessReviewPage>, Error> {
    let open = query.status.map(|status| status == AccessReviewStatus::Open);
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            with_whole_token(&standing.authority())?;
            let rows = tx.access_reviews(open, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.from_revision);
            let rounds = tx.rounds(tx.view(), rows).await?;
            let mut items = Vec::with_capacity(rounds.len());
            for round in rounds {
                items.extend(round.as_answer(&standing.authority())?);
            }
            Ok((items, next).into())
        })
        .await
}
