//! One block.

use super::{Block, BlockPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Query, Reading, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    account::Account,
    refused::Refused,
};

/// Read a block
///
/// Ended or not. `as_of` and `known_at` give it as it stood, or as it was known, at a moment.
#[utoipa::path(
    tag = "blocks", operation_id = "read_block",
    params(BlockPath, Times, IfNoneMatch, Fresh),
    responses((status = 200, description = "The block.", body = Block)),
)]
#[get("/v1/tenants/{tenant_id}/users/{user_id}/blocks/{block_id}")]
pub async fn read(
    reading: Reading,
    path: Path<BlockPath>,
    times: Query<Times>,
) -> Result<Found<Block>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let user = tx.owner(tx.view(), Account::User(path.user_id)).await?;
            standing.authority().see("block", service::USER_READ, &Resource::of(user))?;
            let (view, missing) =
                (tx.view_of(times.as_of, times.known_at).await?, Refused::NotFound { what: "block" });
            let row = tx.block(view, path.block_id).await?.filter(|row| row.user_id == path.user_id.0);
            let row = row.ok_or_else(|| missing.clone())?;
            let told = tx.blocks_as_answer(&standing.authority(), path.user_id, view, vec![row]).await?.pop();
            Ok(told.ok_or(missing)?)
        })
        .await
}
