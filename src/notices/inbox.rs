//! What waits for the caller.

use super::{
    ItemPath, MyItem, MyItemPage,
    store::{Filter, NoticeRow},
    wording,
};
use crate::{
    error::Error,
    http::{Ask, Body, Changed, Changing, DryRunQuery, Found, Fresh, Page, PageQuery, Query, Reading},
    problems::Language,
    storage::Tx,
};
use actix_web::{get, patch, web::Path};
use mandat_domain::{account::Account, ids::UserId, refused::Refused};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What the inbox is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InboxQuery {
    /// Only what is done, or only what waits.
    pub done: Option<bool>,
}

/// What is said about an item.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MyItemPatch {
    pub done: bool,
}

/// List my inbox
///
/// What the regimes put there for the caller, oldest first, in the caller's language, with the paths that lead to
/// what it is about. What others post for the whole organisation stands in `GET T/inbox`. A program has none.
#[utoipa::path(
    tag = "me", operation_id = "list_my_inbox",
    params(InboxQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of items.", body = MyItemPage)),
)]
#[get("/v1/me/inbox")]
pub async fn list(
    reading: Reading,
    query: Query<InboxQuery>,
    page: Page,
) -> Result<Found<MyItemPage>, Error> {
    let caller = reading.caller();
    let Account::User(user) = caller.account else { return Err(Error::not_found("inbox")) };
    let filter = Filter { user: Some(user.0), inbox: true, done: query.done, ..Filter::default() };
    reading
        .run(caller.tenant, async |tx, ask| {
            let rows = tx.notices(&filter, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            Ok((tx.my_items(ask, user, rows).await?, next).into())
        })
        .await
}

/// Mark an item of my inbox
///
/// As done, or as waiting again. It stays in the list.
#[utoipa::path(
    tag = "me", operation_id = "change_my_inbox_item",
    params(ItemPath, DryRunQuery),
    request_body = MyItemPatch,
    responses((status = 200, description = "The item as it is now.", body = MyItem)),
)]
#[patch("/v1/me/inbox/{item_id}")]
pub async fn change(
    changing: Changing,
    path: Path<ItemPath>,
    body: Body<MyItemPatch>,
) -> Result<Changed<MyItem>, Error> {
    let Body(MyItemPatch { done }) = body;
    let caller = changing.caller();
    let Account::User(user) = caller.account else { return Err(Error::not_found("inbox")) };
    let id = path.item_id;
    changing
        .run(
            caller.tenant,
            async |tx, _| {
                tx.my_item(user, id).await?.ok_or(Refused::NotFound { what: "inbox item" })?;
                // What somebody has read is no state of access: no event tells of it.
                Ok(Vec::new())
            },
            async |tx, ask| {
                let now = tx.now();
                tx.mark_item(user, id, done.then_some(now)).await?;
                let row = tx.my_item(user, id).await?.into_iter().collect();
                let item = tx.my_items(ask, user, row).await?.pop();
                Ok(item.ok_or(Refused::NotFound { what: "inbox item" })?)
            },
        )
        .await
}

impl Tx {
    async fn my_items(
        &mut self,
        ask: &Ask,
        user: UserId,
        rows: Vec<NoticeRow>,
    ) -> Result<Vec<MyItem>, Error> {
        let view = self.view();
        let tenant = self.this_tenant(view).await?.ok_or(Refused::NotFound { what: "tenant" })?;
        let person = self.user(view, user).await?.map(|row| row.person);
        let language = person.and_then(|person| person.language).unwrap_or(tenant.language);
        let words = wording::of(Language::of(&language));
        let mut about = Vec::with_capacity(rows.len());
        for row in &rows {
            about.push((row.occasion.clone(), row.revisions()?));
        }
        let told = self.told_of_all(&ask.catalogue, words, user, &tenant.name, &about, true).await?;
        let item = |(row, told): (NoticeRow, super::telling::Told)| MyItem {
            id: row.id,
            occasion: row.occasion,
            title: told.title,
            text: told.lines.join("\n"),
            links: told.links,
            at: row.made_at,
            done_at: row.done_at,
        };
        Ok(rows.into_iter().zip(told).map(item).collect())
    }
}
