//! Another system posts a message or task.

use super::{InboxItem, ItemKind, ItemLink, ItemText, ItemTitle, ServiceName};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath},
    openapi::moment,
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    ids::{InboxItemId, UnitId},
    inbox::{
        Kind, Message, Readers,
        post::{Post, decide},
    },
    keys::PermissionKey,
    refused::Refused,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Something to be put into the organisation's inbox.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInboxItem {
    pub kind: ItemKind,
    pub title: ItemTitle,
    pub text: Option<ItemText>,
    pub link: Option<ItemLink>,
    /// For whom it is: who has this permission. Left out, it is for everybody who reads the inbox.
    pub permission: Option<ServiceName>,
    /// Only for those who have the permission in this unit.
    pub unit_id: Option<Uuid>,
    /// Until when a task should be done.
    #[serde(default, deserialize_with = "moment::optional")]
    pub due_at: Option<DateTime<Utc>>,
}

/// Post to the inbox
///
/// For the programs of services. Takes `mandat/inbox.post`, in the unit where one is named. Who reads it is said by
/// the regime; what it says is sealed, and no event shows it.
#[utoipa::path(
    tag = "inbox", operation_id = "post_inbox_item",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewInboxItem,
    responses((status = 201, description = "The new item.", body = InboxItem)),
)]
#[post("/v1/tenants/{tenant_id}/inbox")]
pub async fn post(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewInboxItem>,
) -> Result<Changed<InboxItem>, Error> {
    let Body(new) = body;
    let id = InboxItemId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let permission = new.permission.map(|name| {
                    PermissionKey::parse(name.as_str()).ok_or(Refused::NotFound { what: "permission" })
                });
                let unit = match new.unit_id {
                    Some(id) => Some(tx.unit_named("unit_id", UnitId(id)).await?),
                    None => None,
                };
                let command = Post {
                    item_id: id,
                    kind: match new.kind {
                        ItemKind::Message => Kind::Message,
                        ItemKind::Task => Kind::Task,
                    },
                    readers: Readers {
                        permission: permission.transpose()?,
                        unit: unit.as_ref().map(|unit| unit.id),
                    },
                    message: Message {
                        title: new.title.into_string(),
                        text: new.text.map(ItemText::into_string),
                        link: new.link.map(ItemLink::into_string),
                    },
                    due_at: new.due_at,
                };
                Ok(decide(&standing.authority(), unit.as_ref(), command)?)
            },
            async |tx, ask| InboxItem::new(tx.readable_item(ask, id).await?.0).map_err(Error::from),
        )
        .await?;
    Ok(answer.created(|item: &InboxItem| format!("/v1/tenants/{}/inbox/{}", path.tenant_id, item.id)))
}
