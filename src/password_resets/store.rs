//! Queries on resets: which were asked for, and at most one that is open per user.

use crate::{
    directory::EmailIndex,
    storage::{Error, Platform, Tx},
};
use mandat_domain::{event::Digest, ids::UserId, validity::Moment};
use uuid::Uuid;

/// How many requests are looked at in one go.
const REQUESTS: i64 = 1_000;

impl Platform<'_> {
    /// Somebody asked for a reset of what stands under this address. Several requests are one until it is answered.
    pub async fn ask_for_reset(&mut self, email: &EmailIndex, now: Moment) -> Result<(), Error> {
        self.execute(
            "insert into password_reset_requests (name_index, asked_at) values ($1, $2)
             on conflict (name_index) do nothing",
            &[&email.as_bytes(), &now],
        )
        .await?;
        Ok(())
    }

    /// What was asked for and not answered yet, the oldest first: the address, and when.
    pub async fn resets_asked_for(&mut self) -> Result<Vec<(EmailIndex, Moment)>, Error> {
        let rows: Vec<(Vec<u8>, Moment)> = self
            .all(
                "select name_index, asked_at from password_reset_requests order by asked_at, name_index limit $1",
                &[&REQUESTS],
            )
            .await?;
        let kept = |(name, at): (Vec<u8>, Moment)| {
            let email = EmailIndex::kept(&name);
            Ok((email.ok_or(Error::Unreadable { what: "password_reset_requests.name_index" })?, at))
        };
        rows.into_iter().map(kept).collect()
    }

    /// Whoever has accounts under the address is told.
    pub async fn reset_answered(&mut self, email: &EmailIndex, asked_at: Moment) -> Result<(), Error> {
        self.execute(
            "delete from password_reset_requests where name_index = $1 and asked_at = $2",
            &[&email.as_bytes(), &asked_at],
        )
        .await?;
        Ok(())
    }
}

impl Tx {
    /// Whether a user may choose another password by mail: active, not blocked in the whole tenant, and with a
    /// password to be forgotten. Whoever has none yet
    /// comes in by an invitation or an identity, and one that came by SMS is not made up for by mail alone (CSM-03).
    pub async fn may_reset(&mut self, user: UserId, now: Moment) -> Result<bool, Error> {
        let row: Option<(Uuid,)> = self
            .optional(
                "select p.user_id from passwords p
                 join user_states u on u.tenant_id = p.tenant_id and u.id = p.user_id
                 where p.tenant_id = $1 and p.user_id = $2 and p.provisional_until is null and u.active and u.to_revision is null
                   and u.holds_from <= $3 and (u.holds_until is null or u.holds_until > $3)
                   and not exists (select 1 from blocks b where b.tenant_id = $1 and b.user_id = $2
                        and b.unit_id is null and b.to_revision is null
                        and b.holds_from <= $3 and (b.holds_until is null or b.holds_until > $3))",
                &[&user.0, &now],
            )
            .await?;
        Ok(row.is_some())
    }

    /// Opens a reset instead of any earlier one. Only the digest of its token is kept.
    pub async fn open_reset(
        &mut self,
        user: UserId,
        digest: &Digest,
        expires_at: Moment,
    ) -> Result<(), Error> {
        self.execute(
            "insert into password_resets (tenant_id, user_id, digest, expires_at) values ($1, $2, $3, $4)
             on conflict (tenant_id, user_id) do update set digest = $3, expires_at = $4",
            &[&user.0, &digest.0.as_slice(), &expires_at],
        )
        .await?;
        Ok(())
    }

    /// Whose reset this token is; `None` when it is unknown, used, replaced or expired.
    pub async fn reset_of(&mut self, digest: &Digest, now: Moment) -> Result<Option<UserId>, Error> {
        let row: Option<(Uuid,)> = self
            .optional(
                "select user_id from password_resets where tenant_id = $1 and digest = $2 and expires_at > $3",
                &[&digest.0.as_slice(), &now],
            )
            .await?;
        Ok(row.map(|(user,)| UserId(user)))
    }

    /// Closes the reset of a user.
    pub async fn close_reset(&mut self, user: UserId) -> Result<(), Error> {
        self.execute("delete from password_resets where tenant_id = $1 and user_id = $2", &[&user.0]).await?;
        Ok(())
    }

    /// Deletes the resets that have expired; gives their number.
    pub async fn delete_expired_resets(&mut self, now: Moment) -> Result<u64, Error> {
        self.execute("delete from password_resets where tenant_id = $1 and expires_at <= $2", &[&now]).await
    }
}
