//! The queries by which forms are made.

use crate::{
    counts, held,
    storage::{Error, Tx, View},
};
use mandat_domain::{access::form::UnitFacts, event::Event, ids::UnitId};
use uuid::Uuid;

impl Tx {
    pub(super) async fn count_accounts(&mut self, view: View) -> Result<usize, Error> {
        let (count,): (i64,) = self
            .one(
                concat!("select count(*) from accounts a where a.tenant_id = $1 and ", counts!("a")),
                &[&view.known, &view.at],
            )
            .await?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// Whether the tenant ever had a record.
    pub(super) async fn has_records(&mut self) -> Result<bool, Error> {
        let found: Option<(String,)> =
            self.optional("select kind from records where tenant_id = $1 limit 1", &[]).await?;
        Ok(found.is_some())
    }

    pub(super) async fn unit_facts(&mut self, view: View) -> Result<Vec<UnitFacts>, Error> {
        let rows: Vec<(Uuid, Option<Uuid>, bool)> = self
            .all(
                concat!(
                    "select s.id, s.parent_id, s.closed from unit_states s where s.tenant_id = $1 and ",
                    held!("s")
                ),
                &[&view.known, &view.at],
            )
            .await?;
        let unit = |(id, parent, closed): (Uuid, Option<Uuid>, bool)| UnitFacts {
            id: UnitId(id),
            parent: parent.map(UnitId),
            closed,
        };
        Ok(rows.into_iter().map(unit).collect())
    }

    /// What happened after a revision, in order.
    pub(super) async fn events_since(&mut self, revision: i64) -> Result<Vec<Event>, Error> {
        let rows: Vec<(String,)> = self
            .all(
                "select payload from events where tenant_id = $1 and revision > $2 order by revision",
                &[&revision],
            )
            .await?;
        rows.iter().map(|(payload,)| Ok(serde_json::from_str(payload)?)).collect()
    }
}
