//! Queries on assignments.

use crate::{
    held, reach_below,
    storage::{Error, Tx, View, Within},
    there,
};
use mandat_domain::{
    access::Awaited,
    account::Account,
    ids::{AssignmentId, UnitId},
    keys::RoleKey,
    regime::Values,
    scope::Scope,
    validity::{Moment, Validity},
};
use sqlx::FromRow;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

#[derive(Clone, FromRow)]
pub struct AssignmentRow {
    pub id: Uuid,
    holder_id: Uuid,
    holder_type: String,
    role: String,
    scope: String,
    scope_unit_id: Option<Uuid>,
    pub authority_id: Option<Uuid>,
    pub appointer_tenant: Uuid,
    appointer_type: String,
    appointer_id: Option<Uuid>,
    pub appointed_at: Moment,
    pub ended: bool,
    holds_from: Moment,
    holds_until: Option<Moment>,
    constraints: String,
    pub taken_over_at: Option<Moment>,
    pub taken_over_tenant: Option<Uuid>,
    taken_over_type: Option<String>,
    taken_over_id: Option<Uuid>,
    pub taken_over_from: Option<Uuid>,
    awaits: Option<String>,
    pub attested: Option<String>,
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

    /// What it waits for before it counts.
    pub fn awaits(&self) -> Result<Option<Awaited>, Error> {
        Ok(self.awaits.as_deref().map(serde_json::from_str).transpose()?)
    }

    /// Who answers for it since its appointer left; `None` while whoever gave it does.
    #[must_use]
    pub fn taken_over_by(&self) -> Option<Account> {
        Account::from_parts(self.taken_over_type.as_deref()?, self.taken_over_id?)
    }

    /// Where the assignment is at home by whose authority this one stands.
    #[must_use]
    pub fn authority_tenant(&self) -> Uuid {
        self.taken_over_tenant.unwrap_or(self.appointer_tenant)
    }
}

/// What a list of assignments is narrowed to.
#[derive(Debug, Default)]
pub struct Filter {
    pub holder: Option<Uuid>,
    pub role: Option<String>,
    pub unit: Option<Uuid>,
    /// Only those that hold at the moment of the view.
    pub live: bool,
    /// Only those whose appointer has left, and nobody has taken them over.
    pub orphaned: bool,
    /// Only those that wait for what starts them.
    pub awaiting: bool,
    /// Only those of these roles.
    pub roles: Option<Vec<RoleKey>>,
}

/// The columns of [`AssignmentRow`], and where they come from.
macro_rules! assignment {
    () => {
        "select a.id, a.holder_id, h.type as holder_type, a.role, a.scope, a.scope_unit_id, a.authority_id,
                a.appointer_tenant, a.appointer_type, a.appointer_id, a.appointed_at, a.ended, a.constraints, a.holds_from, a.holds_until,
                a.taken_over_at, a.taken_over_tenant, a.taken_over_type, a.taken_over_id, a.taken_over_from,
                a.awaits, a.attested, a.from_revision as version
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
pub(crate) use {assignment, known};

/// Whether an assignment goes on although whoever answers for it has left: their own assignment is over, they
/// are not active, or the partnership by which they came has ended. `$2` is the revision, `$3` the moment.
macro_rules! orphaned {
    () => {
        concat!(
            "(a.authority_id is not null and (a.holds_until is null or a.holds_until > $3)
              and case when coalesce(a.taken_over_tenant, a.appointer_tenant) = $1 then exists (
                select 1 from assignments b where b.tenant_id = $1 and b.id = a.authority_id and ",
            known!("b"),
            " and (b.holds_until <= $3
                or exists (select 1 from user_states u where u.tenant_id = $1 and u.id = b.holder_id and not u.active and ",
            held!("u"),
            ") or exists (select 1 from api_client_states c where c.tenant_id = $1 and c.id = b.holder_id and not c.active and ",
            held!("c"),
            ") or exists (select 1 from externals e where e.tenant_id = $1 and e.id = b.holder_id and not exists (
                select 1 from partnership_states s where s.tenant_id = $1 and s.id = e.partnership_id
                  and s.status = 'open' and ",
            held!("s"),
            "))))
              else not exists (select 1 from partnerships p join partnership_states s on s.tenant_id = $1 and s.id = p.id
                where p.tenant_id = $1 and p.partner_id = coalesce(a.taken_over_tenant, a.appointer_tenant)
                  and s.status = 'open' and ",
            held!("s"),
            ") end)"
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
                     where a.tenant_id = $1 and a.awaits is null and a.role in ({ids}) and ",
                    held!("a"),
                    " order by h.id limit $4"
                ),
                roles,
                &[&view.known, &view.at, &limit],
            )
            .await?;
        Ok(rows.into_iter().filter_map(|(kind, id)| Account::from_parts(&kind, id)).collect())
    }

    /// All assignments of these roles that were known at the revision and are not over at the moment.
    pub async fn assignments_of_roles(
        &mut self,
        view: View,
        roles: &[String],
    ) -> Result<Vec<AssignmentRow>, Error> {
        self.all_among(
            concat!(
                assignment!(),
                "where a.tenant_id = $1 and a.role in ({ids}) and (a.holds_until is null or a.holds_until > $3) and ",
                known!("a"),
                " order by a.id"
            ),
            roles,
            &[&view.known, &view.at],
        )
        .await
    }

    /// Those of the assignments whose appointer has left, and nobody has taken them over.
    pub async fn orphans_among(&mut self, view: View, ids: &[Uuid]) -> Result<BTreeSet<Uuid>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all_among(
                concat!(
                    "select a.id from assignments a where a.tenant_id = $1 and a.id in ({ids}) and ",
                    known!("a"),
                    " and ",
                    orphaned!()
                ),
                ids,
                &[&view.known, &view.at],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
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

    /// For each of the assignments those above it up to the root, in that order.
    pub async fn chains_above(
        &mut self,
        known: i64,
        ids: &[Uuid],
    ) -> Result<Vec<(Uuid, AssignmentRow)>, Error> {
        let steps: Vec<(Uuid, Uuid)> = self
            .all_among(
                concat!(
                    "with recursive up (start_id, id, depth) as (
                       select a.id, a.authority_id, 1 from assignments a
                       where a.tenant_id = $1 and a.authority_id is not null and a.id in ({ids}) and ",
                    known!("a"),
                    " union all
                       select up.start_id, a.authority_id, up.depth + 1
                       from up join assignments a on a.tenant_id = $1 and a.id = up.id and ",
                    known!("a"),
                    " where a.authority_id is not null
                     ) select start_id, id from up order by start_id, depth"
                ),
                ids,
                &[&known],
            )
            .await?;
        let above: BTreeSet<Uuid> = steps.iter().map(|(_, id)| *id).collect();
        let above: Vec<Uuid> = above.into_iter().collect();
        let rows: Vec<AssignmentRow> = self
            .all_among(
                concat!(assignment!(), "where a.tenant_id = $1 and a.id in ({ids}) and ", known!("a")),
                &above,
                &[&known],
            )
            .await?;
        let rows: HashMap<Uuid, AssignmentRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(steps.iter().filter_map(|(start, id)| Some((*start, rows.get(id)?.clone()))).collect())
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
        // Keys hold no spaces, so that a list of them is one text.
        let roles = filter.roles.as_ref().map(|roles| {
            let keys: Vec<_> = roles.iter().map(RoleKey::as_str).collect();
            format!(" {} ", keys.join("  "))
        });
        self.all_among(
            concat!(
                reach_below!(),
                assignment!(),
                "where a.tenant_id = $1
                  and a.from_revision <= $12 and (a.to_revision is null or a.to_revision > $12)
                  and ($6 is null or a.id > $6)
                  and ($7 is null or a.holder_id = $7) and ($8 is null or a.role = $8)
                  and ($9 is null or a.scope_unit_id = $9)
                  and ($15 is null or replace($15, ' ' || a.role || ' ', '') <> $15)
                  and (not $14 or ",
                orphaned!(),
                ")
                  and (not $16 or (a.awaits is not null and not a.ended))
                  and (not $10 or (a.awaits is null and a.holds_from <= $13 and (a.holds_until is null or a.holds_until > $13)))
                  and ($4 or a.holder_id = $5 or exists (select 1 from memberships m join reach on reach.id = m.unit_id
                       where m.tenant_id = $1 and m.user_id = a.holder_id and ",
                there!("m"),
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
                &filter.orphaned,
                &roles,
                &filter.awaiting,
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
}
