//! What happened, in order.

use super::{Event, EventPage, store::EventRow};
use crate::{
    error::Error,
    http::{AccountRef, Found, Fresh, Page, PageQuery, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    account::Account,
};

/// Follow the events
///
/// The tenant's log, oldest first and without gaps. Keep the cursor of the last page and come back with
/// it: nothing is missed and nothing comes twice.
#[utoipa::path(
    tag = "events", operation_id = "list_events",
    params(TenantPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of events.", body = EventPage)),
)]
#[get("/v1/tenants/{tenant_id}/events")]
pub async fn feed(reading: Reading, path: Path<TenantPath>, page: Page) -> Result<Found<EventPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().require(service::EVENT_READ, &Resource::tenant())?;
            let after: i64 = page.after()?.unwrap_or(0);
            let mut rows = tx.events_after(after, page.fetch() - 1).await?;
            let last = rows.last().map_or(after, |row| row.revision);
            let items = rows.drain(..).map(Event::new).collect::<Result<_, _>>()?;
            Ok(EventPage { items, next_cursor: page.seal(&last) })
        })
        .await
}

impl Event {
    fn new(row: EventRow) -> Result<Self, Error> {
        let mut payload: serde_json::Value = serde_json::from_str(&row.payload).map_err(Error::internal)?;
        let kind = payload.get("type").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let data = payload.get_mut("data").map(serde_json::Value::take).unwrap_or_default();
        let named = |kind: &Option<String>, id: Option<uuid::Uuid>| {
            kind.as_deref().zip(id).and_then(|(kind, id)| Account::from_parts(kind, id)).map(AccountRef::from)
        };
        Ok(Self {
            revision: row.revision,
            kind,
            at: row.at,
            actor: named(&row.actor_kind, row.actor_id),
            on_behalf_of: named(&row.on_behalf_kind, row.on_behalf_id),
            actor_tenant_id: row.actor_tenant_id,
            request_id: row.request_id,
            data,
        })
    }
}
