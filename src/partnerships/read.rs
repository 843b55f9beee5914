//! One partnership.

use super::{Partnership, PartnershipPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Query, Reading, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    refused::Refused,
};

/// Read a partnership
///
/// As this tenant knows it; `as_of` and `known_at` give it as it stood, or was known, at a moment.
#[utoipa::path(
    tag = "partnerships", operation_id = "read_partnership",
    params(PartnershipPath, Times, IfNoneMatch, Fresh),
    responses((status = 200, description = "The partnership.", body = Partnership)),
)]
#[get("/v1/tenants/{tenant_id}/partnerships/{partnership_id}")]
pub async fn read(
    reading: Reading,
    path: Path<PartnershipPath>,
    times: Query<Times>,
) -> Result<Found<Partnership>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().see("partnership", service::PARTNERSHIP_READ, &Resource::tenant())?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let missing = Refused::NotFound { what: "partnership" };
            Ok(tx.partnership(view, path.partnership_id).await?.ok_or(missing)?.into())
        })
        .await
}
