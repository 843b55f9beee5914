//! The overview as CSV (RFC 4180).

use super::overview::AccessRow;
use crate::http::{Scope, csv::line};

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
