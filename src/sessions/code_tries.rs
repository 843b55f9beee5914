//! How often somebody tried a one-time code, counted apart from the passwords: whoever guesses codes has the
//! right password, which wipes that count.

use crate::storage::{Error, Store};
use mandat_domain::{
    ids::{TenantId, UserId},
    validity::Moment,
};
use sha2::{Digest, Sha256};

/// The tries of one account.
pub struct CodeTries<'a> {
    store: &'a Store,
    name: [u8; 32],
}

impl<'a> CodeTries<'a> {
    #[must_use]
    pub fn of(store: &'a Store, tenant: TenantId, user: UserId) -> Self {
        let mut name = Sha256::new();
        name.update(b"one-time code");
        name.update(tenant.0.as_bytes());
        name.update(user.0.as_bytes());
        Self { store, name: name.finalize().into() }
    }

    /// Counts a try before it is made; `false` while tries are paused, and then no code is right.
    ///
    /// # Errors
    /// Those of the database
    pub async fn reserve(&self, now: Moment) -> Result<bool, Error> {
        let reserved = self.store.platform(async |platform| platform.reserve_try(&self.name, now).await);
        Ok(reserved.await?.is_some())
    }

    /// The code was right: nothing is held against the account any more.
    ///
    /// # Errors
    /// Those of the database
    pub async fn forget(&self) -> Result<(), Error> {
        self.store.platform(async |platform| platform.forget_tries(&self.name).await).await
    }
}
