//! The keys a running store holds.

use super::{
    encryption::{EncryptionKeys, Wrapped},
    key::Key,
    signing::{Purpose, SigningKey, SigningKeyRow},
};
use crate::{
    entropy::Entropy,
    storage::{error::Error, platform::Platform},
};
use mandat_domain::{ids::TenantId, validity::Moment};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;

/// What a key derived from the platform's root key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Finding the account for an e-mail address by keyed hash.
    EmailIndex,
    /// Cursors of lists.
    Cursor,
    /// Answers kept for idempotent requests.
    Idempotency,
    /// The salt for passwords of users who do not exist, and what is mixed into the others.
    PasswordSalt,
    /// Finding the users that a subject of an issuer is, by keyed hash.
    Identity,
    /// Nonces for identity tokens.
    Nonce,
    /// Finding the user of a tenant who has a number, by keyed hash.
    IdentifierIndex,
}

/// The keys of a store. Does not print them.
pub struct Keys {
    pub(super) encryption: EncryptionKeys,
    email_index: Key,
    cursor: Key,
    idempotency: Key,
    password_salt: Key,
    identity: Key,
    nonce: Key,
    identifier_index: Key,
    /// Every signing key there is, the newest first.
    signing: RwLock<Vec<Arc<SigningKey>>>,
    /// Tenant keys that were used: they are never replaced, so they stay true.
    pub(super) tenants: RwLock<HashMap<TenantId, Key>>,
}

#[derive(sqlx::FromRow)]
pub(super) struct WrappedRow {
    pub(super) wrapped: Vec<u8>,
    pub(super) wrapped_by: String,
}

impl From<WrappedRow> for Wrapped {
    fn from(row: WrappedRow) -> Self {
        Self { wrapped: row.wrapped, wrapped_by: row.wrapped_by }
    }
}

pub(super) const ROOT_PLACE: [&[u8]; 1] = [b"mandat platform root key"];

impl Keys {
    /// Loads the platform's keys, and makes them when there are none. Replicas that start at once agree:
    /// the first row stays.
    pub(in crate::storage) async fn load(
        platform: &mut Platform<'_>,
        encryption: EncryptionKeys,
        entropy: &Entropy,
        now: Moment,
    ) -> Result<Self, Error> {
        let new = encryption.wrap(entropy, &ROOT_PLACE, Key::generate(entropy).bytes())?;
        platform
            .execute(
                "insert into platform_keys (name, wrapped, wrapped_by, created_at) values ('root', $1, $2, $3) \
                 on conflict (name) do nothing",
                &[&new.wrapped, &new.wrapped_by, &now],
            )
            .await?;
        let kept: WrappedRow =
            platform.one("select wrapped, wrapped_by from platform_keys where name = 'root'", &[]).await?;
        let root = encryption.unwrap(&ROOT_PLACE, &kept.into())?;
        let root = Key::from_bytes(&root).ok_or(Error::DoesNotOpen { what: "root key" })?;
        let keys = Self {
            email_index: root.derive("email-index")?,
            cursor: root.derive("cursor")?,
            idempotency: root.derive("idempotency")?,
            password_salt: root.derive("password-salt")?,
            identity: root.derive("identity")?,
            nonce: root.derive("nonce")?,
            identifier_index: root.derive("identifier-index")?,
            encryption,
            signing: RwLock::default(),
            tenants: RwLock::default(),
        };
        for purpose in [Purpose::Log, Purpose::Token] {
            keys.make_first_signing_key(platform, entropy, purpose, now).await?;
        }
        keys.reload_signing(platform).await?;
        Ok(keys)
    }

    async fn make_first_signing_key(
        &self,
        platform: &mut Platform<'_>,
        entropy: &Entropy,
        purpose: Purpose,
        now: Moment,
    ) -> Result<(), Error> {
        let exists: Option<(i64,)> = platform
            .optional(
                "select cast(1 as bigint) from signing_keys where purpose = $1 limit 1",
                &[&purpose.as_str()],
            )
            .await?;
        if exists.is_none() {
            let key = SigningKey::generate(entropy, purpose, now)?;
            self.insert_signing_key(platform, entropy, &key).await?;
        }
        Ok(())
    }

    /// Keeps a new signing key, unless there is a current one for its purpose.
    pub(super) async fn insert_signing_key(
        &self,
        platform: &mut Platform<'_>,
        entropy: &Entropy,
        key: &SigningKey,
    ) -> Result<(), Error> {
        let wrapped = key.wrap(&self.encryption, entropy)?;
        platform
            .execute(
                "insert into signing_keys (id, purpose, public_key, wrapped, wrapped_by, created_at) \
                 values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
                &[
                    &key.id,
                    &key.purpose.as_str(),
                    &key.public.as_slice(),
                    &wrapped.wrapped,
                    &wrapped.wrapped_by,
                    &key.created_at,
                ],
            )
            .await?;
        Ok(())
    }

    /// Reads the signing keys again: another process may have rotated them.
    pub(in crate::storage) async fn reload_signing(&self, platform: &mut Platform<'_>) -> Result<(), Error> {
        let rows: Vec<SigningKeyRow> = platform
            .all(
                "select id, purpose, public_key, wrapped, wrapped_by, created_at, retired_at from signing_keys \
                 order by created_at desc, id desc",
                &[],
            )
            .await?;
        let keys = rows
            .into_iter()
            .map(|row| SigningKey::unwrap(&self.encryption, row).map(Arc::new))
            .collect::<Result<Vec<_>, _>>()?;
        *self.signing.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// The key derived for this use.
    #[must_use]
    pub const fn derived(&self, label: Label) -> &Key {
        match label {
            Label::EmailIndex => &self.email_index,
            Label::Cursor => &self.cursor,
            Label::Idempotency => &self.idempotency,
            Label::PasswordSalt => &self.password_salt,
            Label::Identity => &self.identity,
            Label::Nonce => &self.nonce,
            Label::IdentifierIndex => &self.identifier_index,
        }
    }

    /// All signing keys for this purpose, retired ones included: the current one first, then the newest.
    #[must_use]
    pub fn signing(&self, purpose: Purpose) -> Vec<Arc<SigningKey>> {
        let keys = self.signing.read().unwrap_or_else(PoisonError::into_inner);
        let mut keys: Vec<_> = keys.iter().filter(|key| key.purpose == purpose).cloned().collect();
        keys.sort_by_key(|key| key.retired_at.is_some());
        keys
    }

    /// The key that signs for this purpose now.
    pub fn current_signing(&self, purpose: Purpose) -> Result<Arc<SigningKey>, Error> {
        self.signing(purpose).into_iter().find(|key| key.retired_at.is_none()).ok_or(Error::KeyMissing)
    }

    /// The signing key of that id and purpose.
    #[must_use]
    pub fn signing_key(&self, purpose: Purpose, id: Uuid) -> Option<Arc<SigningKey>> {
        self.signing(purpose).into_iter().find(|key| key.id == id)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}
