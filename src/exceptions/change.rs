//! An exception is switched on or off.

use super::{Exception, ExceptionPath};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{patch, web::Path};
use mandat_domain::exceptions::change::decide;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What shall be different; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionPatch {
    pub active: Option<bool>,
}

/// Switch an exception
///
/// On or off. What it is about and what it says does not change: end it and make another.
#[utoipa::path(
    tag = "exceptions", operation_id = "change_exception",
    params(ExceptionPath, IfMatch, DryRunQuery),
    request_body = ExceptionPatch,
    responses((status = 200, description = "The exception as it is now.", body = Exception)),
)]
#[patch("/v1/tenants/{tenant_id}/exceptions/{exception_id}")]
pub async fn change(
    changing: Changing,
    path: Path<ExceptionPath>,
    body: Body<ExceptionPatch>,
) -> Result<Changed<Exception>, Error> {
    let Body(ExceptionPatch { active }) = body;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (exception, version) = tx.exception_facts(path.exception_id).await?;
                let active = active.unwrap_or(exception.active);
                let events = decide(&standing.authority(), &exception, active)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.exception_as_answer(path.exception_id).await,
        )
        .await
}
