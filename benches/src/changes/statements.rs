//! As many statements of the same kind as such a change has, on the same tables, by the database's driver
//! alone: nothing is decided, hashed, signed or checked. The rows it leaves are no valid log.

use super::together;
use crate::{
    Failure,
    world::{CONNECTIONS, Company, Place},
};
use mandat::{clock::Clock, entropy::Entropy, held, storage::Location};
use mandat_domain::validity::Moment;
use sqlx::{
    AssertSqlSafe, PgPool, Row, SqlitePool,
    pool::PoolOptions,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::rc::Rc;
use uuid::Uuid;

/// An argument of a statement.
#[derive(Clone)]
enum Value {
    Id(Uuid),
    Number(i64),
    Text(&'static str),
    Bytes(Vec<u8>),
    Time(Moment),
    Flag(bool),
}

type Statement = (&'static str, Vec<Value>);

const LOCK: &str = "update heads set revision = revision where tenant_id = $1 returning revision, hash, at";
const LIVE: &str = concat!(
    "select s.id from client_secrets s
     join api_client_states c on c.tenant_id = s.tenant_id and c.id = s.api_client_id
     where s.tenant_id = $1 and s.api_client_id = $4 and c.active and ",
    held!("s"),
    " and ",
    held!("c")
);
const REGIMES: &str = concat!(
    "select r.regime, r.version from tenant_regimes r where r.tenant_id = $1 and ",
    held!("r"),
    " order by r.position"
);
const OWN_ROLES: &str = concat!(
    "select r.role, r.title, r.permissions, r.from_revision from own_roles r where r.tenant_id = $1 and ",
    held!("r"),
    " order by r.role"
);
const USER: &str =
    concat!("select u.active from user_states u where u.tenant_id = $1 and u.id = $4 and ", held!("u"));
const HELD: &str =
    "select a.*, h.type from assignments a join accounts h on h.tenant_id = $1 and h.id = a.holder_id
    where a.tenant_id = $1 and a.holder_id = $3 and a.from_revision <= $2
      and (a.to_revision is null or a.to_revision > $2) order by a.id";
const MEMBER: &str =
    concat!("select m.unit_id from memberships m where m.tenant_id = $1 and m.user_id = $4 and ", held!("m"));
const ASSIGNMENT: &str =
    "select a.*, h.type from assignments a join accounts h on h.tenant_id = $1 and h.id = a.holder_id
    where a.tenant_id = $1 and a.id = $3 and a.from_revision <= $2
      and (a.to_revision is null or a.to_revision > $2)";
const EVENT: &str = "insert into events (tenant_id, revision, at, event_type, actor_tenant_id, actor_kind,
    actor_id, request_id, payload, previous_hash, hash)
    values ($1, $2, $3, $4, $1, 'api_client', $5, $6, $7, $8, $8)";
const GIVEN: &str = "insert into assignments (tenant_id, id, holder_id, role, scope, appointer_tenant,
    appointer_type, appointer_id, appointed_at, ended, holds_from, from_revision)
    values ($1, $2, $3, $4, 'tenant', $1, 'api_client', $5, $6, $7, $6, $8)";
const CLOSED: &str =
    "update assignments set to_revision = $3 where tenant_id = $1 and id = $2 and to_revision is null";
const ENDED: &str = "insert into assignments (tenant_id, id, holder_id, role, scope, appointer_tenant,
    appointer_type, appointer_id, appointed_at, ended, holds_from, holds_until, from_revision)
    select tenant_id, id, holder_id, role, scope, appointer_tenant, appointer_type, appointer_id, appointed_at,
           $5, holds_from, $4, $3
    from assignments where tenant_id = $1 and id = $2 and to_revision = $3";
const HEAD: &str = "update heads set revision = $2, hash = $3, at = $4, signature = $5 where tenant_id = $1";
const OUTBOX: &str = "insert into outbox (reader, tenant_id, revision, recorded_at) values ('heads', $1, $2, $3), ('notices', $1, $2, $3)";

struct Desk {
    pool: Pool,
    tenant: Uuid,
    client: Uuid,
    employees: Vec<Uuid>,
    clock: Clock,
    entropy: Entropy,
}

enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Changes per second by the driver alone.
pub async fn changes(place: &Place, company: &Company, callers: usize, pairs: usize) -> Result<f64, Failure> {
    let employees: Result<_, _> = company.employees.iter().map(|id| Uuid::try_parse(id)).collect();
    let desk = Rc::new(Desk {
        pool: Pool::open(place).await?,
        tenant: Uuid::try_parse(&company.tenant)?,
        client: Uuid::try_parse(company.client())?,
        employees: employees?,
        clock: Clock::system(),
        entropy: Entropy::system(),
    });
    let (warm, closed) = (desk.clone(), desk.clone());
    together(1, pairs / 10 + 1, move |turn| pair(warm.clone(), turn)).await?;
    let rate = together(callers, pairs, move |turn| pair(desk.clone(), turn)).await?;
    closed.pool.close().await;
    Ok(rate)
}

async fn pair(desk: Rc<Desk>, turn: usize) -> Result<(), Failure> {
    let id = desk.entropy.id(desk.clock.now());
    let holder = desk.employees[turn % desk.employees.len()];
    desk.run(|revision| desk.given(id, holder, revision)).await?;
    desk.run(|revision| desk.ended(id, holder, revision)).await
}

macro_rules! run {
    ($pool:expr, $begin:expr, $desk:expr, $work:expr) => {{
        let mut tx = $pool.begin_with($begin).await?;
        let head = sqlx::query(LOCK).bind($desk.tenant).fetch_one(&mut *tx).await?;
        for (sql, args) in $work(head.try_get::<i64, _>(0)? + 1) {
            let mut query = sqlx::query(sql).bind($desk.tenant);
            for arg in args {
                query = match arg {
                    Value::Id(value) => query.bind(value),
                    Value::Number(value) => query.bind(value),
                    Value::Text(value) => query.bind(value),
                    Value::Bytes(value) => query.bind(value),
                    Value::Time(value) => query.bind(value),
                    Value::Flag(value) => query.bind(value),
                };
            }
            query.fetch_all(&mut *tx).await?;
        }
        tx.commit().await?;
    }};
}

impl Desk {
    async fn run(&self, work: impl Fn(i64) -> Vec<Statement>) -> Result<(), Failure> {
        match &self.pool {
            Pool::Sqlite(pool) => run!(pool, "begin immediate", self, work),
            Pool::Postgres(pool) => {
                let begin = format!("begin; set local app.tenant_id = '{}'", self.tenant);
                run!(pool, AssertSqlSafe(begin), self, work);
            }
        }
        Ok(())
    }

    fn given(&self, id: Uuid, holder: Uuid, revision: i64) -> Vec<Statement> {
        let now = self.clock.now();
        let (known, at, to) = (Value::Number(revision), Value::Time(now), Value::Id(holder));
        let mut all = self.caller(revision, now);
        all.extend([
            (USER, vec![known.clone(), at.clone(), to.clone()]),
            (HELD, vec![known.clone(), to.clone()]),
            (MEMBER, vec![known.clone(), at.clone(), to.clone()]),
            self.event("assignment.created", revision, now),
        ]);
        let role = Value::Text("time-recording/absence-manager");
        let by = Value::Id(self.client);
        all.push((GIVEN, vec![Value::Id(id), to, role, by, at, Value::Flag(false), known]));
        all.extend(Self::after(id, revision, now));
        all
    }

    fn ended(&self, id: Uuid, holder: Uuid, revision: i64) -> Vec<Statement> {
        let now = self.clock.now();
        let (known, at, ended) = (Value::Number(revision), Value::Time(now), Value::Id(id));
        let mut all = self.caller(revision, now);
        all.extend([
            (ASSIGNMENT, vec![known.clone(), ended.clone()]),
            (MEMBER, vec![known.clone(), at.clone(), Value::Id(holder)]),
            self.event("assignment.ended", revision, now),
            (CLOSED, vec![ended.clone(), known.clone()]),
            (ENDED, vec![ended, known, at, Value::Flag(true)]),
        ]);
        all.extend(Self::after(id, revision, now));
        all
    }

    /// What is asked about the caller.
    fn caller(&self, revision: i64, now: Moment) -> Vec<Statement> {
        let (known, at, client) = (Value::Number(revision), Value::Time(now), Value::Id(self.client));
        vec![
            (LIVE, vec![known.clone(), at.clone(), client.clone()]),
            (REGIMES, vec![known.clone(), at.clone()]),
            (OWN_ROLES, vec![known.clone(), at]),
            (HELD, vec![known, client]),
        ]
    }

    fn event(&self, kind: &'static str, revision: i64, now: Moment) -> Statement {
        let payload = "{\"type\":\"assignment.created\",\"assignment_id\":\"0199f6a2-7a3e-7c60-9bb0-1f6f1c1d2e3f\",\
                       \"holder\":{\"type\":\"user\",\"id\":\"0199f6a2-7a3e-7c60-9bb0-1f6f1c1d2e3f\"}}";
        let args = vec![
            Value::Number(revision),
            Value::Time(now),
            Value::Text(kind),
            Value::Id(self.client),
            Value::Text("0199f6a2-7a3e-7c60-9bb0-1f6f1c1d2e3f"),
            Value::Text(payload),
            Value::Bytes(vec![7; 32]),
        ];
        (EVENT, args)
    }

    /// What every change ends with: the head, the news, the answer.
    fn after(id: Uuid, revision: i64, now: Moment) -> [Statement; 3] {
        let signature = Value::Bytes(vec![7; 64]);
        [
            (HEAD, vec![Value::Number(revision), Value::Bytes(vec![7; 32]), Value::Time(now), signature]),
            (OUTBOX, vec![Value::Number(revision), Value::Time(now)]),
            (ASSIGNMENT, vec![Value::Number(revision), Value::Id(id)]),
        ]
    }
}

impl Pool {
    async fn open(place: &Place) -> Result<Self, Failure> {
        Ok(match place.location()? {
            Location::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full);
                Self::Sqlite(PoolOptions::new().max_connections(1).connect_with(options).await?)
            }
            Location::Postgres(_) => {
                let options: PgConnectOptions = place.url.parse()?;
                Self::Postgres(PoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?)
            }
        })
    }

    async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
