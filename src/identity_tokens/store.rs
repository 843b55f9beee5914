//! Queries on identities and used nonces, which stand above the tenants.

use super::{Identity, nonce::Nonce};
use crate::storage::{Error, Platform, Tx};
use mandat_domain::{
    ids::{IssuerId, TenantId, UserId},
    sessions::identity::Linked,
    validity::Moment,
};
use sqlx::FromRow;
use uuid::Uuid;

/// A user somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    pub tenant: TenantId,
    pub user: UserId,
}

/// An identity of a user.
#[derive(FromRow)]
pub struct LinkedIdentity {
    #[sqlx(try_from = "Uuid")]
    pub issuer_id: IssuerId,
    pub linked_at: Moment,
}

impl Platform<'_> {
    /// The users that an identity is linked with, in all tenants.
    pub async fn users_of_identity(&mut self, identity: &Identity) -> Result<Vec<Owner>, Error> {
        let rows: Vec<(Uuid, Uuid)> = self
            .all(
                "select tenant_id, user_id from identities where subject_index = $1 order by tenant_id",
                &[&identity.index.as_slice()],
            )
            .await?;
        Ok(rows
            .into_iter()
            .map(|(tenant, user)| Owner { tenant: TenantId(tenant), user: UserId(user) })
            .collect())
    }

    /// The identities of a user, the earliest first.
    pub async fn identities_of(&mut self, owner: Owner) -> Result<Vec<LinkedIdentity>, Error> {
        self.all(
            "select issuer_id, linked_at from identities
             where tenant_id = $1 and user_id = $2 order by linked_at, issuer_id",
            &[&owner.tenant.0, &owner.user.0],
        )
        .await
    }

    pub async fn link_identity(
        &mut self,
        owner: Owner,
        identity: &Identity,
        now: Moment,
    ) -> Result<(), Error> {
        self.execute(
            "insert into identities (subject_index, tenant_id, user_id, issuer_id, linked_at)
             values ($1, $2, $3, $4, $5)",
            &[&identity.index.as_slice(), &owner.tenant.0, &owner.user.0, &identity.issuer.0, &now],
        )
        .await?;
        Ok(())
    }

    pub async fn unlink_identity(&mut self, owner: Owner, issuer: IssuerId) -> Result<(), Error> {
        self.execute(
            "delete from identities where tenant_id = $1 and user_id = $2 and issuer_id = $3",
            &[&owner.tenant.0, &owner.user.0, &issuer.0],
        )
        .await?;
        Ok(())
    }

    /// Remembers that a nonce was used; `false` when it had been before.
    pub async fn use_nonce(&mut self, nonce: &Nonce) -> Result<bool, Error> {
        let used = self
            .execute(
                "insert into used_nonces (digest, expires_at) values ($1, $2) on conflict (digest) do nothing",
                &[&nonce.mac.as_slice(), &nonce.expires_at],
            )
            .await?;
        Ok(used == 1)
    }

    /// Forgets the nonces that do not count any more by themselves; gives their number.
    pub async fn delete_expired_nonces(&mut self, now: Moment) -> Result<u64, Error> {
        self.execute("delete from used_nonces where expires_at <= $1", &[&now]).await
    }
}

impl Tx {
    /// What is known of an identity and of its would-be user.
    pub async fn linked_with(&mut self, owner: Owner, identity: &Identity) -> Result<Linked, Error> {
        let tenant = self.tenant();
        let mut platform = self.platform();
        let users = platform.users_of_identity(identity).await?;
        let own = platform.identities_of(owner).await?;
        Ok(Linked {
            to: users.iter().find(|user| user.tenant == tenant).map(|user| user.user),
            another: own.iter().any(|other| other.issuer_id == identity.issuer),
        })
    }

    /// Keeps what was decided: the token's nonce is used up, and the identity is the user's.
    pub async fn link(
        &mut self,
        owner: Owner,
        identity: &Identity,
        now: Moment,
    ) -> Result<(), crate::error::Error> {
        let mut platform = self.platform();
        identity.spend(&mut platform).await?;
        if !platform.users_of_identity(identity).await?.contains(&owner) {
            platform.link_identity(owner, identity, now).await?;
        }
        Ok(())
    }
}
