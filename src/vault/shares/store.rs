//! Queries on shares: what an employer gave to providers, with its knowledge.

use crate::storage::{Arg, Error, Recorded, SealedValue, Tx};
use mandat_domain::{
    account::Account,
    ids::{EmployeeId, PartnershipId, ShareId, TenantId},
    validity::Moment,
    vault::Given,
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(Debug, Clone, FromRow)]
pub struct ShareRow {
    pub id: Uuid,
    pub employee_id: Uuid,
    pub partnership_id: Uuid,
    pub partner_id: Uuid,
    pub partner_name: String,
    given: String,
    reason: Option<Vec<u8>>,
    from_revision: i64,
    pub shared_at: Moment,
    pub actor_tenant: Uuid,
    actor_type: Option<String>,
    actor_id: Option<Uuid>,
    pub withdrawn_at: Option<Moment>,
    withdrawer_type: Option<String>,
    withdrawer_id: Option<Uuid>,
}

impl ShareRow {
    /// What was given.
    ///
    /// # Errors
    /// [`Error`] where it cannot be read
    pub fn given(&self) -> Result<Given, Error> {
        Ok(serde_json::from_str(&self.given)?)
    }

    #[must_use]
    pub fn sealed(&self) -> Option<SealedValue<'_>> {
        let sealed = self.reason.as_deref()?;
        let (subject, revision) = (self.employee_id, self.from_revision);
        Some(SealedValue { subject, event_type: "file.shared", revision, sealed })
    }

    #[must_use]
    pub fn shared_by(&self) -> Option<Account> {
        Account::from_parts(self.actor_type.as_deref()?, self.actor_id?)
    }

    #[must_use]
    pub fn withdrawn_by(&self) -> Option<Account> {
        Account::from_parts(self.withdrawer_type.as_deref()?, self.withdrawer_id?)
    }

    #[must_use]
    pub const fn partner(&self) -> TenantId {
        TenantId(self.partner_id)
    }

    #[must_use]
    pub const fn counts(&self) -> bool {
        self.withdrawn_at.is_none()
    }
}

/// The columns of [`ShareRow`], and where they come from.
macro_rules! share {
    () => {
        "select s.id, s.employee_id, s.partnership_id, p.partner_id, p.partner_name, s.given, s.reason,
                s.from_revision, s.shared_at, s.actor_tenant, s.actor_type, s.actor_id,
                w.withdrawn_at, w.actor_type as withdrawer_type, w.actor_id as withdrawer_id
         from shares s join partnerships p on p.tenant_id = $1 and p.id = s.partnership_id
         left join share_withdrawals w on w.tenant_id = $1 and w.id = s.id
         where s.tenant_id = $1 and "
    };
}

impl Tx {
    pub async fn share(&mut self, id: ShareId) -> Result<Option<ShareRow>, Error> {
        self.optional(concat!(share!(), "s.id = $2"), &[&id.0]).await
    }

    /// A page of an employee's shares, in the order of their making.
    pub async fn shares_of(
        &mut self,
        employee: EmployeeId,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<ShareRow>, Error> {
        self.all(
            concat!(share!(), "s.employee_id = $2 and ($3 is null or s.id > $3) order by s.id limit $4"),
            &[&employee.0, &after, &limit],
        )
        .await
    }

    /// The shares that count of these employees.
    pub async fn shares_among(&mut self, employees: &[Uuid]) -> Result<Vec<ShareRow>, Error> {
        self.all_among(
            concat!(share!(), "w.id is null and s.employee_id in ({ids}) order by s.id"),
            employees,
            &[],
        )
        .await
    }

    /// A page of all shares, in the order of their making.
    pub async fn shares(&mut self, after: Option<Uuid>, limit: i64) -> Result<Vec<ShareRow>, Error> {
        self.all(concat!(share!(), "($2 is null or s.id > $2) order by s.id limit $3"), &[&after, &limit])
            .await
    }

    pub async fn project_file_shared(
        &mut self,
        recorded: &Recorded,
        id: ShareId,
        employee: EmployeeId,
        partnership: PartnershipId,
        given: &Given,
    ) -> Result<(), Error> {
        let actor = recorded.actor;
        self.execute(
            "insert into shares (tenant_id, id, employee_id, partnership_id, given, reason, shared_at, actor_tenant,
                                 actor_type, actor_id, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                &id.0,
                &employee.0,
                &partnership.0,
                &serde_json::to_string(given)?,
                &recorded.sealed,
                &recorded.at,
                &actor.tenant.0,
                &actor.account.map(Account::kind),
                &actor.account.map(Account::id),
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn project_share_withdrawn(&mut self, recorded: &Recorded, id: ShareId) -> Result<(), Error> {
        let actor = recorded.actor;
        let (kind, by) = (actor.account.map(Account::kind), actor.account.map(Account::id));
        let args: [&dyn Arg; 6] = [&id.0, &recorded.at, &actor.tenant.0, &kind, &by, &recorded.revision];
        self.execute(
            "insert into share_withdrawals (tenant_id, id, withdrawn_at, actor_tenant, actor_type, actor_id,
                                            from_revision)
             values ($1, $2, $3, $4, $5, $6, $7)",
            &args,
        )
        .await?;
        Ok(())
    }
}
