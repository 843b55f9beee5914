//! Queries on assignments.

use crate::{
    held, reach_below,
    storage::{Error, Recorded, Tx, View, Within},
};
use mandat_domain::{
    account::Account,
    ids::{AssignmentId, UnitId},
    keys::RoleKey,
    regime::Values,
    scope::Scope,
    validity::{Moment, Validity},
};
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(FromRow)]
pub struct AssignmentRow {
    pub id: Uuid,
    holder_id: Uuid,
    holder_type: String,
    role: String,
    scope: String,
    scope_unit_id: Option<Uuid>,
    pub authority_id: Option<Uuid>,
    appointer_type: String,
    appointer_id: Option<Uuid>,
    pub appointed_at: Moment,
    pub ended: bool,
    holds_from: Moment,
    holds_until: Option<Moment>,
    constraints: String,
    pub version: i64,
}

impl AssignmentRow {
    pub fn holder(&self) -> Result<Account, Error> {
        Account::from_parts(&self.holder_type, self.holder_id)
            .ok_or(Error::Unreadable { what: "accounts.type" })
    }

    pub fn role(&self) -> Result<RoleKey, Error> {
        RoleKey::parse(&self.role).ok_or(Error::Unreadable { what: "assignments.role" })
    }

    pub fn scope(&self) -> Result<Scope, Error> {
        match (self.scope.as_str(), self.scope_unit_id) {
            ("tenant", None) => Ok(Scope::Tenant),
            ("own", None) => Ok(Scope::Own),
            ("unit", Some(id)) => Ok(Scope::Unit { unit_id: UnitId(id) }),
            _ => Err(Error::Unreadable { what: "assignments.scope" }),
        }
    }

    pub fn constraints(&self) -> Result<Values, Error> {
        Ok(serde_json::from_str(&self.constraints)?)
    }

    #[must_use]
    pub const fn validity(&self) -> Validity {
        Validity { from: self.holds_from, until: self.holds_until }
    }

    /// Who gave it; `None` is the command line at the founding of the tenant.
    #[must_use]
    pub fn appointer(&self) -> Option<Account> {
        Account::from_parts(&self.appointer_type, self.appointer_id?)
    }
}

/// An assignment as its event tells of it.
pub struct Given<'a> {
    pub id: AssignmentId,
    pub holder: Account,
    pub role: &'a RoleKey,
    pub scope: Scope,
    pub validity: &'a Validity,
    pub constraints: &'a Values,
    pub by: Option<AssignmentId>,
}

/// What a list of assignments is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub holder: Option<Uuid>,
    pub role: Option<String>,
    pub unit: Option<Uuid>,
    /// Only those that hold at the moment of the view.
    pub live: bool,
}

/// The columns of [`AssignmentRow`], and where they come from.
macro_rules! assignment {
    () => {
        "select a.id, a.holder_id, h.type as holder_type, a.role, a.scope, a.scope_unit_id, a.authority_id,
                a.appointer_type, a.appointer_id, a.appointed_at, a.ended, a.constraints, a.holds_from, a.holds_until,
                a.from_revision as version
         from assignments a join accounts h on h.tenant_id = $1 and h.id = a.holder_id "
    };
}

/// What was known at the revision, whether it holds at the moment or not.
macro_rules! known {
    ($row:literal) => {
        concat!(
            $row,
            ".from_revision <= $2 and (",
            $row,
            ".to_revision is null or ",
            $row,
            ".to_revision > $2)"
        )
    };
}

impl Tx {
    pub async fn assignment(&mut self, known: i64, id: AssignmentId) -> Result<Option<AssignmentRow>, Error> {
        self.optional(
            concat!(assignment!(), "where a.tenant_id = $1 and a.id = $3 and ", known!("a")),
            &[&known, &id.0],
        )
        .await
    }

    /// All assignments that these accounts were known to hold at the revision, live or not.
    pub async fn holdings_among(
        &mut self,
        known: i64,
        holders: &[Uuid],
    ) -> Result<Vec<AssignmentRow>, Error> {
        self.all_among(
            concat!(
                assignment!(),
                "where a.tenant_id = $1 and a.holder_id in ({ids}) and ",
                known!("a"),
                " order by a.id"
            ),
            holders,
            &[&known],
        )
        .await
    }

    /// The accounts that hold one of these roles at the moment of the view, the first `limit` of them.
    pub async fn holders_of(
        &mut self,
        view: View,
        roles: &[String],
        limit: i64,
    ) -> Result<Vec<Account>, Error> {
        let rows: Vec<(String, Uuid)> = self
            .all_among(
                concat!(
                    "select distinct h.type, h.id from assignments a
                     join accounts h on h.tenant_id = $1 and h.id = a.holder_id
                     where a.tenant_id = $1 and a.role in ({ids}) and ",
                    held!("a"),
                    " order by h.id limit $4"
                ),
                roles,
                &[&view.known, &view.at, &limit],
            )
            .await?;
        Ok(rows.into_iter().filter_map(|(kind, id)| Account::from_parts(&kind, id)).collect())
    }

    /// From an assignment to the one by whose authority it was given, and so on up to the root.
    pub async fn chain(&mut self, known: i64, id: AssignmentId) -> Result<Vec<AssignmentRow>, Error> {
        self.all(
            concat!(
                "with recursive up (id, authority_id, depth) as (
                   select a.id, a.authority_id, 0 from assignments a
                   where a.tenant_id = $1 and a.id = $3 and ",
                known!("a"),
                " union all
                   select a.id, a.authority_id, up.depth + 1
                   from up join assignments a on a.tenant_id = $1 and a.id = up.authority_id and ",
                known!("a"),
                ") ",
                assignment!(),
                "join up on up.id = a.id where a.tenant_id = $1 and ",
                known!("a"),
                " order by up.depth"
            ),
            &[&known, &id.0],
        )
        .await
    }

    /// A page of the assignments whose holders lie within the reach, in the order of their ids. Who is in
    /// reach is judged now, whatever time the view asks about.
    pub async fn assignments(
        &mut self,
        view: View,
        within: &Within,
        filter: &Filter,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<AssignmentRow>, Error> {
        let now = self.view();
        self.all_among(
            concat!(
                reach_below!(),
                assignment!(),
                "where a.tenant_id = $1
                  and a.from_revision <= $12 and (a.to_revision is null or a.to_revision > $12)
                  and ($6 is null or a.id > $6)
                  and ($7 is null or a.holder_id = $7) and ($8 is null or a.role = $8)
                  and ($9 is null or a.scope_unit_id = $9)
                  and (not $10 or (a.holds_from <= $13 and (a.holds_until is null or a.holds_until > $13)))
                  and ($4 or a.holder_id = $5 or exists (select 1 from memberships m join reach on reach.id = m.unit_id
                       where m.tenant_id = $1 and m.user_id = a.holder_id and ",
                held!("m"),
                ")) order by a.id limit $11"
            ),
            &within.units,
            &[
                &now.known,
                &now.at,
                &within.everything,
                &within.own,
                &after,
                &filter.holder,
                &filter.role,
                &filter.unit,
                &filter.live,
                &limit,
                &view.known,
                &view.at,
            ],
        )
        .await
    }

    /// Whether anybody holds the role, now or at a later time.
    pub async fn role_is_held(&mut self, role: &RoleKey, now: Moment) -> Result<bool, Error> {
        let held: Option<(Uuid,)> = self
            .optional(
                "select id from assignments where tenant_id = $1 and role = $2 and to_revision is null
                 and (holds_until is null or holds_until > $3) limit 1",
                &[&role.as_str(), &now],
            )
            .await?;
        Ok(held.is_some())
    }

    /// The roles that somebody holds, now or at a later time.
    pub async fn roles_held(&mut self, now: Moment) -> Result<BTreeSet<RoleKey>, Error> {
        let rows: Vec<(String,)> = self
            .all(
                "select distinct role from assignments where tenant_id = $1 and to_revision is null
                 and (holds_until is null or holds_until > $2)",
                &[&now],
            )
            .await?;
        let key =
            |(role,): (String,)| RoleKey::parse(&role).ok_or(Error::Unreadable { what: "assignments.role" });
        rows.into_iter().map(key).collect()
    }

    pub async fn project_assignment_created(
        &mut self,
        recorded: &Recorded,
        given: Given<'_>,
    ) -> Result<(), Error> {
        let appointer = recorded.actor.account;
        let constraints = serde_json::to_string(given.constraints)?;
        self.execute(
            "insert into assignments (tenant_id, id, holder_id, role, scope, scope_unit_id, authority_id,
                                      appointer_tenant, appointer_type, appointer_id, appointed_at, ended,
                                      constraints, holds_from, holds_until, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            &[
                &given.id.0,
                &given.holder.id(),
                &given.role.as_str(),
                &given.scope.kind(),
                &given.scope.unit().map(|unit| unit.0),
                &given.by.map(|id| id.0),
                &recorded.actor.tenant.0,
                &appointer.map_or("command_line", Account::kind),
                &appointer.map(Account::id),
                &recorded.at,
                &false,
                &constraints,
                &given.validity.from,
                &given.validity.until,
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }

    /// Roles have other names in a newer version of their regime: who holds one holds it under the new
    /// name from now on. A handful of names, once a version.
    pub async fn project_roles_renamed(
        &mut self,
        recorded: &Recorded,
        roles: &BTreeMap<RoleKey, RoleKey>,
    ) -> Result<(), Error> {
        for (old, new) in roles {
            self.execute(
                "update assignments set to_revision = $3
                 where tenant_id = $1 and role = $2 and to_revision is null and not ended",
                &[&old.as_str(), &recorded.revision],
            )
            .await?;
            self.execute(
                "insert into assignments (tenant_id, id, holder_id, role, scope, scope_unit_id, authority_id,
                                          appointer_tenant, appointer_type, appointer_id, appointed_at, ended,
                                          constraints, holds_from, holds_until, from_revision)
                 select tenant_id, id, holder_id, $4, scope, scope_unit_id, authority_id, appointer_tenant,
                        appointer_type, appointer_id, appointed_at, ended, constraints, holds_from,
                        holds_until, $3
                 from assignments where tenant_id = $1 and role = $2 and to_revision = $3",
                &[&old.as_str(), &recorded.revision, &new.as_str()],
            )
            .await?;
        }
        Ok(())
    }

    pub async fn project_assignment_changed(
        &mut self,
        recorded: &Recorded,
        id: AssignmentId,
        validity: &Validity,
        constraints: &Values,
    ) -> Result<(), Error> {
        let constraints = serde_json::to_string(constraints)?;
        self.close_assignment(recorded, id).await?;
        self.execute(
            "insert into assignments (tenant_id, id, holder_id, role, scope, scope_unit_id, authority_id,
                                      appointer_tenant, appointer_type, appointer_id, appointed_at, ended,
                                      constraints, holds_from, holds_until, from_revision)
             select tenant_id, id, holder_id, role, scope, scope_unit_id, authority_id, appointer_tenant,
                    appointer_type, appointer_id, appointed_at, ended, $6, $4, $5, $3
             from assignments where tenant_id = $1 and id = $2 and to_revision = $3",
            &[&id.0, &recorded.revision, &validity.from, &validity.until, &constraints],
        )
        .await?;
        Ok(())
    }

    /// An assignment ends now; one that had not begun never holds.
    pub async fn project_assignment_ended(
        &mut self,
        recorded: &Recorded,
        id: AssignmentId,
    ) -> Result<(), Error> {
        self.close_assignment(recorded, id).await?;
        self.execute(
            "insert into assignments (tenant_id, id, holder_id, role, scope, scope_unit_id, authority_id,
                                      appointer_tenant, appointer_type, appointer_id, appointed_at, ended,
                                      constraints, holds_from, holds_until, from_revision)
             select tenant_id, id, holder_id, role, scope, scope_unit_id, authority_id, appointer_tenant,
                    appointer_type, appointer_id, appointed_at, $5, constraints, holds_from,
                    case when holds_from > $4 then holds_from
                         when holds_until is not null and holds_until < $4 then holds_until
                         else $4 end, $3
             from assignments where tenant_id = $1 and id = $2 and to_revision = $3",
            &[&id.0, &recorded.revision, &recorded.at, &true],
        )
        .await?;
        Ok(())
    }

    async fn close_assignment(&mut self, recorded: &Recorded, id: AssignmentId) -> Result<(), Error> {
        self.execute(
            "update assignments set to_revision = $3 where tenant_id = $1 and id = $2 and to_revision is null",
            &[&id.0, &recorded.revision],
        )
        .await?;
        Ok(())
    }
}
