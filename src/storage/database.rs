//! The two databases: how they are opened, and how a transaction begins.

use super::{
    connection::{Connection, Open},
    error::Error,
    migrate,
    settings::Location,
};
use mandat_domain::ids::TenantId;
use secrecy::ExposeSecret;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection as _, PgConnection, PgPool, SqlitePool,
    pool::PoolOptions,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{fs::DirBuilder, os::unix::fs::DirBuilderExt, path::Path, time::Duration};

/// How long a change waits for the ones before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Statements that a connection keeps prepared: room for all there are, and for lists of usual lengths.
const PREPARED: usize = 256;

pub(super) enum Database {
    /// One connection writes, so that writers queue here and not in the file; the others cannot write.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// One snapshot for all its queries.
    Read,
    Write,
}

impl Database {
    /// Opens the database. SQLite is migrated here; PostgreSQL must have been, and our role there must
    /// stand behind the wall.
    pub(super) async fn open(location: &Location, connections: u32) -> Result<Self, Error> {
        match location {
            Location::Sqlite(path) => Self::open_sqlite(path, connections).await,
            Location::Postgres(url) => {
                let options: PgConnectOptions = url
                    .expose_secret()
                    .parse()
                    .map_err(|_| Error::Setup("the database URL cannot be read".to_owned()))?;
                let options = options
                    .disable_statement_logging()
                    .application_name("mandat")
                    .statement_cache_capacity(PREPARED)
                    .options([("lock_timeout", PATIENCE.as_millis().to_string())]);
                let pool = PoolOptions::new()
                    .max_connections(connections.max(2))
                    .acquire_timeout(PATIENCE)
                    // A round trip each time would cost as much as a query; only long idle ones are asked.
                    .test_before_acquire(false)
                    .before_acquire(|connection: &mut PgConnection, state| {
                        Box::pin(async move {
                            Ok(state.idle_for < Duration::from_secs(2) || connection.ping().await.is_ok())
                        })
                    })
                    .connect_with(options)
                    .await
                    .map_err(|error| {
                        Error::Setup(format!("PostgreSQL cannot be reached: {}", Error::from(error)))
                    })?;
                migrate::check_role(&pool).await?;
                migrate::check_version(&pool).await?;
                Ok(Self::Postgres(pool))
            }
        }
    }

    async fn open_sqlite(path: &Path, connections: u32) -> Result<Self, Error> {
        if let Some(folder) = path.parent() {
            // Sealed or not, what is kept is nobody else's business on this machine.
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(|error| Error::Setup(format!("folder {}: {error}", folder.display())))?;
        }
        let options = sqlite_options().filename(path).create_if_missing(true);
        let write = PoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        migrate::run_sqlite(&write).await?;
        let read = PoolOptions::new()
            .max_connections(connections.max(1))
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .connect_with(options.create_if_missing(false).pragma("query_only", "on"))
            .await?;
        Ok(Self::Sqlite { write, read })
    }

    /// An empty database in memory with the same tables, to rebuild the facts in.
    pub(super) async fn scratch() -> Result<Self, Error> {
        let options = sqlite_options().in_memory(true);
        let write = PoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        migrate::run_sqlite(&write).await?;
        Ok(Self::Sqlite { read: write.clone(), write })
    }

    /// Begins a transaction of one tenant, or of the tables above them.
    pub(super) async fn begin(&self, mode: Mode, tenant: Option<TenantId>) -> Result<Connection, Error> {
        let transaction = match self {
            Self::Sqlite { write, read } => Open::Sqlite(match mode {
                Mode::Read => read.begin_with("begin").await?,
                Mode::Write => write.begin_with("begin immediate").await?,
            }),
            Self::Postgres(pool) => {
                let mut begin = String::from(match mode {
                    Mode::Read => "begin isolation level repeatable read read only",
                    // A snapshot taken before the head is locked would be older than what is decided on.
                    Mode::Write => "begin isolation level read committed",
                });
                if let Some(tenant) = tenant {
                    begin.push_str("; ");
                    begin.push_str(&enter(tenant));
                }
                Open::Postgres(pool.begin_with(AssertSqlSafe(begin)).await?)
            }
        };
        Ok(Connection::new(transaction))
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// The statement that says to row-level security whose transaction this is. A UUID has no quote in it.
pub(super) fn enter(tenant: TenantId) -> String {
    format!("set local app.tenant_id = '{tenant}'")
}

fn sqlite_options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .statement_cache_capacity(PREPARED)
        .disable_statement_logging()
}
