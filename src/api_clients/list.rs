//! The API clients of a tenant.

use super::{ApiClientPage, ApiClientSummary};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::access::{Resource, service};

/// List API clients
///
/// All of them, ended ones included.
#[utoipa::path(
    tag = "api-clients", operation_id = "list_api_clients",
    params(TenantPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of API clients.", body = ApiClientPage)),
)]
#[get("/v1/tenants/{tenant_id}/api-clients")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    page: Page,
) -> Result<Found<ApiClientPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().require(service::API_CLIENT_READ, &Resource::tenant())?;
            let rows = tx.api_clients(tx.view(), page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id.0);
            let items = rows.into_iter().map(|row| ApiClientSummary {
                id: row.id.0,
                name: row.name,
                active: row.active,
                version: row.version,
            });
            Ok((items.collect(), next).into())
        })
        .await
}
