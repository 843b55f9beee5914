//! Whether those who ask still count, remembered for as long as nothing is known to the contrary.

use super::{Forms, making::Touched, seat::Seat};
use crate::{error::Error, http::Caller};
use mandat_domain::{account::Account, validity::Moment};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};
use uuid::Uuid;

/// More than this are not remembered at a time.
const REMEMBERED: usize = 10_000;

/// An account with the session or the secret behind its token.
type Key = (Account, Option<Uuid>);

/// Callers that were found to be live, and until when that holds by itself.
#[derive(Default)]
pub(super) struct Callers(RwLock<Remembered>);

#[derive(Default)]
struct Remembered {
    live: HashMap<Key, Live>,
    /// What was seen before this revision is not remembered any more.
    revision: i64,
}

#[derive(Clone, Copy)]
struct Live {
    until: Option<Moment>,
    /// How often sessions had been ended when this was seen.
    sign_ins: i64,
}

impl Callers {
    fn find(&self, key: &Key, sign_ins: i64, now: Moment) -> bool {
        let remembered = self.0.read().unwrap_or_else(PoisonError::into_inner);
        remembered
            .live
            .get(key)
            .is_some_and(|live| live.sign_ins >= sign_ins && live.until.is_none_or(|until| now < until))
    }

    /// Remembers what was seen on a snapshot, unless more has happened since.
    fn keep(&self, key: Key, live: Live, revision: i64) {
        let mut remembered = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if revision >= remembered.revision {
            if remembered.live.len() >= REMEMBERED {
                remembered.live.clear();
            }
            remembered.live.insert(key, live);
        }
    }

    /// Forgets those whom the changes up to a revision touched.
    pub fn forget(&self, touched: &Touched, revision: i64) {
        let mut remembered = self.0.write().unwrap_or_else(PoisonError::into_inner);
        remembered.revision = revision;
        match touched {
            Touched::All => remembered.live.clear(),
            Touched::Accounts(accounts) => {
                remembered.live.retain(|(account, _), _| !accounts.contains(account));
            }
        }
    }
}

impl Forms {
    /// Whether the session or secret behind a token still counts, as [`Caller::live`] has it. Called after
    /// [`fresh`](Forms::fresh), which sees to it that what is remembered is as new as the form.
    ///
    /// # Errors
    /// 401 where it does not count, and those of the database
    pub async fn live(&self, seat: &Seat, caller: &Caller, now: Moment) -> Result<(), Error> {
        let verified = caller.verified();
        let key = (verified.account, verified.session.or(verified.secret));
        if seat.callers.find(&key, seat.mark().sign_ins(), now) {
            return Ok(());
        }
        let seen = async |tx: &mut crate::storage::Tx| {
            let sign_ins = tx.ended_sessions().await?;
            let until = tx.caller_is_live(verified, now).await?;
            Ok::<_, crate::storage::Error>((sign_ins, until, tx.head().revision))
        };
        let (sign_ins, until, revision) = Box::pin(self.0.store.read(seat.tenant, seen)).await?;
        let until = until.ok_or_else(|| Error::unauthenticated(true))?;
        seat.callers.keep(key, Live { until, sign_ins }, revision);
        Ok(())
    }
}
