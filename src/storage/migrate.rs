//! Bringing a database to the tables this version knows, and who may do what with them.

use super::{APPEND_ONLY_TABLES, error::Error};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, SqlitePool, migrate::Migrator};

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Migrates a PostgreSQL database as the owner of its tables, and gives the application's role what it
/// needs: to read and write rows, but to change or remove no event, and of the access log to say only what sealed it.
///
/// # Errors
/// [`Error::Setup`] when the role does not exist or a migration fails
pub async fn migrate(owner_url: &SecretString, application_role: &str) -> Result<(), Error> {
    let mut owner = PgConnection::connect(owner_url.expose_secret())
        .await
        .map_err(|error| Error::Setup(format!("PostgreSQL cannot be reached: {}", Error::from(error))))?;
    POSTGRES.run(&mut owner).await.map_err(failed)?;
    let (exists,): (bool,) = sqlx::query_as("select exists (select 1 from pg_roles where rolname = $1)")
        .bind(application_role)
        .fetch_one(&mut owner)
        .await?;
    if !exists {
        return Err(Error::Setup(format!(
            "there is no role {application_role}: make it with `create role {application_role} login password '…'`"
        )));
    }
    let role = format!("\"{}\"", application_role.replace('"', "\"\""));
    let append_only = APPEND_ONLY_TABLES.join(", ");
    let grants = format!(
        "grant usage on schema public to {role}; \
         grant select, insert, update, delete on all tables in schema public to {role}; \
         revoke update, delete on {append_only} from {role}; \
         revoke delete on heads from {role}; \
         revoke update, delete on access_log from {role}; \
         grant update (sealed_by) on access_log to {role}; \
         revoke insert, update, delete on _sqlx_migrations from {role}"
    );
    sqlx::raw_sql(AssertSqlSafe(grants)).execute(&mut owner).await?;
    owner.close().await?;
    Ok(())
}

/// The newest migration this version knows.
#[must_use]
pub fn migrated() -> i64 {
    POSTGRES.iter().map(|migration| migration.version).max().unwrap_or(0)
}

pub(super) async fn run_sqlite(pool: &SqlitePool) -> Result<(), Error> {
    SQLITE.run(pool).await.map_err(failed)
}

/// The wall holds only for a role that did not build it: not an owner, no superuser, no bypass.
pub(super) async fn check_role(pool: &PgPool) -> Result<(), Error> {
    let (superuser, bypasses, owns): (bool, bool, bool) = sqlx::query_as(
        "select rolsuper, rolbypassrls, exists (
            select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = current_schema() and c.relkind in ('r', 'p')
              and pg_has_role(current_user, c.relowner, 'member'))
         from pg_roles where rolname = current_user",
    )
    .fetch_one(pool)
    .await?;
    let what = match (superuser, bypasses, owns) {
        (true, _, _) => "is a superuser",
        (_, true, _) => "bypasses row-level security",
        (_, _, true) => "owns the tables",
        _ => return Ok(()),
    };
    Err(Error::Setup(format!(
        "the database role {what}, so that nothing would keep tenants apart: start with the application's role, \
         and use the owner's for `mandat migrate` only"
    )))
}

/// A database that is older or newer than this version is left alone.
pub(super) async fn check_version(pool: &PgPool) -> Result<(), Error> {
    let (newest,): (Option<i64>,) = sqlx::query_as("select max(version) from _sqlx_migrations where success")
        .fetch_one(pool)
        .await
        .map_err(|_| Error::Setup("the database has no tables yet: run `mandat migrate` first".to_owned()))?;
    match newest {
        Some(newest) if newest == migrated() => Ok(()),
        Some(newest) if newest > migrated() => {
            Err(Error::Setup("the database belongs to a newer version of Mandat".to_owned()))
        }
        _ => Err(Error::Setup(
            "the database is older than this version: run `mandat migrate` first".to_owned(),
        )),
    }
}

fn failed(error: sqlx::migrate::MigrateError) -> Error {
    Error::Setup(format!("the migration failed: {error}"))
}
