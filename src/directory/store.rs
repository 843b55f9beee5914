//! Queries on the directory.

use super::EmailIndex;
use crate::storage::{Arg, Error, Platform};
use mandat_domain::{
    account::Account,
    ids::{ApiClientId, TenantId, UserId},
};
use uuid::Uuid;

impl Platform<'_> {
    /// The accounts that answer to an e-mail address, in all tenants.
    pub async fn users_of_email(&mut self, email: &EmailIndex) -> Result<Vec<(TenantId, UserId)>, Error> {
        let rows: Vec<(Uuid, Uuid)> = self
            .all(
                "select tenant_id, account_id from directory
                 where kind = 'email' and name_index = $1 order by tenant_id",
                &[&email.as_bytes()],
            )
            .await?;
        Ok(rows.into_iter().map(|(tenant, user)| (TenantId(tenant), UserId(user))).collect())
    }

    /// Where an API client is at home.
    pub async fn tenant_of_client(&mut self, client: ApiClientId) -> Result<Option<TenantId>, Error> {
        let row: Option<(Uuid,)> = self
            .optional(
                "select tenant_id from directory where kind = 'client' and name_index = $1",
                &[&client.0.as_bytes().as_slice()],
            )
            .await?;
        Ok(row.map(|(tenant,)| TenantId(tenant)))
    }

    /// Who has this e-mail address in this tenant, where there it is unique.
    pub async fn user_of_email(
        &mut self,
        tenant: TenantId,
        email: &EmailIndex,
    ) -> Result<Option<UserId>, Error> {
        let row: Option<(Uuid,)> = self
            .optional(
                "select account_id from directory where kind = 'email' and name_index = $1 and tenant_id = $2",
                &[&email.as_bytes(), &tenant.0],
            )
            .await?;
        Ok(row.map(|(user,)| UserId(user)))
    }

    /// Enters a user under an e-mail address, instead of the one before.
    pub async fn enter_email(
        &mut self,
        tenant: TenantId,
        user: UserId,
        email: &EmailIndex,
    ) -> Result<(), Error> {
        self.leave(tenant, Account::User(user)).await?;
        self.enter("email", email.as_bytes(), tenant, user.0).await
    }

    /// Those of the e-mail addresses that somebody has in this tenant.
    pub async fn taken_emails(
        &mut self,
        tenant: TenantId,
        emails: &[EmailIndex],
    ) -> Result<Vec<EmailIndex>, Error> {
        let names: Vec<&[u8]> = emails.iter().map(EmailIndex::as_bytes).collect();
        let rows: Vec<(Vec<u8>,)> = self
            .all_among(
                "select name_index from directory where kind = 'email' and tenant_id = $1 and name_index in ({ids})",
                &names,
                &[&tenant.0],
            )
            .await?;
        let index = |(name,): (Vec<u8>,)| EmailIndex::kept(&name);
        rows.into_iter()
            .map(|row| index(row).ok_or(Error::Unreadable { what: "directory.name_index" }))
            .collect()
    }

    /// Enters users who are new, each under an e-mail address that nobody has.
    pub async fn enter_new_emails(
        &mut self,
        tenant: TenantId,
        users: &[(UserId, EmailIndex)],
    ) -> Result<(), Error> {
        let names: Vec<&[u8]> = users.iter().map(|(_, email)| email.as_bytes()).collect();
        let rows: Vec<[&dyn Arg; 4]> = names
            .iter()
            .zip(users)
            .map(|(name, (user, _))| [&"email" as &dyn Arg, name, &tenant.0, &user.0])
            .collect();
        self.insert_all("insert into directory (kind, name_index, tenant_id, account_id)", &rows, "").await?;
        Ok(())
    }

    /// Takes users out of the directory.
    pub async fn users_leave(&mut self, tenant: TenantId, users: &[Uuid]) -> Result<(), Error> {
        self.execute_among(
            "delete from directory where kind = 'email' and tenant_id = $1 and account_id in ({ids})",
            users,
            &[&tenant.0],
        )
        .await?;
        Ok(())
    }

    /// Enters an API client under its id.
    pub async fn enter_client(&mut self, tenant: TenantId, client: ApiClientId) -> Result<(), Error> {
        self.enter("client", client.0.as_bytes(), tenant, client.0).await
    }

    /// Takes an account out of the directory.
    pub async fn leave(&mut self, tenant: TenantId, account: Account) -> Result<(), Error> {
        self.execute(
            "delete from directory where tenant_id = $1 and account_id = $2",
            &[&tenant.0, &account.id()],
        )
        .await?;
        Ok(())
    }

    async fn enter(&mut self, kind: &str, name: &[u8], tenant: TenantId, account: Uuid) -> Result<(), Error> {
        self.execute(
            "insert into directory (kind, name_index, tenant_id, account_id) values ($1, $2, $3, $4)",
            &[&kind, &name, &tenant.0, &account],
        )
        .await?;
        Ok(())
    }
}
