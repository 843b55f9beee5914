//! The write that two tenants share: a partnership is decided about once, and recorded in both logs.

use super::{
    crossing::Crossing,
    database::Mode,
    error::Error,
    head::Head,
    idempotency, record,
    store::{Committed, Store},
    tx::Tx,
    write::{Change, Outcome},
};
use mandat_domain::partnerships::BothSides;
use serde::{Serialize, de::DeserializeOwned};

impl Store {
    /// As [`write`](Self::write) in `change.tenant`, but with the partner that `crossing` leads to:
    /// `facts` reads there, `decide` decides here with what it found, and what is decided is recorded in
    /// both logs, in one transaction. `answer` reads here.
    ///
    /// Both heads are locked first, in the order of the tenants' ids, so that two such writes never wait
    /// for each other. One side is entered at a time. A dry run locks neither.
    ///
    /// # Errors
    /// As [`write`](Self::write)
    pub async fn both<F, T, E>(
        &self,
        change: &Change,
        crossing: Crossing,
        facts: impl AsyncFnOnce(&mut Tx) -> Result<F, E>,
        decide: impl AsyncFnOnce(&mut Tx, F) -> Result<BothSides, E>,
        answer: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<Outcome<T>, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<Error>,
    {
        if change.dry_run {
            let mut tx = self.begin_read(change.tenant, change.now).await?;
            let decided = async {
                let facts = tx.cross(crossing, facts).await?;
                decide(&mut tx, facts).await
            }
            .await;
            let revision = tx.head().revision;
            tx.rollback().await;
            return Ok(Outcome::Dry { events: decided?.here, revision });
        }
        let (here, there) = (change.tenant, crossing.to());
        let mut told = None;
        let (mut tx, mut away) = self.begin_both(change, crossing).await?;
        let result = async {
            if let Some(outcome) = idempotency::replay(&mut tx, change).await? {
                return Ok(outcome);
            }
            let home = tx.enter(there, away).await?;
            let facts = facts(&mut tx).await?;
            away = tx.enter(here, home).await?;
            let decided = decide(&mut tx, facts).await?;
            record::record(&mut tx, change, &decided.here).await?;
            let home = tx.enter(there, away).await?;
            record::record(&mut tx, change, &decided.there).await?;
            if !decided.there.is_empty() {
                told = Some(Committed { tenant: there, revision: tx.head().revision });
            }
            tx.enter(here, home).await?;
            let revision = tx.head().revision;
            let answer = answer(&mut tx).await?;
            idempotency::keep(&mut tx, change, revision, &answer).await?;
            Ok(Outcome::Recorded { answer, revision, replayed: false })
        }
        .await;
        self.finish(tx, result, here, told).await
    }

    /// Locks both heads in the order of their ids. Gives the transaction in `change.tenant`, and the head
    /// of the other one.
    async fn begin_both(&self, change: &Change, crossing: Crossing) -> Result<(Tx, Head), Error> {
        let (here, there) = (change.tenant, crossing.to());
        if crossing.from() != here || here == there {
            return Err(Error::other("a crossing leads from another tenant".to_owned()));
        }
        let mut tx = self.begin(Mode::Write, here.min(there), change.now).await?;
        tx.lock_head().await?;
        let first = tx.enter(here.max(there), Head::EMPTY).await?;
        tx.lock_head().await?;
        if here > there {
            return Ok((tx, first));
        }
        let second = tx.enter(here, first).await?;
        Ok((tx, second))
    }
}
