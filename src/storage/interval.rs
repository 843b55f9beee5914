//! Facts as intervals in two times, in SQL: when something holds, and when it was known.
//!
//! A statement that reads facts takes the tenant as `$1`, the revision that was known as `$2` and the
//! moment asked about as `$3`. A fact that changes is superseded: the row known so far is closed, a
//! row says how long the old value held, and a new row says what holds from now on.

use mandat_domain::validity::Moment;
use uuid::Uuid;

/// What is asked for: the state at a moment, as it was known at a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    pub known: i64,
    pub at: Moment,
    /// The moment whose knowledge is asked for, by which another tenant finds its own revision; what is
    /// known now where there is none.
    pub known_at: Option<Moment>,
}

/// How far a list may look: everything, or what belongs to these units and those below them, or to one
/// account. The bounds of a reach that the domain decided, in the form that queries take.
#[derive(Debug, Clone, Default)]
pub struct Within {
    pub everything: bool,
    pub units: Vec<Uuid>,
    pub own: Option<Uuid>,
}

/// The condition under which a row of that table (or alias) belongs to the view.
#[macro_export]
macro_rules! held {
    ($row:literal) => {
        concat!(
            $row,
            ".from_revision <= $2 and (",
            $row,
            ".to_revision is null or ",
            $row,
            ".to_revision > $2) and ",
            $row,
            ".holds_from <= $3 and (",
            $row,
            ".holds_until is null or ",
            $row,
            ".holds_until > $3)"
        )
    };
}

/// The same for facts that an import may have staged: they belong to a view from when the import was taken, as a
/// whole (ASP-13). A row of no import costs one look at an empty column.
#[macro_export]
macro_rules! there {
    ($row:literal) => {
        concat!($crate::held!($row), " and ", $crate::counts!($row))
    };
}

/// The condition under which a row that an import may have staged counts in the view.
#[macro_export]
macro_rules! counts {
    ($row:literal) => {
        concat!(
            "(",
            $row,
            ".import_id is null or ",
            $row,
            ".import_id in (select t.id from imports_taken t where t.tenant_id = $1
                            and t.from_revision <= $2 and t.taken_at <= $3))"
        )
    };
}

/// Closes the current row of a fact and keeps how long its value held. Takes the table, its own columns,
/// the condition that names the fact (its arguments from `$4`), and those arguments.
#[macro_export]
macro_rules! supersede {
    ($tx:expr, $recorded:expr, $table:literal, $columns:literal, $fact:literal, $args:expr) => {{
        let recorded: &$crate::storage::Recorded = $recorded;
        let args: &[&dyn $crate::storage::Arg] = $args;
        let args = [&[&recorded.revision as &dyn $crate::storage::Arg, &recorded.at], args].concat();
        $tx.execute(
            concat!(
                "insert into ",
                $table,
                " (tenant_id, ",
                $columns,
                ", holds_from, holds_until, from_revision) select tenant_id, ",
                $columns,
                ", holds_from, $3, $2 from ",
                $table,
                " where tenant_id = $1 and ",
                $fact,
                " and to_revision is null and holds_until is null and holds_from < $3"
            ),
            &args,
        )
        .await?;
        $tx.execute(
            concat!(
                "update ",
                $table,
                " set to_revision = $2 where tenant_id = $1 and ",
                $fact,
                " and to_revision is null and holds_until is null and holds_from <= $3"
            ),
            &args,
        )
        .await?;
    }};
}
