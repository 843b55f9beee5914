//! The provider says which of its sites serves a client.

use super::{Partnership, PartnershipPath};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{put, web::Path};
use mandat_domain::{ids::UnitId, partnerships::site::decide};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// The site.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnershipSite {
    /// A unit of the kind that the regime calls a site.
    pub unit_id: Uuid,
}

/// Set the site that serves a client
///
/// By the provider, on its own side: the client does not see it. Staff whose role covers the site reach
/// the client from now on; those of the site before do not any more.
#[utoipa::path(
    tag = "partnerships", operation_id = "set_partnership_site",
    params(PartnershipPath, IfMatch, DryRunQuery),
    request_body = PartnershipSite,
    responses((status = 200, description = "The partnership as it is now.", body = Partnership)),
)]
#[put("/v1/tenants/{tenant_id}/partnerships/{partnership_id}/site")]
pub async fn set(
    changing: Changing,
    path: Path<PartnershipPath>,
    body: Body<PartnershipSite>,
) -> Result<Changed<Partnership>, Error> {
    let Body(PartnershipSite { unit_id }) = body;
    let (id, unit_id) = (path.partnership_id, UnitId(unit_id));
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let row = tx.partnership_or_missing(id).await?;
                let unit = tx.unit(tx.view(), unit_id).await?.map(|(unit, _)| unit);
                let events =
                    decide(&standing.authority(), &row.partnership, row.site, unit_id, unit.as_ref())?;
                ask.version.check(row.version)?;
                Ok(events)
            },
            async |tx, _| Ok(tx.partnership_or_missing(id).await?.into()),
        )
        .await
}
