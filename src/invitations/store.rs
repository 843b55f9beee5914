//! Queries on invitations: at most one is open per user.

use crate::storage::{Error, Tx};
use mandat_domain::{event::Digest, ids::UserId, validity::Moment};
use uuid::Uuid;

impl Tx {
    /// Opens an invitation to set the first password, instead of any earlier one. Only the digest of
    /// its token is kept.
    pub async fn invite(&mut self, user: UserId, digest: &Digest, expires_at: Moment) -> Result<(), Error> {
        self.execute(
            "insert into invitations (tenant_id, user_id, digest, expires_at) values ($1, $2, $3, $4)
             on conflict (tenant_id, user_id) do update set digest = $3, expires_at = $4",
            &[&user.0, &digest.0.as_slice(), &expires_at],
        )
        .await?;
        Ok(())
    }

    /// Who is invited by this token; `None` when it is unknown, used, replaced or expired.
    pub async fn invited(&mut self, digest: &Digest, now: Moment) -> Result<Option<UserId>, Error> {
        let row: Option<(Uuid,)> = self
            .optional(
                "select user_id from invitations where tenant_id = $1 and digest = $2 and expires_at > $3",
                &[&digest.0.as_slice(), &now],
            )
            .await?;
        Ok(row.map(|(user,)| UserId(user)))
    }

    /// Closes the invitation of a user.
    pub async fn close_invitation(&mut self, user: UserId) -> Result<(), Error> {
        self.execute("delete from invitations where tenant_id = $1 and user_id = $2", &[&user.0]).await?;
        Ok(())
    }
}
