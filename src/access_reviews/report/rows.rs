//! The rows of a report, from what was known when the round was completed.

use super::{NamedAccount, ReviewReportRow, ReviewResult};
use crate::{
    access_reviews::{facts::Round, store::OutcomeRow},
    assignments::{Constraints, store::AssignmentRow},
    http::AccountRef,
    storage::{Error, Tx},
};
use mandat_domain::account::Account;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The rows with the names of everybody in them, and of who started and completed the round.
pub struct Told {
    pub rows: Vec<ReviewReportRow>,
    pub started_by: Option<NamedAccount>,
    pub completed_by: Option<NamedAccount>,
}

/// What is called how.
struct Names {
    people: HashMap<Uuid, String>,
    units: HashMap<Uuid, String>,
}

impl Names {
    fn of(&self, account: Account) -> NamedAccount {
        let AccountRef { kind, id } = account.into();
        NamedAccount { kind, id, name: self.people.get(&id).cloned() }
    }

    fn row(
        &self,
        row: &AssignmentRow,
        result: ReviewResult,
        outcome: Option<&OutcomeRow>,
    ) -> Result<ReviewReportRow, Error> {
        let (scope, validity) = (row.scope()?, row.validity());
        Ok(ReviewReportRow {
            assignment_id: row.id,
            holder: self.of(row.holder()?),
            role: row.role()?.to_string(),
            scope: scope.into(),
            unit_name: scope.unit().and_then(|unit| self.units.get(&unit.0).cloned()),
            valid_from: validity.from,
            valid_until: validity.until,
            constraints: Constraints::of(row.constraints()?),
            result,
            decided_at: outcome.map(|outcome| outcome.decided_at),
            decided_by: outcome.and_then(OutcomeRow::decided_by).map(|account| self.of(account)),
        })
    }
}

impl Tx {
    pub(super) async fn report_rows(&mut self, round: &Round) -> Result<Told, Error> {
        let view = round.view(self.view());
        let added: Vec<Uuid> = round.row.added()?.iter().map(|id| id.0).collect();
        let added = self.assignments_among(view.known, &added).await?;
        let actors = [round.row.started_by(), round.row.completed_by()];
        let (mut people, mut units) = (BTreeSet::new(), BTreeSet::new());
        for row in round.held.iter().chain(&added) {
            people.insert(row.holder()?.id());
            units.extend(row.scope()?.unit().map(|unit| unit.0));
        }
        people.extend(actors.iter().flatten().map(|account| account.id()));
        people.extend(round.outcomes.values().filter_map(OutcomeRow::decided_by).map(Account::id));
        let units = self.units_among(view, &units.into_iter().collect::<Vec<_>>()).await?;
        let names = Names {
            people: self.names_of_users(view, &people.into_iter().collect::<Vec<_>>()).await?,
            units: units.into_iter().map(|(unit, _)| (unit.id.0, unit.name)).collect(),
        };
        let mut rows = Vec::with_capacity(round.held.len() + added.len());
        for (item, row) in round.items.iter().zip(&round.held) {
            let result = ReviewResult::of(round.status(item, view.at));
            rows.push(names.row(row, result, round.outcomes.get(&row.id))?);
        }
        for row in &added {
            rows.push(names.row(row, ReviewResult::Added, None)?);
        }
        let [started_by, completed_by] = actors.map(|account| account.map(|account| names.of(account)));
        Ok(Told { rows, started_by, completed_by })
    }
}
