//! One issuer.

use super::{Issuer, IssuerPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Reading},
};
use actix_web::{get, web::Path};
use mandat_domain::access::{Resource, service};

/// Read an issuer
///
/// For operators. Ended or not.
#[utoipa::path(
    tag = "issuers", operation_id = "read_issuer",
    params(IssuerPath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The issuer.", body = Issuer)),
)]
#[get("/v1/issuers/{issuer_id}")]
pub async fn read(reading: Reading, path: Path<IssuerPath>) -> Result<Found<Issuer>, Error> {
    reading
        .run(reading.caller().tenant, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().see("issuer", service::ISSUER_READ, &Resource::tenant())?;
            tx.issuer_as_answer(path.issuer_id).await
        })
        .await
}
