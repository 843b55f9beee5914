//! Queries on delegations.

use crate::{
    held, reach_below,
    storage::{Error, Recorded, Tx, View, Within},
    there,
};
use mandat_domain::{
    account::Account,
    delegations::DelegationTold,
    delegations::{Lent, Part},
    event::Event,
    ids::{AssignmentId, DelegationId, UnitId, UserId},
    keys::{PermissionKey, RoleKey},
    scope::Scope,
    validity::{Moment, Validity},
};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Clone, FromRow)]
pub struct DelegationRow {
    pub id: Uuid,
    pub source_id: Uuid,
    role: String,
    pub delegator_id: Uuid,
    delegator_type: String,
    pub delegate_id: Uuid,
    scope: String,
    scope_unit_id: Option<Uuid>,
    permissions: Option<String>,
    pub created_at: Moment,
    pub ended: bool,
    holds_from: Moment,
    holds_until: Option<Moment>,
    pub version: i64,
}

impl DelegationRow {
    pub fn role(&self) -> Result<RoleKey, Error> {
        RoleKey::parse(&self.role).ok_or(Error::Unreadable { what: "assignments.role" })
    }

    pub fn delegator(&self) -> Result<Account, Error> {
        Account::from_parts(&self.delegator_type, self.delegator_id)
            .ok_or(Error::Unreadable { what: "accounts.type" })
    }

    #[must_use]
    pub const fn delegate(&self) -> Account {
        Account::User(UserId(self.delegate_id))
    }

    pub fn scope(&self) -> Result<Scope, Error> {
        match (self.scope.as_str(), self.scope_unit_id) {
            ("tenant", None) => Ok(Scope::Tenant),
            ("unit", Some(id)) => Ok(Scope::Unit { unit_id: UnitId(id) }),
            _ => Err(Error::Unreadable { what: "delegations.scope" }),
        }
    }

    pub fn permissions(&self) -> Result<Option<BTreeSet<PermissionKey>>, Error> {
        Ok(self.permissions.as_deref().map(serde_json::from_str).transpose()?)
    }

    #[must_use]
    pub const fn validity(&self) -> Validity {
        Validity { from: self.holds_from, until: self.holds_until }
    }

    /// What was delegated, as decisions take it. Whether it was ended is told as of the moment asked about.
    pub fn part(&self, at: Moment) -> Result<Part, Error> {
        Ok(Part {
            id: DelegationId(self.id),
            scope: self.scope()?,
            permissions: self.permissions()?,
            validity: self.validity(),
            ended: self.ended && self.holds_until.is_some_and(|until| until <= at),
        })
    }
}

/// What a list of delegations is narrowed to.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Whose own are shown beside those within reach.
    pub by: Uuid,
    pub delegator: Option<Uuid>,
    pub delegate: Option<Uuid>,
    pub source: Option<Uuid>,
    /// Only those valid at the moment of the view, with what they come from.
    pub live: bool,
}

/// The columns of [`DelegationRow`], and where they come from.
macro_rules! delegation {
    () => {
        "select d.id, d.source_id, s.role, d.delegator_id, h.type as delegator_type, d.delegate_id, d.scope,
                d.scope_unit_id, d.permissions, d.created_at, d.ended, d.holds_from, d.holds_until,
                d.from_revision as version
         from delegations d join accounts h on h.tenant_id = $1 and h.id = d.delegator_id
         join assignments s on s.tenant_id = $1 and s.id = d.source_id
           and s.from_revision <= $2 and (s.to_revision is null or s.to_revision > $2) "
    };
}

/// What was known at the revision, whether it holds at the moment or not.
macro_rules! known {
    () => {
        "d.from_revision <= $2 and (d.to_revision is null or d.to_revision > $2)"
    };
}

impl Tx {
    pub async fn delegation(&mut self, known: i64, id: DelegationId) -> Result<Option<DelegationRow>, Error> {
        self.optional(
            concat!(delegation!(), "where d.tenant_id = $1 and d.id = $3 and ", known!()),
            &[&known, &id.0],
        )
        .await
    }

    /// All that was known at the revision to be delegated to these accounts, live or not.
    pub async fn delegations_to(
        &mut self,
        known: i64,
        delegates: &[Uuid],
    ) -> Result<Vec<DelegationRow>, Error> {
        self.all_among(
            concat!(
                delegation!(),
                "where d.tenant_id = $1 and d.delegate_id in ({ids}) and ",
                known!(),
                " order by d.id"
            ),
            delegates,
            &[&known],
        )
        .await
    }

    /// All that was delegated of these assignments and holds at the view, with what it comes from.
    pub async fn delegations_of(
        &mut self,
        view: View,
        sources: &[Uuid],
    ) -> Result<Vec<DelegationRow>, Error> {
        self.all_among(
            concat!(
                delegation!(),
                "where d.tenant_id = $1 and d.source_id in ({ids}) and not d.ended and s.awaits is null and ",
                held!("d"),
                " and ",
                held!("s"),
                " order by d.id"
            ),
            sources,
            &[&view.known, &view.at],
        )
        .await
    }

    /// How much of an assignment is delegated that has not ended or run out.
    pub async fn count_delegations_of(&mut self, source: AssignmentId) -> Result<usize, Error> {
        let now = self.now();
        let (count,): (i64,) = self
            .one(
                "select count(*) from delegations where tenant_id = $1 and source_id = $2 and to_revision is null
                 and not ended and (holds_until is null or holds_until > $3)",
                &[&source.0, &now],
            )
            .await?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// What an account lets others act with, as far as it was not ended.
    pub async fn lent_by(&mut self, delegator: Uuid) -> Result<Vec<Lent>, Error> {
        let rows: Vec<(Uuid, Uuid, Uuid)> = self
            .all(
                "select id, source_id, delegate_id from delegations
                 where tenant_id = $1 and delegator_id = $2 and to_revision is null and not ended order by id",
                &[&delegator],
            )
            .await?;
        let lent = |(id, source, delegate)| Lent {
            id: DelegationId(id),
            assignment: AssignmentId(source),
            delegate_id: UserId(delegate),
        };
        Ok(rows.into_iter().map(lent).collect())
    }

    /// Who acts for one of these accounts now or later.
    pub async fn delegates_of(&mut self, delegators: &[Uuid]) -> Result<Vec<Account>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all_among(
                "select distinct delegate_id from delegations
                 where tenant_id = $1 and delegator_id in ({ids}) and to_revision is null and not ended",
                delegators,
                &[],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| Account::User(UserId(id))).collect())
    }

    /// A page of delegations, in the order of their ids: of one's own, and of those whose delegate or delegator lies
    /// within the reach. Who is in reach is judged now, whatever time the view asks about.
    pub async fn delegations(
        &mut self,
        view: View,
        within: &Within,
        filter: &Filter,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<DelegationRow>, Error> {
        let now = self.view();
        self.all_among(
            concat!(
                reach_below!(),
                "select d.id, d.source_id, s.role, d.delegator_id, h.type as delegator_type, d.delegate_id, d.scope,
                        d.scope_unit_id, d.permissions, d.created_at, d.ended, d.holds_from, d.holds_until,
                        d.from_revision as version
                 from delegations d join accounts h on h.tenant_id = $1 and h.id = d.delegator_id
                 join assignments s on s.tenant_id = $1 and s.id = d.source_id
                   and s.from_revision <= $13 and (s.to_revision is null or s.to_revision > $13)
                 where d.tenant_id = $1 and d.from_revision <= $13 and (d.to_revision is null or d.to_revision > $13)
                   and ($7 is null or d.id > $7)
                   and ($8 is null or d.delegator_id = $8) and ($9 is null or d.delegate_id = $9)
                   and ($10 is null or d.source_id = $10)
                   and (not $11 or (d.holds_from <= $14 and (d.holds_until is null or d.holds_until > $14)
                        and s.awaits is null and s.holds_from <= $14 and (s.holds_until is null or s.holds_until > $14)))
                   and ($4 or d.delegate_id = $5 or d.delegator_id = $5 or d.delegate_id = $6 or d.delegator_id = $6
                        or exists (select 1 from memberships m join reach on reach.id = m.unit_id
                             where m.tenant_id = $1 and (m.user_id = d.delegate_id or m.user_id = d.delegator_id) and ",
                there!("m"),
                ")) order by d.id limit $12"
            ),
            &within.units,
            &[
                &now.known,
                &now.at,
                &within.everything,
                &within.own,
                &filter.by,
                &after,
                &filter.delegator,
                &filter.delegate,
                &filter.source,
                &filter.live,
                &limit,
                &view.known,
                &view.at,
            ],
        )
        .await
    }

    /// What becomes of the table by an event.
    pub async fn project_delegation(&mut self, recorded: &Recorded) -> Result<(), Error> {
        match &recorded.event {
            Event::DelegationCreated(DelegationTold {
                delegation_id,
                assignment_id,
                delegator,
                delegate_id,
                scope,
                validity,
                permissions,
                ..
            }) => {
                let permissions = permissions.as_ref().map(serde_json::to_string).transpose()?;
                self.execute(
                    "insert into delegations (tenant_id, id, source_id, delegator_id, delegate_id, scope, scope_unit_id,
                                              permissions, created_at, ended, holds_from, holds_until, from_revision)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                    &[
                        &delegation_id.0,
                        &assignment_id.0,
                        &delegator.id(),
                        &delegate_id.0,
                        &scope.kind(),
                        &scope.unit().map(|unit| unit.0),
                        &permissions,
                        &recorded.at,
                        &false,
                        &validity.from,
                        &validity.until,
                        &recorded.revision,
                    ],
                )
                .await?;
                Ok(())
            }
            Event::DelegationEnded { delegation_id, .. } => {
                self.project_delegation_ended(recorded, *delegation_id).await
            }
            _ => Ok(()),
        }
    }

    /// It ends now; one that had not begun never holds.
    async fn project_delegation_ended(&mut self, recorded: &Recorded, id: DelegationId) -> Result<(), Error> {
        self.execute(
            "update delegations set to_revision = $3 where tenant_id = $1 and id = $2 and to_revision is null",
            &[&id.0, &recorded.revision],
        )
        .await?;
        self.execute(
            "insert into delegations (tenant_id, id, source_id, delegator_id, delegate_id, scope, scope_unit_id,
                                      permissions, created_at, ended, holds_from, holds_until, from_revision)
             select tenant_id, id, source_id, delegator_id, delegate_id, scope, scope_unit_id, permissions, created_at,
                    $5, holds_from, case when holds_from > $4 then holds_from
                                         when holds_until is not null and holds_until < $4 then holds_until
                                         else $4 end, $3
             from delegations where tenant_id = $1 and id = $2 and to_revision = $3",
            &[&id.0, &recorded.revision, &recorded.at, &true],
        )
        .await?;
        Ok(())
    }
}
