//! A path is unlocked.

use super::{Lock, LockPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::{locks, locks::end::decide, refused::Refused};

/// End a lock
///
/// At once and for good. Locks above and below stay, and so do exceptions. It stays readable by its id.
#[utoipa::path(
    tag = "locks", operation_id = "end_lock",
    params(LockPath, IfMatch, Once, DryRunQuery),
    responses((status = 200, description = "The lock as it is now.", body = Lock)),
)]
#[post("/v1/tenants/{tenant_id}/locks/{lock_id}/end")]
pub async fn end(changing: Changing, path: Path<LockPath>) -> Result<Changed<Lock>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let view = tx.view();
                let missing = Refused::NotFound { what: "lock" };
                let row = tx.lock(view, path.lock_id).await?.ok_or(missing)?;
                let ended = row.holds_until.is_some_and(|until| until <= view.at);
                let lock = locks::Lock { id: path.lock_id, path: row.path()?, ended };
                let events = decide(&standing.authority(), &lock)?;
                ask.version.check(row.version)?;
                Ok(events)
            },
            async |tx, _| tx.lock_as_answer(path.lock_id).await,
        )
        .await
}
