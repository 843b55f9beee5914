//! The tenants that were founded here, for operators.

use super::{RegisteredTenant, RegisteredTenantPage};
use crate::{
    error::Error,
    http::{Found, Page, PageQuery, Reading},
};
use actix_web::get;
use mandat_domain::{
    access::{Resource, service},
    ids::TenantId,
};
use uuid::Uuid;

/// List tenants
///
/// For operators. The list says that a tenant exists and what it was called when it was founded; an
/// operator has no sight of what is in it.
#[utoipa::path(
    tag = "tenants", operation_id = "list_tenants",
    params(PageQuery),
    responses((status = 200, description = "A page of the register.", body = RegisteredTenantPage)),
)]
#[get("/v1/tenants")]
pub async fn list(reading: Reading, page: Page) -> Result<Found<RegisteredTenantPage>, Error> {
    reading
        .run(reading.caller().tenant, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().require(service::TENANT_LIST, &Resource::tenant())?;
            let after = page.after::<Uuid>()?.map(TenantId);
            let rows = tx.registered_tenants(after, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.registered_id.0);
            let items = rows.into_iter().map(|row| RegisteredTenant {
                id: row.registered_id.0,
                name: row.name,
                registered_at: row.registered_at,
            });
            Ok((items.collect(), next).into())
        })
        .await
}
