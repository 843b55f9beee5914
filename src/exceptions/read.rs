//! One exception.

use super::{Exception, ExceptionPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Query, Reading, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    account::Account,
    ids::UserId,
    refused::Refused,
};

/// Read an exception
///
/// Ended or not. `as_of` and `known_at` give it as it stood, or as it was known, at a moment.
#[utoipa::path(
    tag = "exceptions", operation_id = "read_exception",
    params(ExceptionPath, Times, IfNoneMatch, Fresh),
    responses((status = 200, description = "The exception.", body = Exception)),
)]
#[get("/v1/tenants/{tenant_id}/exceptions/{exception_id}")]
pub async fn read(
    reading: Reading,
    path: Path<ExceptionPath>,
    times: Query<Times>,
) -> Result<Found<Exception>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let missing = Refused::NotFound { what: "exception" };
            let row = tx.exception(view, path.exception_id).await?.ok_or(missing)?;
            let user = tx.owner(tx.view(), Account::User(UserId(row.user_id))).await?;
            standing.authority().see("exception", service::EXCEPTION_READ, &Resource::of(user))?;
            Ok(Exception::new(&row, view.at)?)
        })
        .await
}
