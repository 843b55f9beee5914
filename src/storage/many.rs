//! Many rows by one statement.

use super::{
    arg::{Arg, Row},
    error::Error,
    platform::Platform,
    tx::{Tx, built},
};

/// The most arguments of one statement: few enough that it is quickly read, and both databases take it.
const ARGUMENTS: usize = 4_000;

impl Tx {
    /// Inserts rows; gives how many came in. `into` names table and columns, the tenant first, whose value is put there
    /// by this type; each row has the others. `end` comes after the rows: nothing, or what to do about those that are
    /// there already.
    pub async fn insert_all<const COLUMNS: usize>(
        &mut self,
        into: &'static str,
        rows: &[[&dyn Arg; COLUMNS]],
        end: &'static str,
    ) -> Result<u64, Error> {
        let mut inserted = 0;
        for some in rows.chunks(at_once(COLUMNS)) {
            let values = (0..some.len()).map(|row| format!("($1, {})", places(2 + row * COLUMNS, COLUMNS)));
            let sql = format!("{into} values {} {end}", values.collect::<Vec<_>>().join(", "));
            inserted += self.execute_built(sql, &some.concat()).await?;
        }
        Ok(inserted)
    }

    /// All rows of a query on a list: `{ids}` in the statement stands for the list, whose own arguments
    /// come after the others.
    pub async fn all_among<R: Row, A: Arg>(
        &mut self,
        sql: &'static str,
        ids: &[A],
        args: &[&dyn Arg],
    ) -> Result<Vec<R>, Error> {
        let (sql, args) = among(sql, 2, ids, args);
        self.all_built(sql, &args).await
    }

    /// Runs a statement on a list: `{ids}` in it stands for the list, whose own arguments come after the others. Gives
    /// the number of rows it touched.
    pub async fn execute_among<A: Arg>(
        &mut self,
        sql: &'static str,
        ids: &[A],
        args: &[&dyn Arg],
    ) -> Result<u64, Error> {
        let (sql, args) = among(sql, 2, ids, args);
        self.execute_built(sql, &args).await
    }
}

impl Platform<'_> {
    /// The same into a table above the tenants: each row has all its columns.
    pub async fn insert_all<const COLUMNS: usize>(
        &mut self,
        into: &'static str,
        rows: &[[&dyn Arg; COLUMNS]],
        end: &'static str,
    ) -> Result<u64, Error> {
        let mut inserted = 0;
        for some in rows.chunks(at_once(COLUMNS)) {
            let values = (0..some.len()).map(|row| format!("({})", places(1 + row * COLUMNS, COLUMNS)));
            let sql = format!("{into} values {} {end}", values.collect::<Vec<_>>().join(", "));
            inserted += self.connection.execute(built(sql), &some.concat()).await?;
        }
        Ok(inserted)
    }

    /// All rows of a query on a list, in the same way.
    pub async fn all_among<R: Row, A: Arg>(
        &mut self,
        sql: &'static str,
        ids: &[A],
        args: &[&dyn Arg],
    ) -> Result<Vec<R>, Error> {
        let (sql, args) = among(sql, 1, ids, args);
        self.connection.all(built(sql), &args).await
    }

    /// Runs a statement on a list: `{ids}` in it stands for the list, whose own arguments come after the others.
    pub async fn execute_among<A: Arg>(
        &mut self,
        sql: &'static str,
        ids: &[A],
        args: &[&dyn Arg],
    ) -> Result<u64, Error> {
        let (sql, args) = among(sql, 1, ids, args);
        self.connection.execute(built(sql), &args).await
    }
}

/// The statement with the places of the list, whose arguments come after the others; nothing is in an empty one. `first` is
/// the number of the first argument.
fn among<'a, A: Arg>(
    sql: &str,
    first: usize,
    ids: &'a [A],
    args: &[&'a dyn Arg],
) -> (String, Vec<&'a dyn Arg>) {
    let listed = if ids.is_empty() { "null".to_owned() } else { places(first + args.len(), ids.len()) };
    let args = args.iter().copied().chain(ids.iter().map(|id| id as &dyn Arg)).collect();
    (sql.replace("{ids}", &listed), args)
}

const fn at_once(columns: usize) -> usize {
    match ARGUMENTS.checked_div(columns) {
        Some(rows) => rows,
        None => ARGUMENTS,
    }
}

fn places(first: usize, columns: usize) -> String {
    let places: Vec<String> = (first..first + columns).map(|place| format!("${place}")).collect();
    places.join(", ")
}
