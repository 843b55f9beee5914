//! A block is ended.

use super::{Block, BlockPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{delete, web::Path};
use mandat_domain::blocks::end::decide;

/// End a block
///
/// At once: all that the user held counts again, as far as it still holds. By whoever could block there, whoever did;
/// nobody ends a block of their own. It stays readable by its id.
#[utoipa::path(
    tag = "blocks", operation_id = "unblock_user",
    params(BlockPath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The block as it is now.", body = Block)),
)]
#[delete("/v1/tenants/{tenant_id}/users/{user_id}/blocks/{block_id}")]
pub async fn end(changing: Changing, path: Path<BlockPath>) -> Result<Changed<Block>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (block, version) = tx.block_facts(&standing.rules, &path).await?;
                let events = decide(&standing.authority(), &block)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, ask| tx.block_as_answer(ask, &path).await,
        )
        .await
}
