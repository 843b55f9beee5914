//! What is locked.

use super::{Lock, LockPage};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::access::{Resource, service};

/// List locks
///
/// Those that lock at the moment asked about. Takes `mandat/lock.read` in the whole tenant.
#[utoipa::path(
    tag = "locks", operation_id = "list_locks",
    params(TenantPath, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of locks.", body = LockPage)),
)]
#[get("/v1/tenants/{tenant_id}/locks")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    times: Query<Times>,
    page: Page,
) -> Result<Found<LockPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().require(service::LOCK_READ, &Resource::tenant())?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rows = tx.locks(view, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let items = rows.iter().map(|row| Lock::new(row, view.at)).collect::<Result<_, _>>()?;
            Ok((items, next).into())
        })
        .await
}
