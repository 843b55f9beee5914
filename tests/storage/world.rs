//! A store with a tenant in it, and the hand that tampers with what lies beneath.

use crate::postgres;
use chrono::DateTime;
use mandat::{
    clock::{Clock, Hand},
    entropy::Entropy,
    storage::{
        Change, Error, Founding, IdempotencyKey, Location, Outcome, Projection, Recorded, Settings, Store,
        Tx, keys::EncryptionKeys,
    },
};
use mandat_domain::{
    account::{Account, Actor},
    event::Event,
    ids::{PLATFORM, TenantId, UnitId, UserId},
    person::Person,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions,
};
use std::path::PathBuf;

pub const KEY_1: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
pub const KEY_2: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

pub struct World {
    pub store: Store,
    pub hand: Hand,
    pub clock: Clock,
    pub tenant: TenantId,
    pub database: Beneath,
    folder: tempfile::TempDir,
}

pub enum Beneath {
    Sqlite(PathBuf),
    Postgres(postgres::Database),
}

impl World {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mandat.db");
        Self::new(folder, Beneath::Sqlite(file)).await
    }

    pub async fn postgres() -> Self {
        let database = postgres::server().expect("PostgreSQL").database().await;
        Self::new(tempfile::tempdir().unwrap(), Beneath::Postgres(database)).await
    }

    async fn new(folder: tempfile::TempDir, database: Beneath) -> Self {
        let (clock, hand) = Clock::moved(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
        let store = open(&folder, &database, KEY_1, &clock).await.unwrap();
        let tenant = found(&store).await;
        Self { store, hand, clock, tenant, database, folder }
    }

    /// Another process on the same database.
    pub async fn reopen(&self, keys: &str) -> Result<Store, Error> {
        open(&self.folder, &self.database, keys, &self.clock).await
    }

    pub fn heads_file(&self) -> PathBuf {
        self.folder.path().join("heads.jsonl")
    }

    pub fn tombstone_file(&self) -> PathBuf {
        self.folder.path().join("apart/tombstones")
    }

    pub fn change(&self) -> Change {
        change(&self.store, self.tenant)
    }

    pub fn keyed(&self, key: &str, digest: u8) -> Change {
        let idempotency = Some(IdempotencyKey { key: key.to_owned(), request_digest: [digest; 32] });
        Change { idempotency, ..self.change() }
    }

    pub async fn write(&self, events: Vec<Event>) -> i64 {
        write(&self.store, &self.change(), events).await.unwrap()
    }

    /// Runs a statement as nobody may: past the application, and past the wall.
    pub async fn tamper(&self, sql: &str) -> u64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.database {
            Beneath::Sqlite(file) => {
                let mut connection = sqlite(file).await;
                let done = sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected();
                connection.close().await.unwrap();
                done
            }
            Beneath::Postgres(database) => {
                let mut connection = PgConnection::connect(&database.superuser_url).await.unwrap();
                let done = sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected();
                connection.close().await.unwrap();
                done
            }
        }
    }

    /// The id as a literal of the database.
    pub fn literal(&self, id: uuid::Uuid) -> String {
        match self.database {
            Beneath::Sqlite(_) => format!("x'{}'", hex::encode(id.as_bytes())),
            Beneath::Postgres(_) => format!("'{id}'"),
        }
    }
}

pub async fn sqlite(file: &PathBuf) -> SqliteConnection {
    SqliteConnectOptions::new().filename(file).foreign_keys(false).connect().await.unwrap()
}

async fn open(
    folder: &tempfile::TempDir,
    database: &Beneath,
    keys: &str,
    clock: &Clock,
) -> Result<Store, Error> {
    let location = match database {
        Beneath::Sqlite(file) => Location::Sqlite(file.clone()),
        Beneath::Postgres(database) => Location::Postgres(database.url.clone().into()),
    };
    let settings = Settings {
        location,
        encryption_keys: EncryptionKeys::parse(keys)?,
        heads_file: Some(folder.path().join("heads.jsonl")),
        tombstone_file: Some(folder.path().join("apart/tombstones")),
        connections: 4,
    };
    Store::open(settings, clock.clone(), Entropy::system(), PROJECTION).await
}

pub fn change(store: &Store, tenant: TenantId) -> Change {
    let account = Account::User(UserId(store.entropy().id(store.clock().now())));
    Change {
        tenant,
        actor: Actor::new(tenant, account),
        on_behalf_of: None,
        now: store.clock().now(),
        request_id: store.entropy().id(store.clock().now()).to_string(),
        dry_run: false,
        idempotency: None,
    }
}

pub async fn found(store: &Store) -> TenantId {
    let tenant = TenantId(store.entropy().id(store.clock().now()));
    let events = Founding {
        home: vec![Event::TenantRegistered { tenant_id: tenant, name: "Bakkerij".to_owned() }],
        founded: vec![Event::TenantCreated {
            name: "Bakkerij".to_owned(),
            language: "nl".to_owned(),
            regimes: Vec::new(),
        }],
    };
    let answer: Result<Outcome<()>, Error> =
        store.found(&change(store, PLATFORM), tenant, async |_| Ok(events), async |_| Ok(())).await;
    answer.unwrap();
    tenant
}

pub async fn write(store: &Store, change: &Change, events: Vec<Event>) -> Result<i64, Error> {
    let outcome: Outcome<()> =
        store.write(change, async |_| Ok::<_, Error>(events), async |_| Ok(())).await?;
    match outcome {
        Outcome::Recorded { revision, .. } | Outcome::Dry { revision, .. } => Ok(revision),
    }
}

pub fn unit(store: &Store, name: &str) -> Event {
    let unit_id = UnitId(store.entropy().id(store.clock().now()));
    Event::UnitCreated { unit_id, kind: "team".to_owned(), name: name.to_owned(), parent_id: None }
}

pub fn user(store: &Store, name: &str) -> Event {
    let user_id = UserId(store.entropy().id(store.clock().now()));
    let person = Person {
        given_name: name.to_owned(),
        family_name: "Jansen".to_owned(),
        email: format!("{name}@example.com"),
        ..Person::default()
    };
    Event::UserCreated { user_id, person: Some(person) }
}

/// The names of the units there are.
pub async fn units(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> =
        tx.all("select name from unit_states where tenant_id = $1 order by name", &[]).await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// As much of a projection as these tests need.
pub const PROJECTION: Projection = Projection {
    project: |tx, recorded| Box::pin(project_all(tx, recorded)),
    tables: &["units", "unit_states", "accounts", "user_states"],
};

async fn project_all(tx: &mut Tx, recorded: &[Recorded]) -> Result<(), Error> {
    for one in recorded {
        project(tx, one).await?;
    }
    Ok(())
}

async fn project(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    let (revision, at) = (&recorded.revision, &recorded.at);
    match &recorded.event {
        Event::UnitCreated { unit_id, kind, name, .. } => {
            tx.execute(
                "insert into units (tenant_id, id, kind, from_revision) values ($1, $2, $3, $4)",
                &[&unit_id.0, kind, revision],
            )
            .await?;
            tx.execute(
                "insert into unit_states (tenant_id, id, name, closed, holds_from, from_revision) \
                 values ($1, $2, $3, $4, $5, $6)",
                &[&unit_id.0, name, &false, at, revision],
            )
            .await?;
        }
        Event::UserCreated { user_id, .. } => {
            tx.execute(
                "insert into accounts (tenant_id, id, type, from_revision) values ($1, $2, 'user', $3)",
                &[&user_id.0, revision],
            )
            .await?;
            tx.execute(
                "insert into user_states (tenant_id, id, active, sealed, sealed_revision, sealed_event, \
                 holds_from, from_revision) values ($1, $2, $3, $4, $5, 'user.created', $6, $5)",
                &[&user_id.0, &true, &recorded.sealed, revision, at],
            )
            .await?;
        }
        _ => {}
    }
    Ok(())
}
