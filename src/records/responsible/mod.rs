//! Who is responsible for records now: whoever follows those whom they were addressed to (ASP-22). It is looked up
//! when it is asked, so that a leaver's records go to the successor without being written anew.

pub mod store;

use super::store::RecordRow;
use crate::storage::{Error, Tx, View};
use mandat_domain::{
    ids::UserId,
    records::{RecordKey, responsible},
};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Tx {
    /// A record as it stands at the view, with who is responsible for it then.
    pub async fn record_with_responsible(
        &mut self,
        view: View,
        key: &RecordKey,
    ) -> Result<Option<RecordRow>, Error> {
        let row = self.record(view, key).await?;
        Ok(self.with_responsible(view, row.into_iter().collect()).await?.pop())
    }

    /// The records with who is responsible for them at the view. A record is another one than before from when
    /// another is.
    pub(super) async fn with_responsible(
        &mut self,
        view: View,
        mut rows: Vec<RecordRow>,
    ) -> Result<Vec<RecordRow>, Error> {
        let addressed: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.responsible_id).collect();
        if addressed.is_empty() {
            return Ok(rows);
        }
        let known = self.successions_of(view, &addressed.into_iter().collect::<Vec<_>>()).await?;
        for row in &mut rows {
            let Some(addressed) = row.responsible_id else { continue };
            let (now, since) = responsible(UserId(addressed), row.addressed_revision, &known);
            row.responsible_id = now.map(|user| user.0);
            row.version = row.version.max(since);
        }
        Ok(rows)
    }
}
