//! Both databases have the same tables: columns, what may be null, primary keys, indexes.

use crate::{
    postgres,
    world::{Beneath, World, sqlite},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};

/// A table: columns with `(kind, nullable, place in the primary key)`, and indexes with
/// `(unique, columns, partial)`.
type Table = (BTreeMap<String, (String, bool, i64)>, BTreeMap<String, (bool, Vec<String>, bool)>);

pub async fn same_on_both() {
    let sqlite_world = World::sqlite().await;
    let Beneath::Sqlite(file) = &sqlite_world.database else { panic!("not SQLite") };
    let in_sqlite = of_sqlite(&mut sqlite(file).await).await;
    let database = postgres::server().expect("PostgreSQL").database().await;
    let mut connection = PgConnection::connect(&database.owner_url).await.unwrap();
    let in_postgres = of_postgres(&mut connection).await;
    let names = |tables: &BTreeMap<String, Table>| tables.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&in_sqlite), names(&in_postgres));
    for (name, table) in &in_sqlite {
        assert_eq!(table, &in_postgres[name], "{name}: SQLite left, PostgreSQL right");
    }
    assert_eq!(files("sqlite"), files("postgres"));
}

fn files(database: &str) -> BTreeSet<std::ffi::OsString> {
    let folder = format!("{}/migrations/{database}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

async fn of_sqlite(connection: &mut SqliteConnection) -> BTreeMap<String, Table> {
    let names: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let mut tables = BTreeMap::new();
    for name in names {
        let sql = format!("select name, lower(type), \"notnull\" = 0, pk from pragma_table_info('{name}')");
        let columns: Vec<(String, String, bool, i64)> =
            sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut *connection).await.unwrap();
        let columns = columns.into_iter().map(|(name, kind, null, key)| (name, (kind, null, key))).collect();
        let sql =
            format!("select name, \"unique\", partial from pragma_index_list('{name}') where origin = 'c'");
        let list: Vec<(String, bool, bool)> =
            sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut *connection).await.unwrap();
        let mut indexes = BTreeMap::new();
        for (index, unique, partial) in list {
            let sql = format!("select name from pragma_index_info('{index}') order by seqno");
            let columns = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut *connection).await.unwrap();
            indexes.insert(index, (unique, columns, partial));
        }
        tables.insert(name, (columns, indexes));
    }
    tables
}

async fn of_postgres(connection: &mut PgConnection) -> BTreeMap<String, Table> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let columns: Vec<(String, String, String, bool, i64)> = sqlx::query_as(
        "select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), not a.attnotnull,
                coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         left join pg_index i on i.indrelid = c.oid and i.indisprimary
         where n.nspname = 'public' and c.relkind = 'r' and c.relname <> '_sqlx_migrations'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    for (table, column, kind, null, key) in columns {
        let kind = match kind.as_str() {
            "uuid" | "bytea" => "blob",
            "timestamp with time zone" | "text" => "text",
            "bigint" | "boolean" => "integer",
            other => panic!("{table}.{column} has the type {other}, for which SQLite has none"),
        };
        tables.entry(table).or_default().0.insert(column, (kind.to_owned(), null, key));
    }
    let indexes: Vec<(String, String, bool, Vec<String>, bool)> = sqlx::query_as(
        "select t.relname::text, c.relname::text, i.indisunique,
                array(select pg_get_indexdef(i.indexrelid, k, true) from generate_series(1, i.indnkeyatts) k),
                i.indpred is not null
         from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
         join pg_namespace n on n.oid = t.relnamespace
         where n.nspname = 'public' and not i.indisprimary and t.relname <> '_sqlx_migrations'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    for (table, index, unique, columns, partial) in indexes {
        tables.entry(table).or_default().1.insert(index, (unique, columns, partial));
    }
    tables
}
