//! A provisional password on its way: hashed for the sign-in, in plain for the SMS alone (CSM-03).

use crate::{
    directory::EmailIndex,
    entropy::Entropy,
    error::Error,
    notices::store::{NewNotice, TextMessage},
    passwords::{Password, Passwords, Recipe, Stored, provisional},
    storage::{self, Store, Tx},
    tokens::opaque::Text,
};
use mandat_domain::{ids::UserId, validity::Moment};
use uuid::Uuid;

/// A password that was made for somebody, and where it goes.
pub struct Provisional {
    stored: Stored,
    message: TextMessage,
    /// The notices of its two channels.
    ids: [Uuid; 2],
    pub until: Moment,
}

impl Provisional {
    /// Made and hashed before the write that keeps it, for who signs in with this address.
    ///
    /// # Errors
    /// `unavailable` when too many hashes wait
    pub async fn new(
        store: &Store,
        passwords: &Passwords,
        email: Option<&EmailIndex>,
        mobile: String,
        until: Moment,
    ) -> Result<Self, Error> {
        let entropy: &Entropy = store.entropy();
        let text = provisional(entropy);
        // Where there is nobody it is refused later, after the same work.
        let salt = email.map_or_else(|| Ok(entropy.bytes()), |email| email.salt(store.keys()))?;
        let stored = passwords.hash(&Password::from(text.to_string()), Recipe::present(salt)).await?;
        let now = store.clock().now();
        let ids = [entropy.id(now), entropy.id(now)];
        Ok(Self {
            stored,
            message: TextMessage { to: mobile, password: Text::from(text.to_string()) },
            ids,
            until,
        })
    }

    /// Keeps it for a user known as this kind of person, and has user name and password go their two ways.
    ///
    /// # Errors
    /// Those of the database
    pub async fn keep(self, tx: &mut Tx, user: UserId, person: &str) -> Result<Moment, storage::Error> {
        let Self { stored, message, ids: [mail, text], until } = self;
        tx.keep_provisional(user, &stored, person, until).await?;
        let write = tx.head().revision;
        tx.keep_notice(mail, &NewNotice::user_name(write, user)).await?;
        tx.keep_notice(text, &NewNotice::provisional_password(write, user, message)).await?;
        Ok(until)
    }
}

impl Tx {
    /// Takes back a user's provisional password, and its SMS where it waits.
    pub async fn withdraw_provisional(&mut self, user: UserId) -> Result<(), storage::Error> {
        self.drop_provisional(user).await?;
        self.cancel_texts(user).await
    }
}
