//! One lock.

use super::{Lock, LockPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Query, Reading, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    refused::Refused,
};

/// Read a lock
///
/// Ended or not. `as_of` and `known_at` give it as it stood, or as it was known, at a moment.
#[utoipa::path(
    tag = "locks", operation_id = "read_lock",
    params(LockPath, Times, IfNoneMatch, Fresh),
    responses((status = 200, description = "The lock.", body = Lock)),
)]
#[get("/v1/tenants/{tenant_id}/locks/{lock_id}")]
pub async fn read(reading: Reading, path: Path<LockPath>, times: Query<Times>) -> Result<Found<Lock>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().see("lock", service::LOCK_READ, &Resource::tenant())?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let row = tx.lock(view, path.lock_id).await?.ok_or(Refused::NotFound { what: "lock" })?;
            Ok(Lock::new(&row, view.at)?)
        })
        .await
}
