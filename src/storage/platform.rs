//! The few tables above the tenants.

use super::{
    arg::{Arg, Row},
    connection::Connection,
    error::Error,
    store::{Store, in_its_own_task},
};
use sqlx::SqlSafeStr;

/// Statements on the tables of [`PLATFORM_TABLES`](super::PLATFORM_TABLES): they have no tenant, and
/// their arguments start at `$1`. On PostgreSQL, row-level security keeps them away from every other
/// table; a test reads the statements for it.
pub struct Platform<'a> {
    pub(super) connection: &'a mut Connection,
}

impl Platform<'_> {
    /// Runs a statement; gives the number of rows it touched.
    pub async fn execute(&mut self, sql: &'static str, args: &[&dyn Arg]) -> Result<u64, Error> {
        self.connection.execute(sql.into_sql_str(), args).await
    }

    /// All rows of a query.
    pub async fn all<R: Row>(&mut self, sql: &'static str, args: &[&dyn Arg]) -> Result<Vec<R>, Error> {
        self.connection.all(sql.into_sql_str(), args).await
    }

    /// The first row of a query, if there is one.
    pub async fn optional<R: Row>(
        &mut self,
        sql: &'static str,
        args: &[&dyn Arg],
    ) -> Result<Option<R>, Error> {
        self.connection.optional(sql.into_sql_str(), args).await
    }

    /// The first row of a query that always has one; [`Error::RowMissing`] otherwise.
    pub async fn one<R: Row>(&mut self, sql: &'static str, args: &[&dyn Arg]) -> Result<R, Error> {
        self.optional(sql, args).await?.ok_or(Error::RowMissing)
    }
}

impl Store {
    /// Writes the tables above the tenants, in a transaction of its own. Inside another write this
    /// would wait for that one for ever on SQLite: use [`Tx::platform`] there.
    ///
    /// # Errors
    /// What `work` says; nothing is kept then
    pub async fn platform<T, E: From<Error>>(
        &self,
        work: impl AsyncFnOnce(&mut Platform<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.begin_platform().await?;
        match work(&mut Platform { connection: &mut connection }).await {
            Ok(value) => {
                in_its_own_task(connection.commit()).await?;
                Ok(value)
            }
            Err(error) => {
                connection.rollback().await;
                Err(error)
            }
        }
    }

    /// Reads the tables above the tenants, on one snapshot.
    ///
    /// # Errors
    /// What `work` says
    pub async fn platform_read<T, E: From<Error>>(
        &self,
        work: impl AsyncFnOnce(&mut Platform<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.begin_platform_read().await?;
        let result = work(&mut Platform { connection: &mut connection }).await;
        connection.rollback().await;
        result
    }
}
