//! Queries on tries to pull a file. Whom they were for is sealed, and forgotten once somebody has looked.

use crate::storage::{Error, Platform, Recorded, Tx};
use mandat_domain::{
    account::{Account, Actor},
    ids::{PartnershipId, PullId, TenantId},
    validity::Moment,
};
use sqlx::FromRow;
use uuid::Uuid;

/// How many tries that nobody works on are taken up at a time.
const AT_ONCE: i64 = 100;

#[derive(Debug, FromRow)]
pub struct PullRow {
    pub id: Uuid,
    pub situation: String,
    pub tried_at: Moment,
    actor_type: Option<String>,
    actor_id: Option<Uuid>,
}

impl PullRow {
    #[must_use]
    pub fn tried_by(&self) -> Option<Account> {
        Account::from_parts(self.actor_type.as_deref()?, self.actor_id?)
    }
}

/// A try for which nobody has looked yet.
#[derive(Debug, FromRow)]
pub struct WaitingRow {
    pub partner_id: Uuid,
    pub situation: String,
    pub request_id: String,
    pub sealed: Vec<u8>,
    actor_tenant: Uuid,
    actor_type: Option<String>,
    actor_id: Option<Uuid>,
}

impl WaitingRow {
    /// Who tried.
    #[must_use]
    pub fn actor(&self) -> Actor {
        let parts = self.actor_type.as_deref().zip(self.actor_id);
        let account = parts.and_then(|(kind, id)| Account::from_parts(kind, id));
        Actor { tenant: TenantId(self.actor_tenant), account }
    }
}

impl Tx {
    /// When anybody tried at a client since then, the earliest first.
    pub async fn pulls_since(&mut self, client: TenantId, since: Moment) -> Result<Vec<Moment>, Error> {
        let rows: Vec<(Moment,)> = self
            .all(
                "select u.tried_at from pulls u join partnerships p on p.tenant_id = $1 and p.id = u.partnership_id
                 where u.tenant_id = $1 and p.partner_id = $2 and u.tried_at > $3 order by u.tried_at",
                &[&client.0, &since],
            )
            .await?;
        Ok(rows.into_iter().map(|(at,)| at).collect())
    }

    /// A page of the tries at a client, in their order.
    pub async fn pulls_at(
        &mut self,
        client: TenantId,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<PullRow>, Error> {
        self.all(
            "select u.id, u.situation, u.tried_at, u.actor_type, u.actor_id
             from pulls u join partnerships p on p.tenant_id = $1 and p.id = u.partnership_id
             where u.tenant_id = $1 and p.partner_id = $2 and ($3 is null or u.id > $3) order by u.id limit $4",
            &[&client.0, &after, &limit],
        )
        .await
    }

    /// The try, where nobody has looked yet.
    pub async fn pull_waiting(&mut self, id: PullId) -> Result<Option<WaitingRow>, Error> {
        self.optional(
            "select p.partner_id, u.situation, w.request_id, w.sealed, u.actor_tenant, u.actor_type, u.actor_id
             from pulls_waiting w join pulls u on u.tenant_id = $1 and u.id = w.id
             join partnerships p on p.tenant_id = $1 and p.id = u.partnership_id
             where w.tenant_id = $1 and w.id = $2",
            &[&id.0],
        )
        .await
    }

    /// Keeps for whom is to be looked.
    pub async fn pull_waits(
        &mut self,
        id: PullId,
        request: &str,
        sealed: &[u8],
        until: Moment,
    ) -> Result<(), Error> {
        self.execute(
            "insert into pulls_waiting (tenant_id, id, request_id, sealed) values ($1, $2, $3, $4)",
            &[&id.0, &request, &sealed],
        )
        .await?;
        let tenant = self.tenant().0;
        self.platform()
            .execute(
                "insert into pull_leases (tenant_id, pull_id, until) values ($1, $2, $3)",
                &[&tenant, &id.0, &until],
            )
            .await?;
        Ok(())
    }

    /// Forgets for whom was looked.
    pub async fn pull_is_over(&mut self, id: PullId) -> Result<(), Error> {
        self.execute("delete from pulls_waiting where tenant_id = $1 and id = $2", &[&id.0]).await?;
        self.destroy_key(id.0).await?;
        let tenant = self.tenant().0;
        self.platform()
            .execute("delete from pull_leases where tenant_id = $1 and pull_id = $2", &[&tenant, &id.0])
            .await?;
        Ok(())
    }

    /// Those who have this mark first, then those whose marks come after it: as many as are asked for, where there are so many,
    /// whoever has the mark. The order of marks says nothing about anybody.
    pub async fn marked_from(&mut self, mark: &[u8], number: i64) -> Result<Vec<Uuid>, Error> {
        let rows: Vec<(i64, Vec<u8>, Uuid)> = self
            .all(
                "select cast(0 as bigint) as turn, a.mark, a.employee_id from (
                     select m.mark, m.employee_id from employee_marks m where m.tenant_id = $1 and m.mark >= $2
                     order by m.mark, m.employee_id limit $3) as a
                 union all
                 select cast(1 as bigint) as turn, b.mark, b.employee_id from (
                     select m.mark, m.employee_id from employee_marks m where m.tenant_id = $1 and m.mark < $2
                     order by m.mark, m.employee_id limit $3) as b
                 order by 1, 2, 3",
                &[&mark, &number],
            )
            .await?;
        Ok(rows.into_iter().map(|(_, _, id)| id).collect())
    }

    pub async fn project_pull_tried(
        &mut self,
        recorded: &Recorded,
        id: PullId,
        partnership: PartnershipId,
        situation: &str,
    ) -> Result<(), Error> {
        let actor = recorded.actor;
        self.execute(
            "insert into pulls (tenant_id, id, partnership_id, situation, tried_at, actor_tenant, actor_type, actor_id,
                                from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                &id.0,
                &partnership.0,
                &situation,
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
}

impl Platform<'_> {
    /// The tries on which nobody has worked for a while; until then nobody else takes them up.
    pub async fn pulls_left_alone(
        &mut self,
        now: Moment,
        until: Moment,
    ) -> Result<Vec<(TenantId, PullId)>, Error> {
        let rows: Vec<(Uuid, Uuid)> = self
            .all(
                "update pull_leases set until = $2 where (tenant_id, pull_id) in (
                     select tenant_id, pull_id from pull_leases where until <= $1 order by until limit $3)
                   and until <= $1
                 returning tenant_id, pull_id",
                &[&now, &until, &AT_ONCE],
            )
            .await?;
        Ok(rows.into_iter().map(|(tenant, pull)| (TenantId(tenant), PullId(pull))).collect())
    }
}
