//! The units that the caller may see.

use super::{Unit, UnitPage};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::access::service;

/// List units
///
/// The units the caller may see, closed ones included: all, or those of the caller's own scopes and
/// all below them.
#[utoipa::path(
    tag = "units", operation_id = "list_units",
    params(TenantPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of units.", body = UnitPage)),
)]
#[get("/v1/tenants/{tenant_id}/units")]
pub async fn list(reading: Reading, path: Path<TenantPath>, page: Page) -> Result<Found<UnitPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let within = tx.within(&standing, service::UNIT_READ).await?;
            let rows = tx.units(tx.view(), &within, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id.0);
            let items = rows.into_iter().map(|row| Unit {
                id: row.id.0,
                kind: row.kind,
                name: row.name,
                parent_id: row.parent_id,
                closed: row.closed,
                version: row.version,
            });
            Ok((items.collect(), next).into())
        })
        .await
}
