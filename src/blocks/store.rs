//! Queries on blocks. The reason stays sealed until a row leaves the database.

use crate::{
    held,
    storage::{Error, Recorded, SealedValue, Tx, View},
    supersede,
};
use mandat_domain::{
    account::Account,
    ids::{BlockId, UnitId, UserId},
    validity::Moment,
};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Debug, Clone, FromRow)]
pub struct BlockRow {
    pub id: Uuid,
    pub user_id: Uuid,
    pub unit_id: Option<Uuid>,
    sealed: Option<Vec<u8>>,
    sealed_revision: i64,
    pub blocked_at: Moment,
    actor_type: String,
    actor_id: Option<Uuid>,
    pub holds_until: Option<Moment>,
    pub version: i64,
}

impl BlockRow {
    #[must_use]
    pub fn blocked_by(&self) -> Option<Account> {
        Account::from_parts(&self.actor_type, self.actor_id?)
    }

    fn sealed(&self) -> Option<SealedValue<'_>> {
        let (subject, revision) = (self.user_id, self.sealed_revision);
        let sealed = self.sealed.as_deref()?;
        Some(SealedValue { subject, event_type: "user.blocked", revision, sealed })
    }

    /// Where it is; `None` is the whole tenant.
    #[must_use]
    pub fn place(&self) -> Option<UnitId> {
        self.unit_id.map(UnitId)
    }
}

/// The columns of [`BlockRow`], and where they come from.
macro_rules! block {
    () => {
        "select b.id, b.user_id, b.unit_id, b.sealed, b.sealed_revision, b.blocked_at, b.actor_type, b.actor_id,
                b.holds_until, b.from_revision as version
         from blocks b "
    };
}

impl Tx {
    /// A block as it stands at the view or, ended before, as it stood last.
    pub async fn block(&mut self, view: View, id: BlockId) -> Result<Option<BlockRow>, Error> {
        self.optional(
            concat!(
                block!(),
                "where b.tenant_id = $1 and b.id = $4 and b.holds_from <= $3
                   and b.from_revision <= $2 and (b.to_revision is null or b.to_revision > $2)
                 order by b.holds_from desc, b.from_revision desc limit 1"
            ),
            &[&view.known, &view.at, &id.0],
        )
        .await
    }

    /// The blocks that these users have at the view.
    pub async fn blocks_among(&mut self, view: View, users: &[Uuid]) -> Result<Vec<BlockRow>, Error> {
        self.all_among(
            concat!(
                block!(),
                "where b.tenant_id = $1 and b.user_id in ({ids}) and ",
                held!("b"),
                " order by b.id"
            ),
            users,
            &[&view.known, &view.at],
        )
        .await
    }

    /// Those of the users who are blocked in the whole tenant at the view.
    pub async fn blocked_users(&mut self, view: View, users: &[Uuid]) -> Result<BTreeSet<UserId>, Error> {
        let rows = self.blocks_among(view, users).await?;
        Ok(rows.iter().filter(|row| row.unit_id.is_none()).map(|row| UserId(row.user_id)).collect())
    }

    /// Whether a user is blocked in the whole tenant now.
    pub async fn is_blocked(&mut self, user: UserId) -> Result<bool, Error> {
        let view = self.view();
        Ok(!self.blocked_users(view, &[user.0]).await?.is_empty())
    }

    /// A page of the blocks of one user at the view, in the order of their ids.
    pub async fn blocks_of(
        &mut self,
        view: View,
        user: UserId,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<BlockRow>, Error> {
        self.all(
            concat!(
                block!(),
                "where b.tenant_id = $1 and b.user_id = $4 and ($5 is null or b.id > $5) and ",
                held!("b"),
                " order by b.id limit $6"
            ),
            &[&view.known, &view.at, &user.0, &after, &limit],
        )
        .await
    }

    /// Why, for each of these blocks. What was written about somebody whose key was destroyed is gone.
    pub async fn reasons_of_blocks(&mut self, rows: &[BlockRow]) -> Result<Vec<Option<String>>, Error> {
        let values: Vec<_> = rows.iter().filter_map(BlockRow::sealed).collect();
        let opened = self.open_all(&values).await?;
        let mut opened =
            opened.into_iter().map(|plain| plain.and_then(|it| String::from_utf8(it.to_vec()).ok()));
        let reason = |row: &BlockRow| row.sealed.as_ref().and_then(|_| opened.next().flatten());
        Ok(rows.iter().map(reason).collect())
    }

    pub async fn project_user_blocked(
        &mut self,
        recorded: &Recorded,
        id: BlockId,
        user: UserId,
        unit: Option<UnitId>,
    ) -> Result<(), Error> {
        let account = recorded.actor.account;
        self.execute(
            "insert into blocks (tenant_id, id, user_id, unit_id, sealed, sealed_revision, blocked_at, actor_tenant,
                                 actor_type, actor_id, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $7, $6)",
            &[
                &id.0,
                &user.0,
                &unit.map(|unit| unit.0),
                &recorded.sealed,
                &recorded.revision,
                &recorded.at,
                &recorded.actor.tenant.0,
                &account.map_or("command_line", Account::kind),
                &account.map(Account::id),
            ],
        )
        .await?;
        Ok(())
    }

    /// The last row holds for no time and tells of the end.
    pub async fn project_user_unblocked(&mut self, recorded: &Recorded, id: BlockId) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "blocks",
            "id, user_id, unit_id, sealed, sealed_revision, blocked_at, actor_tenant, actor_type, actor_id",
            "id = $4",
            &[&id.0]
        );
        self.execute(
            "insert into blocks (tenant_id, id, user_id, unit_id, sealed, sealed_revision, blocked_at, actor_tenant,
                                 actor_type, actor_id, holds_from, holds_until, from_revision)
             select tenant_id, id, user_id, unit_id, sealed, sealed_revision, blocked_at, actor_tenant, actor_type,
                    actor_id, $4, $4, $3
             from blocks where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at],
        )
        .await?;
        Ok(())
    }
}
