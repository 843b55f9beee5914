//! Where a user is blocked.

use super::BlockPage;
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, Times, UserPath},
};
use actix_web::{get, web::Path};
use mandat_domain::access::{Resource, service};

/// List a user's blocks
///
/// Those that count at the moment asked about, of a user whom the caller may see.
#[utoipa::path(
    tag = "blocks", operation_id = "list_blocks",
    params(UserPath, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of blocks.", body = BlockPage)),
)]
#[get("/v1/tenants/{tenant_id}/users/{user_id}/blocks")]
pub async fn list(
    reading: Reading,
    path: Path<UserPath>,
    times: Query<Times>,
    page: Page,
) -> Result<Found<BlockPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let user = tx.user_as_owner(path.user_id).await?;
            standing.authority().see("user", service::USER_READ, &Resource::of(user))?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rows = tx.blocks_of(view, path.user_id, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let items = tx.blocks_as_answer(&standing.authority(), path.user_id, view, rows).await?;
            Ok((items, next).into())
        })
        .await
}
