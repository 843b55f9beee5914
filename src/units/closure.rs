//! A unit is closed or opened again.

use super::{Unit, UnitPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{delete, put, web::Path};
use mandat_domain::units::close as closing;

/// Close a unit
///
/// It takes no members and no assignments any more; those it has stay. Units below it must be closed
/// before. Closing a closed unit changes nothing.
#[utoipa::path(
    tag = "units", operation_id = "close_unit",
    params(UnitPath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The unit as it is now.", body = Unit)),
)]
#[put("/v1/tenants/{tenant_id}/units/{unit_id}/closure")]
pub async fn close(changing: Changing, path: Path<UnitPath>) -> Result<Changed<Unit>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (unit, version) = tx.unit_or_missing(path.unit_id).await?;
                let open_below = tx.has_open_units_below(tx.view(), unit.id).await?;
                let events = closing::close(&standing.authority(), &unit, open_below)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| Ok(tx.unit_or_missing(path.unit_id).await?.into()),
        )
        .await
}

/// Reopen a unit
///
/// The unit above must be open. Reopening an open unit changes nothing.
#[utoipa::path(
    tag = "units", operation_id = "reopen_unit",
    params(UnitPath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The unit as it is now.", body = Unit)),
)]
#[delete("/v1/tenants/{tenant_id}/units/{unit_id}/closure")]
pub async fn reopen(changing: Changing, path: Path<UnitPath>) -> Result<Changed<Unit>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (unit, version) = tx.unit_or_missing(path.unit_id).await?;
                let parent = match unit.parent_id {
                    Some(id) => tx.unit(tx.view(), id).await?.map(|(parent, _)| parent),
                    None => None,
                };
                let events = closing::reopen(&standing.authority(), &unit, parent.as_ref())?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| Ok(tx.unit_or_missing(path.unit_id).await?.into()),
        )
        .await
}
