//! The few tables above the tenants.

use super::{
    arg::{Arg, Row},
    connection::Connection,
    error::Error,
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
