//! From requests for a reset of a password to mails: one for each account under the address.

use super::{courier::Courier, store::NewNotice};
use crate::storage::Error;
use mandat_domain::{
    ids::{PLATFORM, TenantId, UserId},
    validity::Moment,
};

impl Courier {
    /// Looks up who has an account under the addresses for which a reset was asked for, and makes each of them a
    /// notice; gives their number. Cut off in between, it is done again, and nobody gets a second one. Operators get
    /// none: their accounts are kept from the command line.
    ///
    /// # Errors
    /// Those of the database
    pub async fn answer_resets(&self) -> Result<usize, Error> {
        let asked = self.store.platform_read(async |platform| platform.resets_asked_for().await).await?;
        let mut made = 0;
        for (email, asked_at) in asked {
            let accounts =
                self.store.platform_read(async |platform| platform.users_of_email(&email).await).await?;
            for (tenant, user) in accounts.into_iter().filter(|(tenant, _)| *tenant != PLATFORM) {
                made += usize::from(self.tell_of_reset(tenant, user, asked_at).await?);
            }
            self.store.platform(async |platform| platform.reset_answered(&email, asked_at).await).await?;
        }
        Ok(made)
    }

    async fn tell_of_reset(&self, tenant: TenantId, user: UserId, asked_at: Moment) -> Result<bool, Error> {
        self.store
            .operational(tenant, async |tx| {
                let now = tx.now();
                if !tx.may_reset(user, now).await? {
                    return Ok(false);
                }
                let id = self.store.entropy().id(now);
                tx.keep_notice(id, &NewNotice::of_reset(user, asked_at)).await
            })
            .await
    }
}
