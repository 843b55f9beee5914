//! The database itself, past the service: to look at what it keeps, and to tamper with it.

use super::Api;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions,
};

impl Api {
    /// Runs a statement as nobody may: past the application, and past the wall. Gives the number of rows.
    pub async fn tamper(&self, sql: &str) -> u64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.place.database {
            None => {
                let mut connection = self.sqlite().await;
                let done = sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected();
                connection.close().await.unwrap();
                done
            }
            Some(database) => {
                let mut connection = PgConnection::connect(&database.superuser_url).await.unwrap();
                let done = sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected();
                connection.close().await.unwrap();
                done
            }
        }
    }

    /// The one column of text that a query gives.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.place.database {
            None => sqlx::query_scalar(sql).fetch_all(&mut self.sqlite().await).await.unwrap(),
            Some(database) => {
                let mut connection = PgConnection::connect(&database.superuser_url).await.unwrap();
                let texts = sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                texts
            }
        }
    }

    /// Where a text lies open: in which file that the service wrote, or in which table of PostgreSQL, also in bytes that are
    /// shown as hexadecimal digits.
    pub async fn where_it_lies(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for file in std::fs::read_dir(self.place.folder.path()).unwrap() {
            let file = file.unwrap().path();
            let bytes = std::fs::read(&file).unwrap();
            if bytes.windows(text.len()).any(|some| some == text.as_bytes()) {
                found.push(file.display().to_string());
            }
        }
        if self.place.database.is_none() {
            return found;
        }
        let tables = "select table_name::text from information_schema.tables
                      where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name";
        let hex = text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        for table in self.texts(tables).await {
            let rows = format!(
                "select 'here' from {table} it where position('{}' in it::text) > 0 or position('{hex}' in it::text) > 0",
                text.replace('\'', "''")
            );
            if !self.texts(&rows).await.is_empty() {
                found.push(table);
            }
        }
        found
    }

    /// How many events there are, in all tenants together.
    pub async fn events(&self) -> String {
        self.texts("select cast(count(*) as text) from events").await.remove(0)
    }

    /// An id as a literal of the database.
    pub fn literal(&self, id: &str) -> String {
        match self.place.database {
            None => format!("x'{}'", id.replace('-', "")),
            Some(_) => format!("'{id}'"),
        }
    }

    async fn sqlite(&self) -> SqliteConnection {
        let file = self.place.folder.path().join("mandat.db");
        SqliteConnectOptions::new().filename(file).foreign_keys(false).connect().await.unwrap()
    }
}
