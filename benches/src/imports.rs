//! A file of users is taken in, while others write; and the same rows are inserted by the database's driver alone.

use crate::{
    Failure,
    load::{Connection, file, request},
    process::Server,
    report::Report,
    world::{Company, Place, text},
};
use mandat::storage::Location;
use serde_json::{Value, json};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Connection as _, Row, SqliteConnection, TypeInfo, ValueRef,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous},
};
use std::{
    fmt::Write,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// How many people one transaction of the bare inserts has: as many as one of the service's.
const AT_ONCE: usize = 250;

/// What an import fills, with what marks the rows that came by it.
const TABLES: [(&str, &str); 7] = [
    ("events", "event_type = 'user.staged'"),
    ("data_keys", "subject_id in (select id from accounts where import_id is not null)"),
    ("directory", "account_id in (select id from accounts where import_id is not null)"),
    ("accounts", "import_id is not null"),
    ("user_states", "import_id is not null"),
    ("memberships", "import_id is not null"),
    ("user_homes", "import_id is not null"),
];

/// Imports so many people over HTTP, and inserts the same rows barely. SQLite only: it has one writer, for whom all wait.
pub fn measure(
    place: &Place,
    service: Server,
    company: &Company,
    people: usize,
    report: &mut Report,
) -> Result<(), Failure> {
    let Location::Sqlite(path) = place.location()? else { return Ok(()) };
    let before = service.memory()?;
    let (took, longest, most) = import(&service, company, people)?;
    drop(service);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let bare = runtime.block_on(barely(&path))?;
    let megabytes = |bytes: u64| format!("{:.0} MB", bytes as f64 / 1e6);
    report.table(
        &format!("Import of {people} users, {}", place.name),
        &["", "time", "resident before", "resident at most", "others waited at most"],
        &[
            vec![
                "`POST T/imports/users`".to_owned(),
                format!("{:.1} s", took.as_secs_f64()),
                megabytes(before),
                megabytes(most),
                format!("{:.0} ms", 1000.0 * longest.as_secs_f64()),
            ],
            vec![
                "the same rows, bare inserts".to_owned(),
                format!("{:.1} s", bare.as_secs_f64()),
                String::new(),
                String::new(),
                String::new(),
            ],
            vec![
                "ratio".to_owned(),
                format!("{:.2}", took.as_secs_f64() / bare.as_secs_f64()),
                String::new(),
                String::new(),
                String::new(),
            ],
        ],
    );
    Ok(())
}

/// From sending the file until all are users; how long somebody else's change took at most; and the most memory.
fn import(service: &Server, company: &Company, people: usize) -> Result<(Duration, Duration, u64), Failure> {
    let mut text_of_file = "given_name,family_name,email,units\r\n".to_owned();
    for person in 0..people {
        write!(
            text_of_file,
            "Vorname {person},Nachname {person},person{person}@imported.example,{}\r\n",
            company.team
        )?;
    }
    let path = format!("/v1/tenants/{}/imports/users", company.tenant);
    let token = company.program_token()?;
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let others = scope.spawn(|| others(service, company, &ended));
        let memory = scope.spawn(|| {
            let mut most = 0;
            while !ended.load(Ordering::Relaxed) {
                most = most.max(service.memory().unwrap_or_default());
                std::thread::sleep(Duration::from_millis(20));
            }
            most
        });
        let imported = || -> Result<Duration, Failure> {
            let mut http = Connection::open(service.address)?;
            let start = Instant::now();
            let import = http.json(&file(&path, &token, "text/csv", &text_of_file))?;
            let path = format!("/v1/tenants/{}/imports/{}", company.tenant, text(&import["id"])?);
            loop {
                let import = http.json(&request("GET", &path, Some(&token), None))?;
                match import["state"].as_str() {
                    Some("staging") => std::thread::sleep(Duration::from_millis(20)),
                    Some("taken") => return Ok(start.elapsed()),
                    _ => return Err(format!("it was not taken: {import}").into()),
                }
            }
        };
        let took = imported();
        ended.store(true, Ordering::Relaxed);
        let longest = others.join().map_err(|_| "the other writer panicked")??;
        let most = memory.join().map_err(|_| "nobody watched the memory")?;
        Ok((took?, longest, most))
    })
}

/// Somebody else changes something, one time after the other; how long that took at most.
fn others(service: &Server, company: &Company, ended: &AtomicBool) -> Result<Duration, Failure> {
    let mut http = Connection::open(service.address)?;
    let path = format!("/v1/tenants/{}/units/{}", company.tenant, company.team);
    let mut token = (company.program_token()?, Instant::now());
    let (mut longest, mut number) = (Duration::ZERO, 0);
    while !ended.load(Ordering::Relaxed) {
        if token.1.elapsed() > Duration::from_secs(60) {
            token = (company.program_token()?, Instant::now());
        }
        number += 1;
        let change: Value = json!({ "name": format!("Montage {number}") });
        let start = Instant::now();
        http.json(&request("PATCH", &path, Some(&token.0), Some(&change)))?;
        longest = longest.max(start.elapsed());
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(longest)
}

/// A value of a row, as SQLite has it.
enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

/// The rows that the import brought, inserted one by one into a copy of the database that has all but these.
async fn barely(path: &Path) -> Result<Duration, Failure> {
    let mut source = open(path).await?;
    let copy = path.with_extension("copy");
    sqlx::query("vacuum into $1").bind(copy.display().to_string()).execute(&mut source).await?;
    let mut target = open(&copy).await?;
    for (table, mark) in TABLES.iter().rev() {
        // Accounts say which rows of the first three came by it, so they go last but for them.
        if *table != "accounts" {
            sqlx::query(AssertSqlSafe(format!("delete from {table} where {mark}")))
                .execute(&mut target)
                .await?;
        }
    }
    sqlx::query("delete from accounts where import_id is not null").execute(&mut target).await?;
    sqlx::query("vacuum").execute(&mut target).await?;
    let mut rows = Vec::new();
    for (table, mark) in TABLES {
        rows.push((insert(&mut source, table).await?, read(&mut source, table, mark).await?));
    }
    source.close().await?;
    let start = Instant::now();
    let parts = rows.iter().map(|(_, rows)| rows.len().div_ceil(AT_ONCE)).max().unwrap_or_default();
    for part in 0..parts {
        let mut transaction = target.begin_with("begin immediate").await?;
        for (sql, rows) in &rows {
            for row in rows.iter().skip(part * AT_ONCE).take(AT_ONCE) {
                let mut query = sqlx::query(AssertSqlSafe(sql.clone()));
                for cell in row {
                    query = match cell {
                        Cell::Null => query.bind(None::<i64>),
                        Cell::Integer(number) => query.bind(*number),
                        Cell::Text(text) => query.bind(text),
                        Cell::Blob(bytes) => query.bind(bytes),
                    };
                }
                query.execute(&mut *transaction).await?;
            }
        }
        transaction.commit().await?;
    }
    let took = start.elapsed();
    target.close().await?;
    std::fs::remove_file(&copy)?;
    Ok(took)
}

async fn open(path: &Path) -> Result<SqliteConnection, Failure> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .disable_statement_logging();
    Ok(options.connect().await?)
}

async fn insert(source: &mut SqliteConnection, table: &str) -> Result<String, Failure> {
    let sql = format!("select name from pragma_table_info('{table}') order by cid");
    let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(source).await?;
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    Ok(format!("insert into {table} ({}) values ({})", columns.join(", "), places.join(", ")))
}

async fn read(source: &mut SqliteConnection, table: &str, mark: &str) -> Result<Vec<Vec<Cell>>, Failure> {
    let sql = format!("select * from {table} where {mark}");
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(source).await?;
    rows.iter().map(cells).collect()
}

fn cells(row: &SqliteRow) -> Result<Vec<Cell>, Failure> {
    let cell = |index: usize| -> Result<Cell, Failure> {
        let value = row.try_get_raw(index)?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        let kind = value.type_info().name().to_owned();
        Ok(match kind.as_str() {
            "INTEGER" | "BOOLEAN" => Cell::Integer(row.try_get(index)?),
            "TEXT" => Cell::Text(row.try_get(index)?),
            "BLOB" => Cell::Blob(row.try_get(index)?),
            other => return Err(format!("{} is a {other}", row.column(index).name()).into()),
        })
    };
    (0..row.len()).map(cell).collect()
}
