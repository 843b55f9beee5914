//! Tries to sign in, counted above the tenants.

use crate::storage::{Error, Platform};
use mandat_domain::{sessions::lockout, validity::Moment};

/// A try that was counted before it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reserved {
    failures: u32,
}

impl Platform<'_> {
    /// Counts a try as failed, before it is made; `None` while tries are paused, which counts nothing.
    ///
    /// The row stays locked until the transaction ends, so that tries made at the same time wait for
    /// each other here and none of them sees a count that is too low.
    pub async fn reserve_try(&mut self, name_index: &[u8], now: Moment) -> Result<Option<Reserved>, Error> {
        let counted: Option<(i64,)> = self
            .optional(
                "insert into sign_in_attempts (name_index, failures, since) values ($1, 1, $2)
                 on conflict (name_index) do update set
                     failures = case when sign_in_attempts.since <= $3 then 1
                                     else sign_in_attempts.failures + 1 end,
                     since = case when sign_in_attempts.since <= $3 then $2
                                  else sign_in_attempts.since end,
                     paused_until = null
                 where sign_in_attempts.paused_until is null or sign_in_attempts.paused_until <= $2
                 returning failures",
                &[&name_index, &now, &(now - lockout::FORGOTTEN_AFTER)],
            )
            .await?;
        let Some((failures,)) = counted else { return Ok(None) };
        let failures = u32::try_from(failures).unwrap_or(u32::MAX);
        if let Some(until) = lockout::paused_until(failures, now) {
            self.execute(
                "update sign_in_attempts set paused_until = $2 where name_index = $1",
                &[&name_index, &until],
            )
            .await?;
        }
        Ok(Some(Reserved { failures }))
    }

    /// The try was right for all accounts of the address: nothing is held against it any more.
    pub async fn forget_tries(&mut self, name_index: &[u8]) -> Result<(), Error> {
        self.execute("delete from sign_in_attempts where name_index = $1", &[&name_index]).await?;
        Ok(())
    }

    /// The try was right for one account and wrong for another of the address, or was not made: it
    /// alone is taken back. Otherwise whoever has an account under somebody's address in a tenant of
    /// their own could wipe the count between guesses at the other.
    pub async fn take_back_try(&mut self, name_index: &[u8], reserved: Reserved) -> Result<(), Error> {
        self.execute(
            "update sign_in_attempts set
                 failures = failures - 1,
                 paused_until = case when failures = $2 then null else paused_until end
             where name_index = $1 and failures > 0",
            &[&name_index, &i64::from(reserved.failures)],
        )
        .await?;
        Ok(())
    }

    /// Deletes the counts that the rules have forgotten; gives their number.
    pub async fn delete_forgotten_tries(&mut self, now: Moment) -> Result<u64, Error> {
        self.execute(
            "delete from sign_in_attempts where since <= $1 and (paused_until is null or paused_until <= $2)",
            &[&(now - lockout::FORGOTTEN_AFTER), &now],
        )
        .await
    }
}
