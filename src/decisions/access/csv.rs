//! The overview as CSV (RFC 4180).

use super::overview::AccessRow;
use crate::http::Scope;

/// Rows of one answer at most.
pub(super) const MOST: usize = 20_000;

const HEADER: [&str; 14] = [
    "holder_type",
    "holder_id",
    "permission",
    "scope",
    "unit_id",
    "own_data_only",
    "narrowed",
    "role",
    "assignment_id",
    "automatic",
    "valid_until",
    "shut",
    "acting_for",
    "delegation_id",
];

/// The header row and one line for each row.
pub(super) fn text(rows: &[AccessRow]) -> String {
    let mut text = line(&HEADER.map(str::to_owned));
    for row in rows {
        let (scope, unit) = match row.scope {
            Scope::Tenant {} => ("tenant", None),
            Scope::Unit { unit_id } => ("unit", Some(unit_id)),
            Scope::Own {} => ("own", None),
        };
        text.push_str(&line(&[
            mandat_domain::account::Account::from(row.holder).kind().to_owned(),
            row.holder.id.to_string(),
            row.permission.clone(),
            scope.to_owned(),
            unit.map(|id| id.to_string()).unwrap_or_default(),
            row.own_data_only.to_string(),
            row.narrowed.to_string(),
            row.role.clone().unwrap_or_default(),
            row.assignment_id.map(|id| id.to_string()).unwrap_or_default(),
            row.automatic.to_string(),
            row.valid_until.map(|until| until.to_rfc3339()).unwrap_or_default(),
            row.shut.join(" "),
            row.acting_for.map(|by| by.id.to_string()).unwrap_or_default(),
            row.delegation_id.map(|id| id.to_string()).unwrap_or_default(),
        ]));
    }
    text
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| guarded(cell)).collect();
    cells.join(",") + "\r\n"
}

/// A cell that no spreadsheet takes for a formula: one that begins like one gets a `'` before it.
fn guarded(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_cell_is_a_formula_or_ends_its_row() {
        for (cell, guarded) in [
            ("time-recording/time.read", "time-recording/time.read"),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("a,b", "\"a,b\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("", ""),
        ] {
            assert_eq!(super::guarded(cell), guarded, "{cell:?}");
        }
    }
}
