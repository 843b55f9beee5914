//! A tenant's own particulars change.

use super::{Language, Tenant, TenantName};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, IfMatch, TenantPath},
};
use actix_web::{patch, web::Path};
use mandat_domain::{
    refused::Refused,
    tenants::change::{Particulars, decide},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What shall be different; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantPatch {
    pub name: Option<TenantName>,
    pub language: Option<Language>,
}

/// Change the tenant
///
/// Its name and the language it is written to in.
#[utoipa::path(
    tag = "tenants", operation_id = "change_tenant",
    params(TenantPath, IfMatch, DryRunQuery),
    request_body = TenantPatch,
    responses((status = 200, description = "The tenant as it is now.", body = Tenant)),
)]
#[patch("/v1/tenants/{tenant_id}")]
pub async fn change(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<TenantPatch>,
) -> Result<Changed<Tenant>, Error> {
    let Body(wish) = body;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let view = tx.view();
                let row = tx.this_tenant(view).await?.ok_or(Refused::NotFound { what: "tenant" })?;
                let now = row.particulars();
                let wanted = Particulars {
                    name: wish.name.map_or_else(|| now.name.clone(), TenantName::into_string),
                    language: wish.language.map_or_else(|| now.language.clone(), Language::into_string),
                };
                let events = decide(&standing.authority(), &now, wanted)?;
                ask.version.check(row.version)?;
                Ok(events)
            },
            async |tx, _| tx.tenant_as_answer().await,
        )
        .await
}
