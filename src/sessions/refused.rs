//! A sign-in that is refused is noted where the account is (ASP-21).

use super::candidates::Fitting;
use crate::{
    error::Error,
    http::Origin,
    storage::{self, Store},
};
use mandat_domain::{
    access_log::Deed,
    account::{Account, Actor},
    ids::PLATFORM,
    validity::Moment,
};

/// Somebody wants to sign in.
pub struct Try<'a> {
    pub store: &'a Store,
    pub origin: &'a Origin,
    pub now: Moment,
}

impl Try<'_> {
    /// Notes that whoever it was is not let in as any of these, and gives the reason back for the answer. Where nobody is known,
    /// that is noted in the platform's log: the work is the same, so that it tells nothing of who is known.
    pub async fn refused(&self, accounts: &[Fitting], why: Error) -> Error {
        if !why.is_refusal() {
            return why;
        }
        match self.note(accounts).await {
            Ok(()) => why,
            Err(error) => error.into(),
        }
    }

    async fn note(&self, accounts: &[Fitting]) -> Result<(), storage::Error> {
        let known = accounts.iter().map(|known| (known.tenant, Some(Account::User(known.user))));
        let nobody = accounts.is_empty().then_some((PLATFORM, None));
        for (tenant, account) in known.chain(nobody) {
            let by = self.origin.circumstances(Actor { tenant, account }, self.now);
            self.store.note_access(tenant, &by, &[Deed::sign_in_refused("session")]).await?;
        }
        Ok(())
    }
}
