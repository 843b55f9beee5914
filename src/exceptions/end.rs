//! An exception is ended.

use super::{Exception, ExceptionPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::exceptions::end::decide;

/// End an exception
///
/// At once and for good. It stays readable by its id.
#[utoipa::path(
    tag = "exceptions", operation_id = "end_exception",
    params(ExceptionPath, IfMatch, Once, DryRunQuery),
    responses((status = 200, description = "The exception as it is now.", body = Exception)),
)]
#[post("/v1/tenants/{tenant_id}/exceptions/{exception_id}/end")]
pub async fn end(changing: Changing, path: Path<ExceptionPath>) -> Result<Changed<Exception>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (exception, version) = tx.exception_facts(path.exception_id).await?;
                let events = decide(&standing.authority(), &exception)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.exception_as_answer(path.exception_id).await,
        )
        .await
}
