//! The access log: every sealed entry is what it was, and none was added or taken away.

use super::{Place, Wrong, chain::PAGE, wrong};
use crate::storage::tx::Tx;
use mandat_domain::event::Event;
use uuid::Uuid;

/// Compares each checkpoint of the chain with the entries that it sealed; of those that wait for one it looks at each by
/// itself. Gives how many are sealed.
pub(super) async fn check(tx: &mut Tx) -> Result<u64, Wrong> {
    let (mut sealed, mut after) = (0, 0);
    loop {
        let checkpoints: Vec<(i64, String)> = tx
            .all(
                "select revision, payload from events
                 where tenant_id = $1 and event_type = 'access_log.sealed' and revision > $2
                 order by revision limit $3",
                &[&after, &PAGE],
            )
            .await?;
        let Some((last, _)) = checkpoints.last() else { break };
        after = *last;
        for (revision, payload) in checkpoints {
            let place = Place::Checkpoint { revision };
            let Ok(Event::AccessLogSealed(said)) = serde_json::from_str(&payload) else {
                return wrong(place, "is no checkpoint of the access log");
            };
            let covered = tx.access_covered(Some(revision)).await?;
            if let Some(id) = covered.altered {
                return wrong(Place::AccessLogEntry { id }, "is not what it was when it was made");
            }
            let found = covered.checkpoint.as_ref().map_or(0, |found| found.entries);
            if found != said.entries {
                let what =
                    format!("sealed {} entries of the access log, and {found} are there", said.entries);
                return wrong(place, what);
            }
            if covered.checkpoint.as_ref() != Some(&said) {
                return wrong(place, "the entries of the access log are not those that it sealed");
            }
            sealed += found;
        }
    }
    if let Some(id) = tx.access_covered(None).await?.altered {
        return wrong(Place::AccessLogEntry { id }, "is not what it was when it was made");
    }
    let stray: Option<(Uuid,)> = tx
        .optional(
            "select a.id from access_log a where a.tenant_id = $1 and a.sealed_by is not null and not exists
                 (select 1 from events e where e.tenant_id = $1 and e.revision = a.sealed_by
                    and e.event_type = 'access_log.sealed')
             order by a.id limit 1",
            &[],
        )
        .await?;
    match stray {
        Some((id,)) => wrong(Place::AccessLogEntry { id }, "names a checkpoint that there is not"),
        None => Ok(sealed),
    }
}
