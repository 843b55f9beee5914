//! A new unit.

use super::{Unit, UnitKind, UnitName};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    ids::UnitId,
    units::create::{Create, decide},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A unit to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    pub kind: UnitKind,
    pub name: UnitName,
    /// The unit above; left out at the top.
    pub parent_id: Option<Uuid>,
}

/// Create a unit
///
/// Its kind is one that a regime of the tenant names, and it stands where that regime lets it.
#[utoipa::path(
    tag = "units", operation_id = "create_unit",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewUnit,
    responses((status = 201, description = "The new unit.", body = Unit)),
)]
#[post("/v1/tenants/{tenant_id}/units")]
pub async fn create(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewUnit>,
) -> Result<Changed<Unit>, Error> {
    let Body(NewUnit { kind, name, parent_id }) = body;
    let id = UnitId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let parent = match parent_id {
                    Some(id) => Some(tx.unit_named("parent_id", UnitId(id)).await?),
                    None => None,
                };
                let command = Create { unit_id: id, kind: kind.into_string(), name: name.into_string() };
                Ok(decide(&standing.authority(), parent.as_ref(), command)?)
            },
            async |tx, _| Ok(tx.unit_or_missing(id).await?.into()),
        )
        .await?;
    Ok(answer.created(|unit: &Unit| format!("/v1/tenants/{}/units/{}", path.tenant_id, unit.id)))
}
