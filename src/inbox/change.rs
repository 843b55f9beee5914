//! An item of the organisation's inbox is done, or waits again.

use super::{InboxItem, InboxItemPath};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{patch, web::Path};
use mandat_domain::inbox::{Item, done::decide};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What is said about an item.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InboxItemPatch {
    pub done: bool,
}

/// Mark an item of the organisation's inbox
///
/// As done for all whom it is for, or as waiting again: by one of them, or by who posted it. It stays in the list, with who said so.
#[utoipa::path(
    tag = "inbox", operation_id = "change_inbox_item",
    params(InboxItemPath, IfMatch, DryRunQuery),
    request_body = InboxItemPatch,
    responses((status = 200, description = "The item as it is now.", body = InboxItem)),
)]
#[patch("/v1/tenants/{tenant_id}/inbox/{item_id}")]
pub async fn change(
    changing: Changing,
    path: Path<InboxItemPath>,
    body: Body<InboxItemPatch>,
) -> Result<Changed<InboxItem>, Error> {
    let Body(InboxItemPatch { done }) = body;
    let id = path.item_id;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let (row, unit) = tx.readable_item(ask, id).await?;
                let standing = tx.standing(ask).await?;
                let posted = row.posted_by() == Some(standing.account());
                let item = Item { id, readers: row.readers()?, posted, done: row.done };
                let events = decide(&standing.authority(), &item, unit.as_ref(), done)?;
                ask.version.check(row.version)?;
                Ok(events)
            },
            async |tx, ask| InboxItem::new(tx.readable_item(ask, id).await?.0).map_err(Error::from),
        )
        .await
}
