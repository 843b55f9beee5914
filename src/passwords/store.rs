//! Passwords as they are kept: hashed, and sealed under the key of their user.

use super::Stored;
use crate::storage::{Error, Tx};
use mandat_domain::{ids::UserId, validity::Moment};
use sqlx::FromRow;

/// What the ciphertext belongs to, so that it opens for this use and no other.
const USE: &str = "password";

/// The kept password of a user.
#[derive(Debug, Clone)]
pub struct Kept {
    pub stored: Stored,
    /// Until when it counts, where somebody else made it: it is to be changed at first use (CSM-03).
    pub provisional_until: Option<Moment>,
}

impl Kept {
    /// Whether it counts at that moment.
    #[must_use]
    pub fn counts(&self, now: Moment) -> bool {
        self.provisional_until.is_none_or(|until| now < until)
    }
}

#[derive(FromRow)]
struct KeptRow {
    sealed: Vec<u8>,
    provisional_until: Option<Moment>,
}

impl Tx {
    /// The kept password of a user; `None` before the first one was set.
    pub async fn password(&mut self, user: UserId) -> Result<Option<Kept>, Error> {
        let row: Option<KeptRow> = self
            .optional(
                "select sealed, provisional_until from passwords where tenant_id = $1 and user_id = $2",
                &[&user.0],
            )
            .await?;
        let Some(KeptRow { sealed, provisional_until }) = row else { return Ok(None) };
        let Some(phc) = self.open_for(user.0, USE, &sealed).await? else { return Ok(None) };
        let stored = std::str::from_utf8(&phc).ok().and_then(Stored::parse);
        let stored = stored.ok_or(Error::DoesNotOpen { what: USE })?;
        Ok(Some(Kept { stored, provisional_until }))
    }

    /// Keeps a password that its user chose, instead of any earlier one.
    pub async fn keep_password(&mut self, user: UserId, password: &Stored, now: Moment) -> Result<(), Error> {
        let sealed = self.seal_for(user.0, USE, password.to_phc().as_bytes()).await?;
        self.execute(
            "insert into passwords (tenant_id, user_id, sealed, set_at) values ($1, $2, $3, $4)
             on conflict (tenant_id, user_id) do update set sealed = $3, set_at = $4, provisional_until = null",
            &[&user.0, &sealed, &now],
        )
        .await?;
        Ok(())
    }

    /// Keeps a password that was made for a user known as this kind of person, instead of any earlier one (CSM-03).
    pub async fn keep_provisional(
        &mut self,
        user: UserId,
        password: &Stored,
        person: &str,
        until: Moment,
    ) -> Result<(), Error> {
        let (sealed, now) = (self.seal_for(user.0, USE, password.to_phc().as_bytes()).await?, self.now());
        self.execute(
            "insert into passwords (tenant_id, user_id, sealed, set_at, provisional_until, person)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (tenant_id, user_id) do update set
                 sealed = $3, set_at = $4, provisional_until = $5, person = $6",
            &[&user.0, &sealed, &now, &until, &person],
        )
        .await?;
        Ok(())
    }

    /// Keeps the same password, hashed in another way.
    pub async fn rehash_password(&mut self, user: UserId, password: &Stored) -> Result<(), Error> {
        let sealed = self.seal_for(user.0, USE, password.to_phc().as_bytes()).await?;
        self.execute(
            "update passwords set sealed = $3 where tenant_id = $1 and user_id = $2",
            &[&user.0, &sealed],
        )
        .await?;
        Ok(())
    }

    /// Until when a user's provisional password counts; `None` where they have none, or chose their own.
    pub async fn provisional_until(&mut self, user: UserId) -> Result<Option<Moment>, Error> {
        let row: Option<(Option<Moment>,)> = self
            .optional(
                "select provisional_until from passwords where tenant_id = $1 and user_id = $2",
                &[&user.0],
            )
            .await?;
        Ok(row.and_then(|(until,)| until))
    }

    /// As what kind of person a user was known to whoever made their first password; `None` where they chose it.
    pub async fn person_of_password(&mut self, user: UserId) -> Result<Option<String>, Error> {
        let row: Option<(Option<String>,)> = self
            .optional("select person from passwords where tenant_id = $1 and user_id = $2", &[&user.0])
            .await?;
        Ok(row.and_then(|(person,)| person))
    }

    /// Takes back a provisional password; one that its user chose stays.
    pub async fn drop_provisional(&mut self, user: UserId) -> Result<(), Error> {
        self.execute(
            "delete from passwords where tenant_id = $1 and user_id = $2 and provisional_until is not null",
            &[&user.0],
        )
        .await?;
        Ok(())
    }

    /// Deletes the provisional passwords that have lapsed; gives their number.
    pub async fn delete_lapsed_passwords(&mut self, now: Moment) -> Result<u64, Error> {
        self.execute("delete from passwords where tenant_id = $1 and provisional_until <= $2", &[&now]).await
    }
}
