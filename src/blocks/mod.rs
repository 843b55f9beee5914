//! Blocks over HTTP: a user is refused access everywhere or in one unit, until the block is ended.

mod create;
mod end;
mod list;
mod read;
pub mod store;

use self::store::BlockRow;
use crate::{
    error::Error,
    http::{AccountRef, Ask, Versioned},
    page,
    storage::{Tx, View},
    text,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::Authority,
    account::Account,
    assignments::Holder,
    blocks,
    ids::{BlockId, TenantId, UserId},
    refused::Refused,
    regime::Rules,
    units::Unit,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(create::create).service(read::read).service(end::end);
}

text! {
    /// Why somebody is blocked. It is sealed, and no event shows it.
    pub struct BlockReason: 1..=1000, example "Has lost the laptop; until it is found";
}

/// `/v1/tenants/{tenant_id}/users/{user_id}/blocks/{block_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BlockPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The user.
    #[param(value_type = Uuid)]
    pub user_id: UserId,
    /// The block.
    #[param(value_type = Uuid)]
    pub block_id: BlockId,
}

/// That a user is refused access somewhere. Never deleted, only ended.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Block {
    pub id: Uuid,
    pub user_id: Uuid,
    /// The unit in which the user is blocked, with all below it; absent where it is the whole tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Shown to whoever could end the block, and to nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Has lost the laptop; until it is found")]
    pub reason: Option<String>,
    pub blocked_at: DateTime<Utc>,
    /// Who made it; absent for the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<AccountRef>,
    /// Since when it counts no more; absent while it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Changes whenever the block does.
    pub version: i64,
}

page! {
    /// Blocks in the order of their making.
    pub struct BlockPage of Block
}

impl Versioned for Block {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Block {
    fn new(row: &BlockRow, reason: Option<String>, at: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            unit_id: row.unit_id,
            reason,
            blocked_at: row.blocked_at,
            blocked_by: row.blocked_by().map(Into::into),
            ended_at: row.holds_until.filter(|until| *until <= at),
            version: row.version,
        }
    }
}

impl Tx {
    /// The user of the path, with the facts that decisions on their blocks need.
    async fn user_to_block(&mut self, rules: &Rules, user: UserId) -> Result<Holder, Error> {
        let holder = self.holder(rules, Account::User(user)).await?;
        Ok(holder.ok_or(Refused::NotFound { what: "user" })?)
    }

    /// A block with the facts that decisions on it need, and its version.
    async fn block_facts(&mut self, rules: &Rules, path: &BlockPath) -> Result<(blocks::Block, i64), Error> {
        let (view, missing) = (self.view(), Refused::NotFound { what: "block" });
        let row = self.block(view, path.block_id).await?.filter(|row| row.user_id == path.user_id.0);
        let row = row.ok_or_else(|| missing.clone())?;
        let user = self.holder(rules, Account::User(path.user_id)).await?.ok_or(missing)?;
        let unit = self.units_of_blocks(&[&row]).await?.pop();
        let ended = row.holds_until.is_some_and(|until| until <= view.at);
        Ok((blocks::Block { id: path.block_id, user_id: path.user_id, user, unit, ended }, row.version))
    }

    async fn units_of_blocks(&mut self, rows: &[&BlockRow]) -> Result<Vec<Unit>, Error> {
        let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.unit_id).collect();
        self.units_named(&ids).await
    }

    async fn block_as_answer(&mut self, ask: &Ask, path: &BlockPath) -> Result<Block, Error> {
        let (view, missing) = (self.view(), Refused::NotFound { what: "block" });
        let row = self.block(view, path.block_id).await?.ok_or(missing)?;
        let standing = self.standing(ask).await?;
        let mut told = self.blocks_as_answer(&standing.authority(), path.user_id, view, vec![row]).await?;
        Ok(told.pop().ok_or(Refused::NotFound { what: "block" })?)
    }

    /// Blocks of one user, each with its reason where the caller could end it.
    async fn blocks_as_answer(
        &mut self,
        authority: &Authority<'_>,
        user: UserId,
        view: View,
        rows: Vec<BlockRow>,
    ) -> Result<Vec<Block>, Error> {
        let user = self.user_to_block(authority.rules, user).await?;
        let units = self.units_of_blocks(&rows.iter().collect::<Vec<_>>()).await?;
        let open = |row: &BlockRow| {
            let unit = row.unit_id.and_then(|id| units.iter().find(|unit| unit.id.0 == id));
            unit.is_some() == row.unit_id.is_some() && blocks::could_end(authority, &user, unit)
        };
        let (told, kept): (Vec<_>, Vec<_>) = rows.into_iter().partition(open);
        let reasons = self.reasons_of_blocks(&told).await?;
        let told = told.iter().zip(reasons).map(|(row, reason)| Block::new(row, reason, view.at));
        let kept = kept.iter().map(|row| Block::new(row, None, view.at));
        let mut all: Vec<_> = told.chain(kept).collect();
        all.sort_by_key(|block| block.id);
        Ok(all)
    }
}
