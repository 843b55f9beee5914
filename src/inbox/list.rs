//! The items of the organisation's inbox that the caller reads.

use super::{InboxItem, InboxItemPage, store::readers_key};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::{access::UnitPath, ids::UnitId, inbox::reads};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the inbox is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemQuery {
    /// Only what is done, or only what waits.
    pub done: Option<bool>,
}

/// List the organisation's inbox
///
/// Messages and tasks for the services that the caller uses, oldest first, and what the caller posted.
#[utoipa::path(
    tag = "inbox", operation_id = "list_inbox",
    params(TenantPath, ItemQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of items.", body = InboxItemPage)),
)]
#[get("/v1/tenants/{tenant_id}/inbox")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<ItemQuery>,
    page: Page,
) -> Result<Found<InboxItemPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let view = tx.view();
            let all = tx.inbox_readers().await?;
            let units: Vec<Uuid> = all.iter().filter_map(|readers| readers.unit).map(|unit| unit.0).collect();
            let units = tx.units_among(view, &units).await?;
            let units: HashMap<UnitId, UnitPath> =
                units.into_iter().map(|(unit, _)| (unit.id, unit.path)).collect();
            let mine = all.iter().filter(|readers| {
                let unit = readers.unit.and_then(|unit| units.get(&unit));
                reads(&standing.rules, &standing.subject, readers, unit, view.at)
            });
            let mine: Vec<String> = mine.map(readers_key).collect();
            let poster = standing.account().id();
            let rows = tx.inbox_items(view, &mine, poster, query.done, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let items = rows.into_iter().map(InboxItem::new).collect::<Result<_, _>>()?;
            Ok((items, next).into())
        })
        .await
}
