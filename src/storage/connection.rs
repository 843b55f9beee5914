//! One open transaction on either database.

use super::{
    arg::{Arg, Row},
    error::Error,
};
use sqlx::{AssertSqlSafe, Database, Postgres, SqlStr, Sqlite, Transaction, error::BoxDynError};

/// Statements with more arguments than this were put together for a list: each length is another
/// statement, and keeping them prepared would drive out those that come again and again.
const KEPT: usize = 40;

/// A transaction that remembers whether a statement of it failed.
///
/// After a failed statement PostgreSQL has given up the transaction and answers COMMIT all the same,
/// while SQLite would commit what came before: so a failure is kept here, and [`commit`](Self::commit)
/// refuses. A statement that was dropped before its answer counts as failed.
pub(super) struct Connection {
    pub(super) transaction: Open,
    failed: bool,
}

pub(super) enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

macro_rules! run {
    ($self:ident, $sql:ident, $args:ident, |$query:ident, $connection:ident| $run:expr) => {{
        metrics::counter!("mandat_statements_total").increment(1);
        let failed = std::mem::replace(&mut $self.failed, true);
        let result = match &mut $self.transaction {
            Open::Sqlite(transaction) => {
                let $query =
                    sqlx::query_with::<Sqlite, _>($sql, sqlite($args)?).persistent($args.len() <= KEPT);
                let $connection = &mut **transaction;
                $run
            }
            Open::Postgres(transaction) => {
                let $query =
                    sqlx::query_with::<Postgres, _>($sql, postgres($args)?).persistent($args.len() <= KEPT);
                let $connection = &mut **transaction;
                $run
            }
        };
        if result.is_ok() {
            $self.failed = failed;
        }
        result
    }};
}

impl Connection {
    pub(super) const fn new(transaction: Open) -> Self {
        Self { transaction, failed: false }
    }

    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self.transaction, Open::Postgres(_))
    }

    pub(super) async fn execute(&mut self, sql: SqlStr, args: &[&dyn Arg]) -> Result<u64, Error> {
        Ok(run!(self, sql, args, |query, connection| query
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?)
    }

    pub(super) async fn all<R: Row>(&mut self, sql: SqlStr, args: &[&dyn Arg]) -> Result<Vec<R>, Error> {
        Ok(run!(self, sql, args, |query, connection| match query.fetch_all(connection).await {
            Ok(rows) => rows.iter().map(R::from_row).collect(),
            Err(error) => Err(error),
        })?)
    }

    pub(super) async fn optional<R: Row>(
        &mut self,
        sql: SqlStr,
        args: &[&dyn Arg],
    ) -> Result<Option<R>, Error> {
        Ok(run!(self, sql, args, |query, connection| match query.fetch_optional(connection).await {
            Ok(row) => row.as_ref().map(R::from_row).transpose(),
            Err(error) => Err(error),
        })?)
    }

    /// Runs statements without arguments or answers: savepoints, and entering another tenant.
    pub(super) async fn command(&mut self, sql: String) -> Result<(), Error> {
        let failed = std::mem::replace(&mut self.failed, true);
        let command = sqlx::raw_sql(AssertSqlSafe(sql));
        match &mut self.transaction {
            Open::Sqlite(transaction) => command.execute(&mut **transaction).await.map(drop)?,
            Open::Postgres(transaction) => command.execute(&mut **transaction).await.map(drop)?,
        }
        self.failed = failed;
        Ok(())
    }

    /// Begins a savepoint; gives what [`release`](Self::release) and [`undo`](Self::undo) need.
    pub(super) async fn savepoint(&mut self) -> Result<(), Error> {
        if self.failed {
            return Err(Error::Poisoned);
        }
        self.command("savepoint attempt".to_owned()).await
    }

    /// Keeps what was done since the savepoint.
    pub(super) async fn release(&mut self) -> Result<(), Error> {
        if self.failed {
            return Err(Error::Poisoned);
        }
        self.command("release savepoint attempt".to_owned()).await
    }

    /// Forgets what was done since the savepoint, a failure included.
    pub(super) async fn undo(&mut self) -> Result<(), Error> {
        self.failed = false;
        self.command("rollback to savepoint attempt; release savepoint attempt".to_owned()).await
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        if self.failed {
            self.rollback().await;
            return Err(Error::Poisoned);
        }
        match self.transaction {
            Open::Sqlite(transaction) => transaction.commit().await?,
            Open::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }

    /// Undoes everything. A connection that cannot even do that is dropped, which undoes it as well.
    pub(super) async fn rollback(self) {
        let result = match self.transaction {
            Open::Sqlite(transaction) => transaction.rollback().await,
            Open::Postgres(transaction) => transaction.rollback().await,
        };
        if result.is_err() {
            tracing::debug!("a connection was lost at rollback");
        }
    }
}

fn sqlite(args: &[&dyn Arg]) -> Result<<Sqlite as Database>::Arguments, Error> {
    bind(args, |arg, arguments| arg.sqlite(arguments))
}

fn postgres(args: &[&dyn Arg]) -> Result<<Postgres as Database>::Arguments, Error> {
    bind(args, |arg, arguments| arg.postgres(arguments))
}

fn bind<A: Default>(
    args: &[&dyn Arg],
    bind: impl Fn(&dyn Arg, &mut A) -> Result<(), BoxDynError>,
) -> Result<A, Error> {
    let mut arguments = A::default();
    for arg in args {
        bind(*arg, &mut arguments).map_err(|_| Error::other("an argument cannot be bound".to_owned()))?;
    }
    Ok(arguments)
}
