//! Passwords as they are kept: hashed, and sealed under the key of their user.

use super::Stored;
use crate::storage::{Error, Tx};
use mandat_domain::{ids::UserId, validity::Moment};

/// What the ciphertext belongs to, so that it opens for this use and no other.
const USE: &str = "password";

impl Tx {
    /// The kept password of a user; `None` before the first one was set.
    pub async fn password(&mut self, user: UserId) -> Result<Option<Stored>, Error> {
        let row: Option<(Vec<u8>,)> = self
            .optional("select sealed from passwords where tenant_id = $1 and user_id = $2", &[&user.0])
            .await?;
        let Some((sealed,)) = row else { return Ok(None) };
        let Some(phc) = self.open_for(user.0, USE, &sealed).await? else { return Ok(None) };
        let stored = std::str::from_utf8(&phc).ok().and_then(Stored::parse);
        stored.map(Some).ok_or(Error::DoesNotOpen { what: USE })
    }

    /// Keeps a password instead of any earlier one.
    pub async fn keep_password(&mut self, user: UserId, password: &Stored, now: Moment) -> Result<(), Error> {
        let sealed = self.seal_for(user.0, USE, password.to_phc().as_bytes()).await?;
        self.execute(
            "insert into passwords (tenant_id, user_id, sealed, set_at) values ($1, $2, $3, $4)
             on conflict (tenant_id, user_id) do update set sealed = $3, set_at = $4",
            &[&user.0, &sealed, &now],
        )
        .await?;
        Ok(())
    }
}
