//! What becomes of a user's tables when the user leaves, comes back, or is deleted.

use crate::{
    storage::{Error, Recorded, Tx},
    supersede,
};
use mandat_domain::{
    account::Account,
    ids::{AssignmentId, DelegationId, UserId},
    users::leaving::Received,
};
use uuid::Uuid;

impl Tx {
    /// The account is not active any more, and what was addressed to the user so far goes to the successor: one row,
    /// however many records there are (ASP-22).
    pub async fn project_user_left(
        &mut self,
        recorded: &Recorded,
        user: UserId,
        successor: Option<UserId>,
    ) -> Result<(), Error> {
        self.project_user_active(recorded, user, false).await?;
        self.execute(
            "insert into successions (tenant_id, user_id, successor_id, after_revision, holds_from, from_revision)
             select $1, $2, $3, coalesce((select max(s.from_revision) from successions s
                                          where s.tenant_id = $1 and s.user_id = $2), 0), $4, $5",
            &[&user.0, &successor.map(|id| id.0), &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_user_active(
        &mut self,
        recorded: &Recorded,
        user: UserId,
        active: bool,
    ) -> Result<(), Error> {
        self.supersede_user(recorded, user).await?;
        self.execute(
            "insert into user_states (tenant_id, id, active, sealed, sealed_revision, sealed_event, holds_from,
                                      from_revision)
             select tenant_id, id, $5, sealed, sealed_revision, sealed_event, $4, $3 from user_states
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&user.0, &recorded.revision, &recorded.at, &active],
        )
        .await?;
        Ok(())
    }

    /// From now on there is no such user.
    pub async fn project_user_deleted(&mut self, recorded: &Recorded, user: UserId) -> Result<(), Error> {
        self.supersede_user(recorded, user).await
    }

    async fn supersede_user(&mut self, recorded: &Recorded, user: UserId) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "user_states",
            "id, active, sealed, sealed_revision, sealed_event",
            "id = $4",
            &[&user.0]
        );
        Ok(())
    }

    /// What others let a user act with, as far as it was not ended.
    pub async fn lent_to(&mut self, delegate: UserId) -> Result<Vec<Received>, Error> {
        let rows: Vec<(Uuid, Uuid, String, Uuid)> = self
            .all(
                "select d.id, d.source_id, h.type, d.delegator_id from delegations d
                 join accounts h on h.tenant_id = $1 and h.id = d.delegator_id
                 where d.tenant_id = $1 and d.delegate_id = $2 and d.to_revision is null and not d.ended order by d.id",
                &[&delegate.0],
            )
            .await?;
        let received = |(id, source, kind, delegator): (Uuid, Uuid, String, Uuid)| {
            let delegator = Account::from_parts(&kind, delegator);
            let delegator = delegator.ok_or(Error::Unreadable { what: "accounts.type" })?;
            Ok(Received { id: DelegationId(id), assignment: AssignmentId(source), delegator })
        };
        rows.into_iter().map(received).collect()
    }

    /// Takes away everything with which a user could sign in, for good.
    pub async fn forget_credentials(&mut self, user: UserId) -> Result<(), Error> {
        self.execute("delete from passwords where tenant_id = $1 and user_id = $2", &[&user.0]).await?;
        self.execute("delete from one_time_codes where tenant_id = $1 and user_id = $2", &[&user.0]).await?;
        self.execute("delete from sessions where tenant_id = $1 and user_id = $2", &[&user.0]).await?;
        self.leave_numbers(user).await?;
        let tenant = self.tenant();
        self.platform()
            .execute("delete from identities where tenant_id = $1 and user_id = $2", &[&tenant.0, &user.0])
            .await?;
        self.platform().leave(tenant, Account::User(user)).await
    }
}
