//! Queries on the organisation's inbox. What items say stays sealed until a row leaves the database.

use crate::{
    held,
    storage::{Error, Recorded, SealedValue, Tx, View},
    supersede,
};
use mandat_domain::{
    account::Account,
    ids::{InboxItemId, UnitId},
    inbox::{Kind, Message, Posted, Readers},
    keys::PermissionKey,
    validity::Moment,
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct SealedRow {
    id: Uuid,
    kind: String,
    permission: Option<String>,
    unit_id: Option<Uuid>,
    due_at: Option<Moment>,
    sealed: Option<Vec<u8>>,
    sealed_revision: i64,
    posted_at: Moment,
    poster_type: Option<String>,
    poster_id: Option<Uuid>,
    done: bool,
    actor_type: Option<String>,
    actor_id: Option<Uuid>,
    changed_at: Moment,
    version: i64,
}

/// An item with what it says.
pub struct ItemRow {
    pub id: Uuid,
    kind: String,
    pub permission: Option<String>,
    pub unit_id: Option<Uuid>,
    pub due_at: Option<Moment>,
    pub posted_at: Moment,
    poster: Option<Account>,
    pub done: bool,
    changer: Option<Account>,
    pub changed_at: Moment,
    pub message: Message,
    pub version: i64,
}

impl ItemRow {
    pub fn kind(&self) -> Result<Kind, Error> {
        Kind::parse(&self.kind).ok_or(Error::Unreadable { what: "inbox_items.kind" })
    }

    pub fn readers(&self) -> Result<Readers, Error> {
        readers(self.permission.as_deref(), self.unit_id)
    }

    #[must_use]
    pub const fn posted_by(&self) -> Option<Account> {
        self.poster
    }

    /// Who said that it is done.
    #[must_use]
    pub fn done_by(&self) -> Option<Account> {
        self.changer.filter(|_| self.done)
    }
}

fn readers(permission: Option<&str>, unit: Option<Uuid>) -> Result<Readers, Error> {
    let unreadable = Error::Unreadable { what: "inbox_items.permission" };
    let permission = permission.map(|key| PermissionKey::parse(key).ok_or(unreadable)).transpose()?;
    Ok(Readers { permission, unit: unit.map(UnitId) })
}

/// Readers as one text, by which a list is narrowed to those that somebody belongs to.
#[must_use]
pub fn readers_key(readers: &Readers) -> String {
    let unit = readers.unit.map(|unit| unit.to_string()).unwrap_or_default();
    format!("{} {unit}", readers.permission.as_ref().map_or("", PermissionKey::as_str))
}

/// The columns of an item, and where they come from.
macro_rules! item {
    () => {
        "select i.id, i.kind, i.permission, i.unit_id, i.due_at, i.sealed, i.sealed_revision, i.posted_at,
                i.poster_type, i.poster_id, s.done, s.actor_type, s.actor_id, s.holds_from as changed_at,
                s.from_revision as version
         from inbox_items i join inbox_states s on s.tenant_id = $1 and s.id = i.id "
    };
}

impl Tx {
    pub async fn inbox_item(&mut self, view: View, id: InboxItemId) -> Result<Option<ItemRow>, Error> {
        let rows = self
            .all(
                concat!(item!(), "where i.tenant_id = $1 and i.id = $4 and ", held!("s")),
                &[&view.known, &view.at, &id.0],
            )
            .await?;
        Ok(self.opened_items(rows).await?.pop())
    }

    /// For whom there are items at all.
    pub async fn inbox_readers(&mut self) -> Result<Vec<Readers>, Error> {
        let rows: Vec<(Option<String>, Option<Uuid>)> = self
            .all("select distinct permission, unit_id from inbox_items where tenant_id = $1", &[])
            .await?;
        rows.iter().map(|(permission, unit)| readers(permission.as_deref(), *unit)).collect()
    }

    /// A page of the items for these readers or posted by this account, in the order in which they came.
    pub async fn inbox_items(
        &mut self,
        view: View,
        readers: &[String],
        poster: Uuid,
        done: Option<bool>,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<ItemRow>, Error> {
        let rows = self
            .all_among(
                concat!(
                    item!(),
                    "where i.tenant_id = $1 and (i.poster_id = $4 or i.readers in ({ids}))
                       and ($5 is null or s.done = $5) and ($6 is null or i.id > $6) and ",
                    held!("s"),
                    " order by i.id limit $7"
                ),
                readers,
                &[&view.known, &view.at, &poster, &done, &after, &limit],
            )
            .await?;
        self.opened_items(rows).await
    }

    /// Opens a page of items with one query for their keys.
    async fn opened_items(&mut self, rows: Vec<SealedRow>) -> Result<Vec<ItemRow>, Error> {
        let sealed: Vec<SealedValue<'_>> = rows
            .iter()
            .map(|row| SealedValue {
                subject: row.id,
                event_type: "inbox.item_posted",
                revision: row.sealed_revision,
                sealed: row.sealed.as_deref().unwrap_or_default(),
            })
            .collect();
        let opened = self.open_all(&sealed).await?;
        let account = |kind: Option<String>, id: Option<Uuid>| {
            kind.zip(id).and_then(|(kind, id)| Account::from_parts(&kind, id))
        };
        rows.into_iter()
            .zip(opened)
            .filter_map(|(row, plain)| Some((row, plain?)))
            .map(|(row, plain)| {
                Ok(ItemRow {
                    id: row.id,
                    kind: row.kind,
                    permission: row.permission,
                    unit_id: row.unit_id,
                    due_at: row.due_at,
                    posted_at: row.posted_at,
                    poster: account(row.poster_type, row.poster_id),
                    done: row.done,
                    changer: account(row.actor_type, row.actor_id),
                    changed_at: row.changed_at,
                    message: serde_json::from_slice(&plain)?,
                    version: row.version,
                })
            })
            .collect()
    }

    pub async fn project_inbox_item_posted(
        &mut self,
        recorded: &Recorded,
        posted: &Posted,
    ) -> Result<(), Error> {
        let Posted { item_id, kind, permission, unit_id, due_at, .. } = posted;
        let readers = readers_key(&Readers { permission: permission.clone(), unit: *unit_id });
        let account = recorded.actor.account;
        self.execute(
            "insert into inbox_items (tenant_id, id, kind, readers, permission, unit_id, due_at, sealed,
                                      sealed_revision, posted_at, poster_tenant, poster_type, poster_id, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $9)",
            &[
                &item_id.0,
                &kind.as_str(),
                &readers,
                &permission.as_ref().map(|key| key.as_str().to_owned()),
                &unit_id.map(|unit| unit.0),
                due_at,
                &recorded.sealed,
                &recorded.revision,
                &recorded.at,
                &recorded.actor.tenant.0,
                &account.map(Account::kind),
                &account.map(Account::id),
            ],
        )
        .await?;
        self.state_inbox_item(recorded, *item_id, false).await
    }

    pub async fn project_inbox_item_state(
        &mut self,
        recorded: &Recorded,
        id: InboxItemId,
        done: bool,
    ) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "inbox_states",
            "id, done, actor_tenant, actor_type, actor_id",
            "id = $4",
            &[&id.0]
        );
        self.state_inbox_item(recorded, id, done).await
    }

    async fn state_inbox_item(
        &mut self,
        recorded: &Recorded,
        id: InboxItemId,
        done: bool,
    ) -> Result<(), Error> {
        let account = recorded.actor.account;
        self.execute(
            "insert into inbox_states (tenant_id, id, done, actor_tenant, actor_type, actor_id, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                &id.0,
                &done,
                &recorded.actor.tenant.0,
                &account.map(Account::kind),
                &account.map(Account::id),
                &recorded.at,
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }
}
