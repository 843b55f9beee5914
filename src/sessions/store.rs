//! Queries on sessions and refresh tokens, and whether whoever holds a token still counts.

use crate::{
    storage::{Error, Recorded, Tx},
    tokens::Verified,
};
use mandat_domain::{
    access::LoginUsed, account::Account, event::Digest, ids::UserId, sessions::refresh::Presented,
    validity::Moment,
};
use sqlx::FromRow;
use uuid::Uuid;

/// One signed-in stay of a user.
#[derive(Debug, Clone, FromRow)]
pub struct SessionRow {
    pub id: Uuid,
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    pub method: String,
    pub person: Option<String>,
    pub started_at: Moment,
    pub expires_at: Moment,
    pub ended_at: Option<Moment>,
}

#[derive(FromRow)]
struct PresentedRow {
    session_id: Uuid,
    user_id: Uuid,
    used_at: Option<Moment>,
    expires_at: Moment,
    session_ended_at: Option<Moment>,
    session_expires_at: Moment,
    method: String,
    person: Option<String>,
    active: bool,
}

/// A refresh token that somebody presents.
pub struct PresentedToken {
    pub session: Uuid,
    pub user: UserId,
    /// How the session began.
    pub login: LoginUsed,
    pub session_expires_at: Moment,
    pub presented: Presented,
}

impl Tx {
    /// Until when a verified token counts by what it was made for, if it counts at `now`: its session has not
    /// ended and its user is active and not blocked in the whole tenant (CSM-09), or its secret is not removed and its API client has not ended. `None`
    /// inside is without end.
    pub async fn caller_is_live(
        &mut self,
        caller: &Verified,
        now: Moment,
    ) -> Result<Option<Option<Moment>>, Error> {
        let live: Option<(Option<Moment>,)> = match caller.account {
            Account::User(user) => {
                self.optional(
                    "select s.expires_at from sessions s
                     join user_states u on u.tenant_id = s.tenant_id and u.id = s.user_id
                     where s.tenant_id = $1 and s.id = $2 and s.user_id = $3
                       and s.ended_at is null and s.expires_at > $4
                       and u.active and u.to_revision is null
                       and u.holds_from <= $4 and (u.holds_until is null or u.holds_until > $4)
                       and not exists (select 1 from blocks b where b.tenant_id = $1 and b.user_id = $3
                            and b.unit_id is null and b.to_revision is null
                            and b.holds_from <= $4 and (b.holds_until is null or b.holds_until > $4))",
                    &[&caller.session, &user.0, &now],
                )
                .await?
            }
            Account::ApiClient(client) => {
                self.optional(
                    "select s.holds_until from client_secrets s
                     join api_client_states c on c.tenant_id = s.tenant_id and c.id = s.api_client_id
                     where s.tenant_id = $1 and s.id = $2 and s.api_client_id = $3
                       and s.to_revision is null
                       and s.holds_from <= $4 and (s.holds_until is null or s.holds_until > $4)
                       and c.active and c.to_revision is null
                       and c.holds_from <= $4 and (c.holds_until is null or c.holds_until > $4)",
                    &[&caller.secret, &client.0, &now],
                )
                .await?
            }
        };
        Ok(live.map(|(until,)| until))
    }

    /// Whether a user of this tenant is there and active.
    pub async fn may_sign_in(&mut self, user: UserId, now: Moment) -> Result<bool, Error> {
        let row: Option<(bool,)> = self
            .optional(
                "select u.active from user_states u
                 where u.tenant_id = $1 and u.id = $2 and u.to_revision is null
                   and u.holds_from <= $3 and (u.holds_until is null or u.holds_until > $3)
                   and (u.import_id is null or u.import_id in
                        (select t.id from imports_taken t where t.tenant_id = $1 and t.taken_at <= $3))",
                &[&user.0, &now],
            )
            .await?;
        Ok(row.is_some_and(|(active,)| active))
    }

    /// Whether a user has ever signed in.
    pub async fn has_signed_in(&mut self, user: UserId) -> Result<bool, Error> {
        let row: Option<(i64,)> = self
            .optional(
                "select from_revision from first_sign_ins where tenant_id = $1 and user_id = $2",
                &[&user.0],
            )
            .await?;
        Ok(row.is_some())
    }

    /// A user has signed in for the first time.
    pub async fn project_first_signed_in(&mut self, recorded: &Recorded, user: UserId) -> Result<(), Error> {
        self.execute(
            "insert into first_sign_ins (tenant_id, user_id, signed_in_at, from_revision)
             values ($1, $2, $3, $4)",
            &[&user.0, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn start_session(&mut self, session: &SessionRow) -> Result<(), Error> {
        self.execute(
            "insert into sessions (tenant_id, id, user_id, method, person, started_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                &session.id,
                &session.user_id.0,
                &session.method,
                &session.person,
                &session.started_at,
                &session.expires_at,
            ],
        )
        .await?;
        Ok(())
    }

    /// A session that has not ended by itself; `None` when it was deleted.
    pub async fn session(&mut self, id: Uuid) -> Result<Option<SessionRow>, Error> {
        self.optional(
            "select id, user_id, method, person, started_at, expires_at, ended_at
             from sessions where tenant_id = $1 and id = $2",
            &[&id],
        )
        .await
    }

    /// Ends a session at once, with its refresh tokens. What has ended stays ended when it did.
    pub async fn end_session(&mut self, id: Uuid, now: Moment) -> Result<(), Error> {
        let ended = self
            .execute(
                "update sessions set ended_at = $3 where tenant_id = $1 and id = $2 and ended_at is null",
                &[&id, &now],
            )
            .await?;
        if ended > 0 { self.note_ended_sessions().await } else { Ok(()) }
    }

    /// Ends the sessions of a user, but for the one the user is in.
    pub async fn end_sessions_of(
        &mut self,
        user: UserId,
        except: Option<Uuid>,
        now: Moment,
    ) -> Result<(), Error> {
        let ended = self
            .execute(
                "update sessions set ended_at = $4
             where tenant_id = $1 and user_id = $2 and id is distinct from $3 and ended_at is null",
                &[&user.0, &except, &now],
            )
            .await?;
        if ended > 0 { self.note_ended_sessions().await } else { Ok(()) }
    }

    pub async fn keep_refresh_token(
        &mut self,
        digest: &Digest,
        session: Uuid,
        expires_at: Moment,
    ) -> Result<(), Error> {
        self.execute(
            "insert into refresh_tokens (tenant_id, digest, session_id, expires_at) values ($1, $2, $3, $4)",
            &[&digest.0.as_slice(), &session, &expires_at],
        )
        .await?;
        Ok(())
    }

    /// What is known of a refresh token; `None` when it was never issued, or long ago.
    pub async fn presented_token(
        &mut self,
        digest: &Digest,
        now: Moment,
    ) -> Result<Option<PresentedToken>, Error> {
        let row: Option<PresentedRow> = self
            .optional(
                "select r.session_id, s.user_id, r.used_at, r.expires_at,
                        s.ended_at as session_ended_at, s.expires_at as session_expires_at, s.method, s.person, u.active
                 from refresh_tokens r
                 join sessions s on s.tenant_id = r.tenant_id and s.id = r.session_id
                 join user_states u on u.tenant_id = s.tenant_id and u.id = s.user_id
                 where r.tenant_id = $1 and r.digest = $2 and u.to_revision is null
                   and u.holds_from <= $3 and (u.holds_until is null or u.holds_until > $3)",
                &[&digest.0.as_slice(), &now],
            )
            .await?;
        Ok(row.map(|row| PresentedToken {
            session: row.session_id,
            user: UserId(row.user_id),
            login: LoginUsed { person: row.person, method: row.method },
            session_expires_at: row.session_expires_at,
            presented: Presented {
                used: row.used_at.is_some(),
                expires_at: row.expires_at,
                session_ended: row.session_ended_at.is_some(),
                session_expires_at: row.session_expires_at,
                user_active: row.active,
            },
        }))
    }

    /// Marks a refresh token used; `false` when somebody else did so first. Of two uses at the same time
    /// one waits for the other here and then finds nothing to mark.
    pub async fn use_refresh_token(&mut self, digest: &Digest, now: Moment) -> Result<bool, Error> {
        let marked = self
            .execute(
                "update refresh_tokens set used_at = $3
                 where tenant_id = $1 and digest = $2 and used_at is null",
                &[&digest.0.as_slice(), &now],
            )
            .await?;
        Ok(marked == 1)
    }

    /// Deletes sessions that have ended or expired, with their refresh tokens, and invitations, resets and
    /// provisional passwords that have expired; gives the number of rows.
    pub async fn delete_expired_sign_ins(&mut self, now: Moment) -> Result<u64, Error> {
        let sessions = self
            .execute(
                "delete from sessions where tenant_id = $1 and (expires_at <= $2 or ended_at <= $2)",
                &[&now],
            )
            .await?;
        let invitations = self
            .execute("delete from invitations where tenant_id = $1 and expires_at <= $2", &[&now])
            .await?;
        let resets = self.delete_expired_resets(now).await?;
        Ok(sessions + invitations + resets + self.delete_lapsed_passwords(now).await?)
    }
}
