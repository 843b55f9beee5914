//! Queries on the event log.

use crate::storage::{Error, Tx};
use mandat_domain::validity::Moment;
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
pub struct EventRow {
    pub revision: i64,
    pub at: Moment,
    pub actor_tenant_id: Uuid,
    pub actor_kind: Option<String>,
    pub actor_id: Option<Uuid>,
    pub on_behalf_kind: Option<String>,
    pub on_behalf_id: Option<Uuid>,
    pub request_id: String,
    pub payload: String,
}

impl Tx {
    /// The events after a revision, in their order.
    pub async fn events_after(&mut self, revision: i64, limit: i64) -> Result<Vec<EventRow>, Error> {
        self.all(
            "select revision, at, actor_tenant_id, actor_kind, actor_id, on_behalf_kind, on_behalf_id, request_id,
                    payload from events
             where tenant_id = $1 and revision > $2 order by revision limit $3",
            &[&revision, &limit],
        )
        .await
    }
}
