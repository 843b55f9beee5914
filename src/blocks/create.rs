//! A user is blocked.

use super::{Block, BlockPath, BlockReason};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, UserPath},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    blocks::create::{Create, decide},
    ids::{BlockId, UnitId},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A block to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBlock {
    /// Where the user is blocked, with all below it; the whole tenant when left out.
    pub unit_id: Option<Uuid>,
    pub reason: BlockReason,
}

/// Block a user
///
/// In the whole tenant, or in one unit and all below it, at once and until the block is ended. Nothing of what the user
/// holds ends; it counts again afterwards. Who blocks where is said by the regime. Blocked in the whole tenant, the user
/// cannot sign in (`user_blocked`), and their sessions end.
#[utoipa::path(
    tag = "blocks", operation_id = "block_user",
    params(UserPath, Once, DryRunQuery),
    request_body = NewBlock,
    responses((status = 201, description = "The new block.", body = Block)),
)]
#[post("/v1/tenants/{tenant_id}/users/{user_id}/blocks")]
pub async fn create(
    changing: Changing,
    path: Path<UserPath>,
    body: Body<NewBlock>,
) -> Result<Changed<Block>, Error> {
    let Body(NewBlock { unit_id, reason }) = body;
    let block_id = BlockId(changing.new_id());
    let block = BlockPath { tenant_id: path.tenant_id, user_id: path.user_id, block_id };
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let user = tx.user_to_block(&standing.rules, path.user_id).await?;
                let unit = match unit_id {
                    Some(id) => Some(tx.unit_named("unit_id", UnitId(id)).await?),
                    None => None,
                };
                let live = tx.blocks_among(tx.view(), &[path.user_id.0]).await?;
                let live: Vec<_> = live.iter().map(|row| (BlockId(row.id), row.place())).collect();
                let command = Create { block_id, user_id: path.user_id, reason: reason.into_string() };
                Ok(decide(&standing.authority(), &user, unit.as_ref(), &live, command)?)
            },
            async |tx, ask| {
                if unit_id.is_none() {
                    tx.end_sessions_of(path.user_id, None, tx.now()).await?;
                    tx.close_reset(path.user_id).await?;
                }
                tx.block_as_answer(ask, &block).await
            },
        )
        .await?;
    let at = move |made: &Block| {
        format!("/v1/tenants/{}/users/{}/blocks/{}", path.tenant_id, path.user_id, made.id)
    };
    Ok(answer.created(at))
}
