//! The partnerships of a tenant.

use super::{PartnershipPage, PartnershipStatus};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::access::{Resource, service};
use serde::Deserialize;
use utoipa::IntoParams;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PartnershipQuery {
    /// Only those that have come this far.
    #[param(inline)]
    pub status: Option<PartnershipStatus>,
}

/// List partnerships
///
/// All of the tenant, ended ones too.
#[utoipa::path(
    tag = "partnerships", operation_id = "list_partnerships",
    params(TenantPath, PartnershipQuery, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of partnerships.", body = PartnershipPage)),
)]
#[get("/v1/tenants/{tenant_id}/partnerships")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<PartnershipQuery>,
    times: Query<Times>,
    page: Page,
) -> Result<Found<PartnershipPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().require(service::PARTNERSHIP_READ, &Resource::tenant())?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let status = query.status.map(Into::into);
            let rows = tx.partnerships(view, status, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.partnership.id.0);
            Ok((rows.into_iter().map(Into::into).collect(), next).into())
        })
        .await
}
