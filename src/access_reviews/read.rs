//! One round.

use super::{AccessReview, AccessReviewPath};
use crate::{
    error::Error,
    http::{Ask, Found, Fresh, IfNoneMatch, Reading},
    storage::Tx,
};
use actix_web::{get, web::Path};
use mandat_domain::{access_reviews::with_whole_token, ids::AccessReviewId, refused::Refused};

/// Read an access review
///
/// For whoever may go through something in it. `progress` counts what they see: in all of the round for whoever
/// could start it, and for others what they could give.
#[utoipa::path(
    tag = "access-reviews", operation_id = "read_access_review",
    params(AccessReviewPath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The round.", body = AccessReview)),
)]
#[get("/v1/tenants/{tenant_id}/access-reviews/{review_id}")]
pub async fn read(reading: Reading, path: Path<AccessReviewPath>) -> Result<Found<AccessReview>, Error> {
    reading.run(path.tenant_id, async |tx, ask| tx.review_as_answer(ask, path.review_id).await).await
}

impl Tx {
    /// A round as the caller sees it.
    pub(super) async fn review_as_answer(
        &mut self,
        ask: &Ask,
        id: AccessReviewId,
    ) -> Result<AccessReview, Error> {
        let standing = self.standing(ask).await?;
        with_whole_token(&standing.authority())?;
        let round = self.round(id).await?;
        let seen = round.as_answer(&standing.authority())?;
        Ok(seen.ok_or(Refused::NotFound { what: "access review" })?)
    }
}
