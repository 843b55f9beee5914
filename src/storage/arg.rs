//! What can be bound to a statement and read from a row, on both databases.

use sqlx::{
    Arguments, Database, Encode, FromRow, Postgres, Sqlite, Type, error::BoxDynError, postgres::PgRow,
    sqlite::SqliteRow,
};

type SqliteArguments = <Sqlite as Database>::Arguments;
type PgArguments = <Postgres as Database>::Arguments;

/// A value that both databases can bind. Implemented for everything sqlx can encode on both: `Uuid`,
/// `i64`, `bool`, `&str`, `String`, `Vec<u8>`, `&[u8]`, `DateTime<Utc>`, `Json<T>` and `Option`s of these.
/// An array is bound as a slice: `&hash.as_slice()`.
pub trait Arg: Send + Sync {
    #[doc(hidden)]
    fn sqlite(&self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError>;
    #[doc(hidden)]
    fn postgres(&self, arguments: &mut PgArguments) -> Result<(), BoxDynError>;
}

impl<T> Arg for T
where
    T: Send + Sync + Type<Sqlite> + Type<Postgres>,
    T: for<'q> Encode<'q, Sqlite> + for<'q> Encode<'q, Postgres>,
{
    fn sqlite(&self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
        arguments.add(self)
    }

    fn postgres(&self, arguments: &mut PgArguments) -> Result<(), BoxDynError> {
        arguments.add(self)
    }
}

/// A type that can be read from a row of either database: derive `sqlx::FromRow`.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
