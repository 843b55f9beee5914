//! One unit.

use super::{Unit, UnitPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Reading},
};
use actix_web::{get, web::Path};
use mandat_domain::access::{Resource, service};

/// Read a unit
///
/// One node of the tenant's structure, closed or open.
#[utoipa::path(
    tag = "units", operation_id = "read_unit",
    params(UnitPath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The unit.", body = Unit)),
)]
#[get("/v1/tenants/{tenant_id}/units/{unit_id}")]
pub async fn read(reading: Reading, path: Path<UnitPath>) -> Result<Found<Unit>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let (unit, version) = tx.unit_or_missing(path.unit_id).await?;
            standing.authority().see("unit", service::UNIT_READ, &Resource::unit(unit.path.clone()))?;
            Ok((unit, version).into())
        })
        .await
}
