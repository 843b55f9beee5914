//! A session begins, or goes on: both issue an access token and the next refresh token.

use super::{failed::sign_in_failed, store::SessionRow, wire::Session};
use crate::{
    error::Error,
    http::Origin,
    passwords::Stored,
    storage::{self, Change, Store, Tx},
    tokens::{
        Holder, Minting, Tokens,
        opaque::{Kind, Opaque, Text},
    },
};
use mandat_domain::{
    access::LoginUsed,
    access_log::Deed,
    account::{Account, Actor},
    assignments::start::at_first_sign_in,
    event::Event,
    ids::{TenantId, UserId},
    sessions::{first_sign_in, lifetimes},
    validity::Moment,
};

/// How the person proved who they are.
pub const METHOD_PASSWORD: &str = "password";

/// Somebody who has just proved who they are.
pub struct Proved<'a> {
    pub tenant: TenantId,
    pub user: UserId,
    pub login: &'a LoginUsed,
    /// Whether no sign-in of theirs was seen before this one. Looked at once more where it is recorded.
    pub first: bool,
    /// What takes the place of a provisional password with this sign-in (CSM-03).
    pub chosen: Option<Stored>,
    pub now: Moment,
    pub origin: &'a Origin,
}

impl Proved<'_> {
    /// Begins a session, and notes it in the access log with the same transaction (ASP-21). The first one of a user's life is an event: what waits for it begins with it
    /// (CSM-01), and the account is not a mere entry any more (ASP-22). So is the change of a provisional password, which
    /// counts once: of two sign-ins with it one fails.
    ///
    /// # Errors
    /// Those of the database; 401 `sign_in_failed` where the password is not provisional any more
    pub async fn begin(mut self, store: &Store, tokens: &Tokens) -> Result<Session, Error> {
        let Self { tenant, user, now, .. } = self;
        let chosen = self.chosen.take();
        let session = SessionRow {
            id: store.entropy().id(now),
            user_id: user,
            method: self.login.method.clone(),
            person: self.login.person.clone(),
            started_at: now,
            expires_at: lifetimes::session_end(now),
            ended_at: None,
        };
        let refresh = Opaque::new(Kind::Refresh, Some(tenant), store.entropy().bytes());
        let login = self.login.clone();
        let next = Next { tenant, user, session: session.id, login, session_end: session.expires_at, now };
        let by = self.origin.circumstances(self.actor(), now);
        let start = async |tx: &mut Tx| {
            if let Some(chosen) = &chosen {
                tx.keep_password(user, chosen, now).await?;
            }
            tx.start_session(&session).await?;
            tx.note_access(&by, &[Deed::signed_in("session", session.id)]).await?;
            tx.seen(user, now).await?;
            Ok::<_, Error>(next.keep(tx, &refresh).await?)
        };
        if self.first || chosen.is_some() {
            let first = async |tx: &mut Tx| {
                let mut events = Vec::new();
                if chosen.is_some() {
                    tx.provisional_until(user).await?.ok_or_else(sign_in_failed)?;
                    events.push(Event::PasswordSet { user_id: user });
                }
                let of_first = first_sign_in(user, tx.has_signed_in(user).await?);
                if !of_first.is_empty() {
                    events.extend(of_first);
                    let waiting = tx.waiting_for_first_sign_in(user).await?;
                    events.extend(at_first_sign_in(Account::User(user), &waiting, tx.now()));
                }
                Ok::<_, Error>(events)
            };
            store.write(&self.change(), first, start).await?;
        } else {
            store.operational(tenant, start).await?;
        }
        next.issue(store, tokens, refresh)
    }

    const fn actor(&self) -> Actor {
        Actor::new(self.tenant, Account::User(self.user))
    }

    fn change(self) -> Change {
        Change {
            tenant: self.tenant,
            actor: self.actor(),
            on_behalf_of: None,
            now: self.now,
            request_id: self.origin.request_id(),
            dry_run: false,
            idempotency: None,
        }
    }
}

/// The tokens with which a session goes on.
pub struct Next {
    pub tenant: TenantId,
    pub user: UserId,
    pub session: uuid::Uuid,
    pub login: LoginUsed,
    pub session_end: Moment,
    pub now: Moment,
}

impl Next {
    /// Keeps the digest of the refresh token, in the transaction that uses up the one before.
    pub async fn keep(&self, tx: &mut Tx, refresh: &Opaque) -> Result<(), storage::Error> {
        let expires_at = lifetimes::refresh_end(self.now, self.session_end);
        tx.keep_refresh_token(&refresh.digest, self.session, expires_at).await
    }

    /// What the person gets.
    pub fn issue(self, store: &Store, tokens: &Tokens, refresh: Opaque) -> Result<Session, Error> {
        let expires_at = lifetimes::access_end(self.now, self.session_end);
        let access_token = tokens
            .mint(&Minting {
                id: store.entropy().id(self.now),
                tenant: self.tenant,
                holder: Holder::Person { user: self.user, session: self.session, login: self.login },
                scopes: Vec::new(),
                now: self.now,
                expires_at,
            })
            .map_err(Error::internal)?;
        Ok(Session {
            id: self.session,
            tenant_id: self.tenant,
            user_id: self.user,
            access_token: Text::from(access_token),
            token_type: "Bearer",
            expires_in: (expires_at - self.now).num_seconds(),
            refresh_token: refresh.text,
            refresh_expires_at: lifetimes::refresh_end(self.now, self.session_end),
            ends_at: self.session_end,
        })
    }
}
