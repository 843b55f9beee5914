//! A path is locked.

use super::Lock;
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, PathStep, TenantPath, resource_path},
};
use actix_web::{post, web::Path};
use mandat_domain::{ids::LockId, locks::create::decide};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// A lock to be put on.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLock {
    /// Outermost first; it is about this resource and all below it.
    #[schema(min_items = 1, max_items = 8)]
    pub path: Vec<PathStep>,
}

/// Lock a path
///
/// From now on nobody uses the permissions that locks touch on this resource and all below it, whatever
/// exceptions say. The other permissions, such as reading, go on, and so does unlocking.
#[utoipa::path(
    tag = "locks", operation_id = "create_lock",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewLock,
    responses((status = 201, description = "The new lock.", body = Lock)),
)]
#[post("/v1/tenants/{tenant_id}/locks")]
pub async fn create(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewLock>,
) -> Result<Changed<Lock>, Error> {
    let Body(NewLock { path: steps }) = body;
    let id = LockId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let view = tx.view();
                let on = resource_path(steps);
                let same = tx.lock_at(view, &on).await?;
                let count = tx.count_locks(view).await?;
                Ok(decide(&standing.authority(), id, on, same, count)?)
            },
            async |tx, _| tx.lock_as_answer(id).await,
        )
        .await?;
    Ok(answer.created(|made: &Lock| format!("/v1/tenants/{}/locks/{}", path.tenant_id, made.id)))
}
