//! The rows of a report as CSV.

use super::{AccessReviewReport, NamedAccount};
use crate::http::{Scope, csv::line};

const HEADER: [&str; 15] = [
    "review_id",
    "assignment_id",
    "holder_type",
    "holder_id",
    "holder_name",
    "role",
    "scope",
    "unit_id",
    "unit_name",
    "valid_from",
    "valid_until",
    "constraints",
    "result",
    "decided_at",
    "decided_by",
];

/// The header row and one line for each assignment.
pub(super) fn text(report: &AccessReviewReport) -> String {
    let mut text = line(&HEADER.map(str::to_owned));
    for row in &report.rows {
        let (scope, unit) = match row.scope {
            Scope::Tenant {} => ("tenant", None),
            Scope::Unit { unit_id } => ("unit", Some(unit_id)),
            Scope::Own {} => ("own", None),
        };
        let constraints = row.constraints.as_ref().and_then(|known| serde_json::to_string(known).ok());
        text.push_str(&line(&[
            report.review_id.to_string(),
            row.assignment_id.to_string(),
            row.holder.kind.account(row.holder.id).kind().to_owned(),
            row.holder.id.to_string(),
            row.holder.name.clone().unwrap_or_default(),
            row.role.clone(),
            scope.to_owned(),
            unit.map(|id| id.to_string()).unwrap_or_default(),
            row.unit_name.clone().unwrap_or_default(),
            row.valid_from.to_rfc3339(),
            row.valid_until.map(|until| until.to_rfc3339()).unwrap_or_default(),
            constraints.unwrap_or_default(),
            row.result.as_str().to_owned(),
            row.decided_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
            row.decided_by.as_ref().map(called).unwrap_or_default(),
        ]));
    }
    text
}

/// The name of an account, or its id where it has none.
fn called(account: &NamedAccount) -> String {
    account.name.clone().unwrap_or_else(|| account.id.to_string())
}
