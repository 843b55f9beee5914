//! The apps of users, as they are kept.

use super::{Shared, recovery_digest};
use crate::{
    storage::{Error, Tx},
    tokens::opaque::Text,
};
use mandat_domain::{event::Digest, ids::UserId, sessions::one_time_code::Setup, validity::Moment};
use sqlx::FromRow;

/// What the ciphertext belongs to, so that it opens for this use and no other.
const USE: &str = "one-time code";

#[derive(FromRow)]
struct Row {
    sealed: Vec<u8>,
    confirmed_at: Option<Moment>,
    last_step: i64,
    recovery_codes: i64,
}

/// A user's app.
pub struct App {
    pub shared: Shared,
    /// Since when codes are asked for; `None` until it is confirmed.
    pub confirmed_at: Option<Moment>,
    /// Recovery codes that are left.
    pub recovery_codes: i64,
    last_step: i64,
}

impl App {
    #[must_use]
    pub const fn setup(app: Option<&Self>) -> Setup {
        match app {
            None => Setup::None,
            Some(Self { confirmed_at: None, .. }) => Setup::Begun,
            Some(_) => Setup::Confirmed,
        }
    }

    /// The step of a code that counts now and has not counted before.
    #[must_use]
    pub fn fresh_step(&self, code: &Text, now: Moment) -> Option<i64> {
        self.shared.step_of(code, now).filter(|step| *step > self.last_step)
    }
}

impl Tx {
    /// A user's app, begun or confirmed.
    pub async fn app_of(&mut self, user: UserId) -> Result<Option<App>, Error> {
        let row: Option<Row> = self
            .optional(
                "select o.sealed, o.confirmed_at, o.last_step,
                        (select count(*) from recovery_codes r
                         where r.tenant_id = $1 and r.user_id = $2) as recovery_codes
                 from one_time_codes o where o.tenant_id = $1 and o.user_id = $2",
                &[&user.0],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let Some(secret) = self.open_for(user.0, USE, &row.sealed).await? else { return Ok(None) };
        let shared = Shared::of(&secret).ok_or(Error::DoesNotOpen { what: USE })?;
        let Row { confirmed_at, last_step, recovery_codes, .. } = row;
        Ok(Some(App { shared, confirmed_at, recovery_codes, last_step }))
    }

    /// Keeps a secret that is to be confirmed, instead of any that was not.
    pub async fn begin_app(&mut self, user: UserId, shared: &Shared, now: Moment) -> Result<(), Error> {
        let sealed = self.seal_for(user.0, USE, shared.as_bytes()).await?;
        self.execute(
            "insert into one_time_codes (tenant_id, user_id, sealed, begun_at, last_step)
             values ($1, $2, $3, $4, 0)
             on conflict (tenant_id, user_id) do update set sealed = $3, begun_at = $4
             where one_time_codes.confirmed_at is null",
            &[&user.0, &sealed, &now],
        )
        .await?;
        Ok(())
    }

    /// The app has shown its first code.
    pub async fn confirm_app(
        &mut self,
        user: UserId,
        step: i64,
        now: Moment,
        recovery: impl Iterator<Item = &Digest>,
    ) -> Result<(), Error> {
        self.execute(
            "update one_time_codes set confirmed_at = $3, last_step = $4 where tenant_id = $1 and user_id = $2",
            &[&user.0, &now, &step],
        )
        .await?;
        for digest in recovery {
            self.execute(
                "insert into recovery_codes (tenant_id, user_id, digest) values ($1, $2, $3)",
                &[&user.0, &digest.0.as_slice()],
            )
            .await?;
        }
        Ok(())
    }

    /// Takes the app away, with its recovery codes.
    pub async fn remove_app(&mut self, user: UserId) -> Result<(), Error> {
        self.execute("delete from one_time_codes where tenant_id = $1 and user_id = $2", &[&user.0]).await?;
        Ok(())
    }

    /// Uses up a code of the app or a recovery code; whether it counted. Of two uses at the same time one
    /// finds nothing to use up.
    pub async fn use_code(
        &mut self,
        user: UserId,
        app: &App,
        code: &Text,
        now: Moment,
    ) -> Result<bool, Error> {
        if let Some(step) = app.fresh_step(code, now) {
            let counted = self
                .execute(
                    "update one_time_codes set last_step = $3
                     where tenant_id = $1 and user_id = $2 and last_step < $3",
                    &[&user.0, &step],
                )
                .await?;
            return Ok(counted == 1);
        }
        let counted = self
            .execute(
                "delete from recovery_codes where tenant_id = $1 and user_id = $2 and digest = $3",
                &[&user.0, &recovery_digest(code).0.as_slice()],
            )
            .await?;
        Ok(counted == 1)
    }
}
