//! `GET /v1/me/identities`

use super::{LinkedIdentities, linked, names, owner};
use crate::{
    error::Error,
    http::{Found, Reading},
    problems::ProblemBody,
};
use actix_web::get;

/// List my identities
///
/// The issuers whose identity tokens are a sign-in to this account.
#[utoipa::path(
    tag = "me", operation_id = "list_identities",
    responses(
        (status = 200, description = "The identities.", body = LinkedIdentities),
        (status = 404, description = "A program has none (`not_found`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/me/identities")]
pub async fn list(reading: Reading) -> Result<Found<LinkedIdentities>, Error> {
    let owner = owner(reading.caller())?;
    let names = names(reading.store()).await?;
    reading.run(owner.tenant, async |tx, _| linked(tx, owner, &names).await).await
}
