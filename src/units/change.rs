//! A unit gets another name or place.

use super::{Unit, UnitName, UnitPath};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, Clearable, DryRunQuery, IfMatch, clearable_id},
};
use actix_web::{patch, web::Path};
use mandat_domain::{
    ids::UnitId,
    units::change::{Change, decide},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What shall be different; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitPatch {
    pub name: Option<UnitName>,
    /// The unit above; `null` moves the unit to the top.
    #[serde(default)]
    #[schema(schema_with = clearable_id, required = false)]
    pub parent_id: Clearable<Uuid>,
}

/// Change a unit
///
/// Rename it, or move it with all below it. Who reaches it and its members follows the new place.
#[utoipa::path(
    tag = "units", operation_id = "change_unit",
    params(UnitPath, IfMatch, DryRunQuery),
    request_body = UnitPatch,
    responses((status = 200, description = "The unit as it is now.", body = Unit)),
)]
#[patch("/v1/tenants/{tenant_id}/units/{unit_id}")]
pub async fn change(
    changing: Changing,
    path: Path<UnitPath>,
    body: Body<UnitPatch>,
) -> Result<Changed<Unit>, Error> {
    let Body(UnitPatch { name, parent_id }) = body;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (unit, version) = tx.unit_or_missing(path.unit_id).await?;
                let parent = match parent_id.over(unit.parent_id.map(|id| id.0)) {
                    Some(id) => Some(tx.unit_named("parent_id", UnitId(id)).await?),
                    None => None,
                };
                let name = name.map_or_else(|| unit.name.clone(), UnitName::into_string);
                let command = Change { name, parent: parent.as_ref() };
                let events = decide(&standing.authority(), &unit, command)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| Ok(tx.unit_or_missing(path.unit_id).await?.into()),
        )
        .await
}
