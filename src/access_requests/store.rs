//! Queries on requests for access. What people wrote stays sealed until a row leaves the database.

use crate::{
    reach_below,
    storage::{Error, Recorded, SealedValue, Tx, Within},
    there,
};
use mandat_domain::{
    access_requests::{State, raise::Waiting},
    account::{Account, Actor},
    ids::{AccessRequestId, AssignmentId, TenantId, UnitId, UserId},
    keys::RoleKey,
    regime::Values,
    scope::Scope,
    validity::Moment,
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct SealedRow {
    id: Uuid,
    user_id: Uuid,
    role: String,
    scope: String,
    scope_unit_id: Option<Uuid>,
    valid_from: Option<Moment>,
    valid_until: Option<Moment>,
    constraints: String,
    lapses_at: Moment,
    sealed: Option<Vec<u8>>,
    raised_at: Moment,
    raiser_tenant: Uuid,
    raiser_type: String,
    raiser_id: Option<Uuid>,
    from_revision: i64,
    approved: Option<bool>,
    assignment_id: Option<Uuid>,
    answer_sealed: Option<Vec<u8>>,
    answered_at: Option<Moment>,
    answerer_type: Option<String>,
    answerer_id: Option<Uuid>,
    answer_revision: Option<i64>,
}

/// A request with its answer, and what was written on both.
pub struct RequestRow {
    row: SealedRow,
    pub reason: Option<String>,
    pub answer_reason: Option<String>,
}

impl RequestRow {
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.row.id
    }

    #[must_use]
    pub const fn revision(&self) -> i64 {
        self.row.from_revision
    }

    #[must_use]
    pub const fn user_id(&self) -> UserId {
        UserId(self.row.user_id)
    }

    pub fn role(&self) -> Result<RoleKey, Error> {
        RoleKey::parse(&self.row.role).ok_or(Error::Unreadable { what: "access_requests.role" })
    }

    pub fn scope(&self) -> Result<Scope, Error> {
        scope(&self.row.scope, self.row.scope_unit_id)
    }

    pub fn constraints(&self) -> Result<Values, Error> {
        Ok(serde_json::from_str(&self.row.constraints)?)
    }

    #[must_use]
    pub const fn valid_from(&self) -> Option<Moment> {
        self.row.valid_from
    }

    #[must_use]
    pub const fn valid_until(&self) -> Option<Moment> {
        self.row.valid_until
    }

    #[must_use]
    pub const fn lapses_at(&self) -> Moment {
        self.row.lapses_at
    }

    #[must_use]
    pub const fn raised_at(&self) -> Moment {
        self.row.raised_at
    }

    #[must_use]
    pub fn raised_by(&self) -> Actor {
        let account = self.row.raiser_id.and_then(|id| Account::from_parts(&self.row.raiser_type, id));
        Actor { tenant: TenantId(self.row.raiser_tenant), account }
    }

    #[must_use]
    pub fn state(&self, at: Moment) -> State {
        match self.row.approved {
            Some(true) => State::Approved,
            Some(false) => State::Rejected,
            None if self.row.lapses_at <= at => State::Lapsed,
            None => State::Open,
        }
    }

    #[must_use]
    pub const fn assignment_id(&self) -> Option<Uuid> {
        self.row.assignment_id
    }

    #[must_use]
    pub const fn answered_at(&self) -> Option<Moment> {
        self.row.answered_at
    }

    #[must_use]
    pub fn answered_by(&self) -> Option<Account> {
        Account::from_parts(self.row.answerer_type.as_deref()?, self.row.answerer_id?)
    }
}

fn scope(kind: &str, unit: Option<Uuid>) -> Result<Scope, Error> {
    match (kind, unit) {
        ("tenant", None) => Ok(Scope::Tenant),
        ("own", None) => Ok(Scope::Own),
        ("unit", Some(id)) => Ok(Scope::Unit { unit_id: UnitId(id) }),
        _ => Err(Error::Unreadable { what: "access_requests.scope" }),
    }
}

/// What a list of requests is narrowed to.
pub struct Filter {
    /// Whose own are shown beside those within reach.
    pub by: Actor,
    pub state: Option<State>,
    pub user: Option<Uuid>,
    pub role: Option<String>,
}

/// A request as its event tells of it.
pub struct Raised<'a> {
    pub id: AccessRequestId,
    pub user_id: UserId,
    pub role: &'a RoleKey,
    pub scope: Scope,
    pub valid_from: Option<Moment>,
    pub valid_until: Option<Moment>,
    pub constraints: &'a Values,
    pub lapses_at: Moment,
}

/// The columns of a request with its answer, and where they come from.
macro_rules! request {
    () => {
        "select r.id, r.user_id, r.role, r.scope, r.scope_unit_id, r.valid_from, r.valid_until, r.constraints, r.lapses_at,
                r.sealed, r.raised_at, r.raiser_tenant, r.raiser_type, r.raiser_id, r.from_revision, w.approved,
                w.assignment_id, w.sealed as answer_sealed, w.answered_at, w.actor_type as answerer_type,
                w.actor_id as answerer_id, w.from_revision as answer_revision
         from access_requests r left join access_request_answers w on w.tenant_id = $1 and w.id = r.id "
    };
}

impl Tx {
    pub async fn access_request(&mut self, id: AccessRequestId) -> Result<Option<RequestRow>, Error> {
        let rows = self.all(concat!(request!(), "where r.tenant_id = $1 and r.id = $2"), &[&id.0]).await?;
        Ok(self.opened_requests(rows).await?.pop())
    }

    /// The requests for this account that are open now.
    pub async fn waiting_requests(&mut self, user: Uuid) -> Result<Vec<Waiting>, Error> {
        let now = self.now();
        let rows: Vec<(Uuid, String, String, Option<Uuid>)> = self
            .all(
                "select r.id, r.role, r.scope, r.scope_unit_id from access_requests r
                 where r.tenant_id = $1 and r.user_id = $2 and r.lapses_at > $3
                   and not exists (select 1 from access_request_answers w where w.tenant_id = $1 and w.id = r.id)
                 order by r.from_revision",
                &[&user, &now],
            )
            .await?;
        let waiting = |(id, role, kind, unit): (Uuid, String, String, Option<Uuid>)| {
            let role = RoleKey::parse(&role).ok_or(Error::Unreadable { what: "access_requests.role" })?;
            Ok(Waiting { id: AccessRequestId(id), role, scope: scope(&kind, unit)? })
        };
        rows.into_iter().map(waiting).collect()
    }

    /// A page of the requests for users within the reach, and of one's own, in the order in which they were raised.
    pub async fn access_requests(
        &mut self,
        within: &Within,
        filter: &Filter,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<RequestRow>, Error> {
        let now = self.view();
        let own = filter.by.account.map(Account::id);
        let rows = self
            .all_among(
                concat!(
                    reach_below!(),
                    request!(),
                    "where r.tenant_id = $1 and ($8 is null or r.from_revision > $8)
                       and ($9 is null or r.user_id = $9) and ($10 is null or r.role = $10)
                       and ($11 is null or $11 = case when w.approved then 'approved' when not w.approved then 'rejected'
                                                      when r.lapses_at <= $3 then 'lapsed' else 'open' end)
                       and ($4 or r.user_id = $5 or r.user_id = $6 or (r.raiser_id = $6 and r.raiser_tenant = $7)
                            or exists (select 1 from memberships m join reach on reach.id = m.unit_id
                                       where m.tenant_id = $1 and m.user_id = r.user_id and ",
                    there!("m"),
                    ")) order by r.from_revision limit $12"
                ),
                &within.units,
                &[
                    &now.known,
                    &now.at,
                    &within.everything,
                    &within.own,
                    &own,
                    &filter.by.tenant.0,
                    &after,
                    &filter.user,
                    &filter.role,
                    &filter.state.map(State::as_str),
                    &limit,
                ],
            )
            .await?;
        self.opened_requests(rows).await
    }

    /// Opens a page of requests with one query for their keys. What was written about somebody whose key was destroyed
    /// is gone.
    async fn opened_requests(&mut self, rows: Vec<SealedRow>) -> Result<Vec<RequestRow>, Error> {
        let mut sealed = Vec::new();
        for row in &rows {
            let said = row.sealed.as_deref().map(|it| ("access_request.raised", row.from_revision, it));
            let answer = row.answer_sealed.as_deref().zip(row.answer_revision);
            let answer = answer.map(|(it, revision)| ("access_request.rejected", revision, it));
            let (subject, both) = (row.user_id, said.into_iter().chain(answer));
            sealed.extend(both.map(|(event_type, revision, sealed)| SealedValue {
                subject,
                event_type,
                revision,
                sealed,
            }));
        }
        let opened = self.open_all(&sealed).await?;
        let mut opened =
            opened.into_iter().map(|plain| plain.and_then(|it| String::from_utf8(it.to_vec()).ok()));
        let told = rows.into_iter().map(|row| {
            let mut next = |sealed: bool| if sealed { opened.next().flatten() } else { None };
            let reason = next(row.sealed.is_some());
            let answer_reason = next(row.answer_sealed.is_some());
            RequestRow { row, reason, answer_reason }
        });
        Ok(told.collect())
    }

    pub async fn project_request_raised(
        &mut self,
        recorded: &Recorded,
        raised: Raised<'_>,
    ) -> Result<(), Error> {
        let account = recorded.actor.account;
        let constraints = serde_json::to_string(raised.constraints)?;
        self.execute(
            "insert into access_requests (tenant_id, id, user_id, role, scope, scope_unit_id, valid_from, valid_until,
                                          constraints, lapses_at, sealed, raised_at, raiser_tenant, raiser_type,
                                          raiser_id, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            &[
                &raised.id.0,
                &raised.user_id.0,
                &raised.role.as_str(),
                &raised.scope.kind(),
                &raised.scope.unit().map(|unit| unit.0),
                &raised.valid_from,
                &raised.valid_until,
                &constraints,
                &raised.lapses_at,
                &recorded.sealed,
                &recorded.at,
                &recorded.actor.tenant.0,
                &account.map_or("command_line", Account::kind),
                &account.map(Account::id),
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }

    /// Approved where there is an assignment, otherwise rejected.
    pub async fn project_request_answered(
        &mut self,
        recorded: &Recorded,
        id: AccessRequestId,
        assignment: Option<AssignmentId>,
    ) -> Result<(), Error> {
        let account = recorded.actor.account;
        self.execute(
            "insert into access_request_answers (tenant_id, id, approved, assignment_id, sealed, answered_at, actor_tenant,
                                                 actor_type, actor_id, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                &id.0,
                &assignment.is_some(),
                &assignment.map(|id| id.0),
                &recorded.sealed,
                &recorded.at,
                &recorded.actor.tenant.0,
                &account.map_or("command_line", Account::kind),
                &account.map(Account::id),
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }
}
