//! One item of the organisation's inbox.

use super::{InboxItem, InboxItemPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Reading},
};
use actix_web::{get, web::Path};

/// Read an item of the organisation's inbox
///
/// For those whom it is for, and for who posted it.
#[utoipa::path(
    tag = "inbox", operation_id = "read_inbox_item",
    params(InboxItemPath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The item.", body = InboxItem)),
)]
#[get("/v1/tenants/{tenant_id}/inbox/{item_id}")]
pub async fn read(reading: Reading, path: Path<InboxItemPath>) -> Result<Found<InboxItem>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let (row, _) = tx.readable_item(ask, path.item_id).await?;
            Ok(InboxItem::new(row)?)
        })
        .await
}
