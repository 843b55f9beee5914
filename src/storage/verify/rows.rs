//! Two tables with the same columns in two databases: are they equal?

use super::{Place, Wrong, wrong};
use crate::storage::{connection::Open, error::Error, keys::associated, tx::Tx};
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use sqlx::{Column, Row, TypeInfo, ValueRef, postgres::PgRow, sqlite::SqliteRow};
use std::collections::HashMap;
use uuid::Uuid;

/// How many rows are read at once.
const PAGE: i64 = 1_000;

/// A value as SQLite keeps it; PostgreSQL's are brought to that form.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// Compares a table with the one built anew, and names the first row that differs.
pub(super) async fn compare(tx: &mut Tx, scratch: &mut Tx, table: &'static str) -> Result<usize, Wrong> {
    let shape = Shape::of(scratch, table).await?;
    let mut expected: HashMap<Vec<u8>, [u8; 32]> = HashMap::new();
    let mut after = 0;
    loop {
        let page = shape.page(scratch, after).await?;
        if page.is_empty() {
            break;
        }
        after += PAGE;
        expected.extend(page.iter().map(|row| (shape.key(row), digest(row))));
    }
    let (mut compared, mut after) = (0, 0);
    loop {
        let page = shape.page(tx, after).await?;
        if page.is_empty() {
            break;
        }
        after += PAGE;
        for row in &page {
            let place = Place::Row { table, key: shape.name(row) };
            match expected.remove(&shape.key(row)) {
                None => return wrong(place, "no event brought it"),
                Some(expected) if expected != digest(row) => {
                    return wrong(place, shape.difference(scratch, row).await?);
                }
                Some(_) => compared += 1,
            }
        }
    }
    if expected.is_empty() {
        return Ok(compared);
    }
    shape.missing(scratch, &expected).await
}

struct Shape {
    table: &'static str,
    columns: Vec<String>,
    /// Which of the columns are the primary key.
    key: Vec<usize>,
}

impl Shape {
    /// The columns of the table and its primary key, from the tables this version makes.
    async fn of(scratch: &mut Tx, table: &'static str) -> Result<Self, Wrong> {
        let rows: Vec<(String, i64)> = scratch
            .all_built(
                format!(
                    "select name, pk from pragma_table_info('{table}') where $1 is not null order by cid"
                ),
                &[],
            )
            .await?;
        let key = rows.iter().enumerate().filter(|(_, (_, pk))| *pk > 0).map(|(index, _)| index).collect();
        Ok(Self { table, columns: rows.into_iter().map(|(name, _)| name).collect(), key })
    }

    async fn page(&self, tx: &mut Tx, after: i64) -> Result<Vec<Vec<Cell>>, Error> {
        let keys: Vec<&str> =
            self.key.iter().filter_map(|index| self.columns.get(*index)).map(String::as_str).collect();
        let sql = format!(
            "select {} from {} where tenant_id = $1 order by {} limit $2 offset $3",
            self.columns.join(", "),
            self.table,
            keys.join(", ")
        );
        cells(tx, sql, after).await
    }

    fn key(&self, row: &[Cell]) -> Vec<u8> {
        let key: Vec<Cell> = self.key.iter().filter_map(|index| row.get(*index)).cloned().collect();
        bytes(&key)
    }

    /// The primary key for people, without the tenant. Ids are no personal data; texts are left out.
    fn name(&self, row: &[Cell]) -> String {
        let parts = self.key.iter().filter_map(|index| Some((self.columns.get(*index)?, row.get(*index)?)));
        let parts = parts.filter(|(column, _)| column.as_str() != "tenant_id");
        let parts: Vec<String> = parts.map(|(column, cell)| format!("{column}={}", printed(cell))).collect();
        parts.join(" ")
    }

    async fn difference(&self, scratch: &mut Tx, row: &[Cell]) -> Result<String, Error> {
        let key = self.key(row);
        let mut after = 0;
        loop {
            let page = self.page(scratch, after).await?;
            after += PAGE;
            if page.is_empty() {
                return Ok("differs from the log".to_owned());
            }
            if let Some(expected) = page.iter().find(|expected| self.key(expected) == key) {
                let columns = self.columns.iter().zip(expected.iter().zip(row));
                let columns = columns.filter(|(_, (expected, found))| expected != found);
                let columns: Vec<&str> = columns.map(|(name, _)| name.as_str()).collect();
                return Ok(format!("differs from the log in {}", columns.join(", ")));
            }
        }
    }

    async fn missing(&self, scratch: &mut Tx, left: &HashMap<Vec<u8>, [u8; 32]>) -> Result<usize, Wrong> {
        let mut after = 0;
        loop {
            let page = self.page(scratch, after).await?;
            after += PAGE;
            if let Some(row) = page.iter().find(|row| left.contains_key(&self.key(row))) {
                return wrong(Place::Row { table: self.table, key: self.name(row) }, "is missing");
            }
            if page.is_empty() {
                return wrong(Place::Row { table: self.table, key: String::new() }, "a row is missing");
            }
        }
    }
}

fn printed(cell: &Cell) -> String {
    match cell {
        Cell::Null => "null".to_owned(),
        Cell::Integer(value) => value.to_string(),
        Cell::Real(value) => value.to_string(),
        Cell::Text(_) => "(text)".to_owned(),
        Cell::Blob(bytes) => Uuid::from_slice(bytes).map_or_else(|_| hex::encode(bytes), |id| id.to_string()),
    }
}

fn digest(row: &[Cell]) -> [u8; 32] {
    Sha256::digest(bytes(row)).into()
}

fn bytes(row: &[Cell]) -> Vec<u8> {
    let cells: Vec<Vec<u8>> = row
        .iter()
        .map(|cell| match cell {
            Cell::Null => vec![0],
            Cell::Integer(value) => [&[1], value.to_be_bytes().as_slice()].concat(),
            Cell::Real(value) => [&[2], value.to_be_bytes().as_slice()].concat(),
            Cell::Text(value) => [&[3], value.as_bytes()].concat(),
            Cell::Blob(value) => [&[4], value.as_slice()].concat(),
        })
        .collect();
    associated(&cells.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

async fn cells(tx: &mut Tx, sql: String, after: i64) -> Result<Vec<Vec<Cell>>, Error> {
    let tenant = tx.tenant().0;
    let sql = sqlx::AssertSqlSafe(sql);
    match &mut tx.connection().transaction {
        Open::Sqlite(transaction) => {
            let query = sqlx::query(sql).bind(tenant).bind(PAGE).bind(after);
            let rows = query.fetch_all(&mut **transaction).await?;
            rows.iter().map(from_sqlite).collect()
        }
        Open::Postgres(transaction) => {
            let query = sqlx::query(sql).bind(tenant).bind(PAGE).bind(after);
            let rows = query.fetch_all(&mut **transaction).await?;
            rows.iter().map(from_postgres).collect()
        }
    }
}

fn from_sqlite(row: &SqliteRow) -> Result<Vec<Cell>, Error> {
    let mut cells = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let value = row.try_get_raw(index)?;
        let kind = if value.is_null() { "NULL".to_owned() } else { value.type_info().name().to_owned() };
        cells.push(match kind.as_str() {
            "NULL" => Cell::Null,
            "INTEGER" => Cell::Integer(row.try_get(index)?),
            "REAL" => Cell::Real(row.try_get(index)?),
            "TEXT" => Cell::Text(row.try_get(index)?),
            _ => Cell::Blob(row.try_get(index)?),
        });
    }
    Ok(cells)
}

fn from_postgres(row: &PgRow) -> Result<Vec<Cell>, Error> {
    let mut cells = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        if row.try_get_raw(index)?.is_null() {
            cells.push(Cell::Null);
            continue;
        }
        cells.push(match row.column(index).type_info().name() {
            "BOOL" => Cell::Integer(row.try_get::<bool, _>(index)?.into()),
            "INT8" => Cell::Integer(row.try_get(index)?),
            "INT4" => Cell::Integer(row.try_get::<i32, _>(index)?.into()),
            "FLOAT8" => Cell::Real(row.try_get(index)?),
            "TEXT" | "VARCHAR" => Cell::Text(row.try_get(index)?),
            "BYTEA" => Cell::Blob(row.try_get(index)?),
            "UUID" => Cell::Blob(row.try_get::<Uuid, _>(index)?.as_bytes().to_vec()),
            "TIMESTAMPTZ" => Cell::Text(
                row.try_get::<DateTime<Utc>, _>(index)?.to_rfc3339_opts(SecondsFormat::AutoSi, false),
            ),
            other => return Err(Error::other(format!("a fact has the type {other}, which is not compared"))),
        });
    }
    Ok(cells)
}
