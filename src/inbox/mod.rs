//! The organisation's inbox over HTTP: messages and tasks that other systems post (CSM-14).

mod change;
mod list;
mod post;
mod read;
pub mod store;

use self::store::ItemRow;
use crate::{
    error::Error,
    http::{AccountRef, Ask, Versioned},
    page,
    storage::{self, Tx},
    text,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::UnitPath,
    ids::{InboxItemId, TenantId},
    inbox,
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(post::post).service(read::read).service(change::change);
}

text! {
    /// What an item is about, on one line.
    pub struct ItemTitle: 1..=200, example "Quarterly declaration is due";
    /// What an item says.
    pub struct ItemText: 1..=4000, example "The declaration for the first quarter can be sent until the end of April.";
    /// Where an item leads to: a path of this API, or an address beginning with `https://`.
    pub struct ItemLink: 2..=2000, pattern r"^(/v1/|https://)[^\s\x00-\x1f]*$", example "https://declarations.example/2026-1";
    /// The permission of a service, with its regime.
    pub struct ServiceName: 3..=129, pattern "^[a-z0-9._-]+/[a-z0-9._-]+$", example "company-access/service.employer.use";
}

/// Whether something is to be done or only to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    Message,
    Task,
}

/// `/v1/tenants/{tenant_id}/inbox/{item_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct InboxItemPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The item.
    #[param(value_type = Uuid)]
    pub item_id: InboxItemId,
}

/// A message or task in the organisation's inbox.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct InboxItem {
    pub id: Uuid,
    pub kind: ItemKind,
    #[schema(example = "Quarterly declaration is due")]
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// For whom it is: who has this permission. Absent where it is for everybody who reads the inbox.
    #[schema(example = "company-access/service.employer.use")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// The unit in which they have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    pub posted_at: DateTime<Utc>,
    /// Who posted it; absent where a partner's program did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posted_by: Option<AccountRef>,
    /// Absent while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_by: Option<AccountRef>,
    /// Changes whenever the item does.
    pub version: i64,
}

/// What it says does not print.
impl std::fmt::Debug for InboxItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InboxItem").field("id", &self.id).finish_non_exhaustive()
    }
}

page! {
    /// Items in the order in which they came.
    pub struct InboxItemPage of InboxItem
}

impl Versioned for InboxItem {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl InboxItem {
    fn new(row: ItemRow) -> Result<Self, storage::Error> {
        let kind = match row.kind()? {
            inbox::Kind::Message => ItemKind::Message,
            inbox::Kind::Task => ItemKind::Task,
        };
        Ok(Self {
            id: row.id,
            kind,
            posted_by: row.posted_by().map(AccountRef::from),
            done_by: row.done_by().map(AccountRef::from),
            done_at: row.done.then_some(row.changed_at),
            title: row.message.title,
            text: row.message.text,
            link: row.message.link,
            permission: row.permission,
            unit_id: row.unit_id,
            due_at: row.due_at,
            posted_at: row.posted_at,
            version: row.version,
        })
    }
}

impl Tx {
    /// The item of a path with the way of its unit to the top, for whoever reads it or posted it; the answer
    /// that there is none for everybody else.
    async fn readable_item(
        &mut self,
        ask: &Ask,
        id: InboxItemId,
    ) -> Result<(ItemRow, Option<UnitPath>), Error> {
        let missing = Refused::NotFound { what: "inbox item" };
        let row = self.inbox_item(self.view(), id).await?.ok_or(missing.clone())?;
        let readers = row.readers()?;
        let unit = match readers.unit {
            Some(unit) => self.unit(self.view(), unit).await?.map(|(unit, _)| unit.path),
            None => None,
        };
        let standing = self.standing(ask).await?;
        let posted = row.posted_by() == Some(standing.account());
        let reads = inbox::reads(&standing.rules, &standing.subject, &readers, unit.as_ref(), self.now());
        if posted || reads { Ok((row, unit)) } else { Err(missing.into()) }
    }
}
