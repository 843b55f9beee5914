//! Rounds with the facts that decisions on them need.

use super::{
    AccessReview, ReviewItemStatus, ReviewProgress,
    store::{OutcomeRow, ReviewRow},
};
use crate::{
    assignments::store::AssignmentRow,
    error::Error,
    storage::{self, Tx, View},
};
use mandat_domain::{
    access::{Authority, Owner, UnitPath},
    access_reviews::{Item, Review, start},
    account::Account,
    assignments::Assignment,
    ids::{AccessReviewId, AssignmentId, UnitId},
    keys::RoleKey,
    refused::Refused,
    validity::Moment,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// A round and all that is in it.
pub struct Round {
    pub row: ReviewRow,
    pub review: Review,
    /// In the order of the assignments' ids.
    pub items: Vec<Item>,
    /// The rows behind the items, in their order.
    pub held: Vec<AssignmentRow>,
    pub outcomes: HashMap<Uuid, OutcomeRow>,
}

impl Round {
    /// What the actor sees of it, with how each stands.
    pub fn seen_by(
        &self,
        authority: &Authority<'_>,
    ) -> impl Iterator<Item = (&AssignmentRow, ReviewItemStatus)> {
        let all = self.items.iter().zip(&self.held);
        let seen = all.filter(|(item, _)| item.seen_by(authority));
        seen.map(|(item, row)| (row, self.status(item, authority.at)))
    }

    /// How an assignment stands in it.
    #[must_use]
    pub fn status(&self, item: &Item, at: Moment) -> ReviewItemStatus {
        ReviewItemStatus::of(item.state(&self.review, at))
    }

    /// The round as the actor sees it; `None` for whoever sees nothing of it.
    pub fn as_answer(&self, authority: &Authority<'_>) -> Result<Option<AccessReview>, storage::Error> {
        let progress = ReviewProgress::of(self.seen_by(authority).map(|(_, status)| status));
        if progress.assignments == 0 {
            return Ok(None);
        }
        AccessReview::new(&self.row, progress).map(Some)
    }

    /// When its assignments are shown: now, or when it was completed.
    #[must_use]
    pub fn view(&self, now: View) -> View {
        view_of(&self.row, now)
    }

    /// The item of one assignment.
    pub fn item(&self, id: AssignmentId) -> Result<&Item, Refused> {
        let found = self.items.iter().find(|item| item.assignment.id == id);
        found.ok_or(Refused::NotFound { what: "access review" })
    }
}

fn view_of(row: &ReviewRow, now: View) -> View {
    match row.completed_revision.zip(row.completed_at) {
        Some((known, at)) => View { known, at, known_at: None },
        None => now,
    }
}

impl Tx {
    /// A round with all that is in it; the answer that there is none where there is none.
    pub(super) async fn round(&mut self, id: AccessReviewId) -> Result<Round, Error> {
        let row = self.access_review(id).await?.ok_or(Refused::NotFound { what: "access review" })?;
        let view = view_of(&row, self.view());
        let round = self.rounds(view, vec![row]).await?.pop();
        Ok(round.ok_or(Refused::NotFound { what: "access review" })?)
    }

    /// Several rounds, their assignments as they are at the view.
    pub(super) async fn rounds(
        &mut self,
        view: View,
        rows: Vec<ReviewRow>,
    ) -> Result<Vec<Round>, storage::Error> {
        let reviews: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut outcomes = self.review_outcomes(view, &reviews).await?;
        let mut wanted: BTreeSet<Uuid> = BTreeSet::new();
        for row in &rows {
            wanted.extend(row.items()?.iter().map(|id| id.0));
        }
        let held = self.assignments_among(view.known, &wanted.into_iter().collect::<Vec<_>>()).await?;
        let facts = self.assignments_as_facts(view, &held).await?;
        let known: HashMap<AssignmentId, (Assignment, AssignmentRow)> =
            facts.into_iter().zip(held).map(|(fact, row)| (fact.id, (fact, row))).collect();
        let mut units: BTreeSet<Uuid> = BTreeSet::new();
        for row in &rows {
            units.extend(row.unit_ids()?.iter().map(|unit| unit.0));
        }
        let units = self.units_among(view, &units.into_iter().collect::<Vec<_>>()).await?;
        let mut rounds = Vec::with_capacity(rows.len());
        for row in rows {
            let mut round = Round {
                review: Review {
                    id: AccessReviewId(row.id),
                    roles: row.roles()?,
                    places: Vec::new(),
                    completed: row.undone()?,
                },
                items: Vec::new(),
                held: Vec::new(),
                outcomes: HashMap::new(),
                row,
            };
            let over = round.row.unit_ids()?;
            let over: Vec<_> =
                units.iter().map(|(unit, _)| unit).filter(|unit| over.contains(&unit.id)).cloned().collect();
            round.review.places = start::places(&over);
            let mut ids = round.row.items()?;
            ids.sort_unstable();
            for id in ids {
                let Some((assignment, held)) = known.get(&id).cloned() else { continue };
                let row = outcomes.remove(&(round.row.id, id.0));
                let outcome = row.as_ref().map(OutcomeRow::outcome).transpose()?;
                // A role that has another name by now is gone through under that.
                if !round.review.roles.contains(&assignment.role) {
                    round.review.roles.push(assignment.role.clone());
                }
                round.items.push(Item { assignment, outcome });
                round.held.push(held);
                round.outcomes.extend(row.map(|row| (id.0, row)));
            }
            rounds.push(round);
        }
        Ok(rounds)
    }

    /// A round that goes on, for whoever is told of it.
    pub(crate) async fn open_review(
        &mut self,
        id: AccessReviewId,
    ) -> Result<Option<(Review, Vec<Item>, ReviewRow)>, storage::Error> {
        let row = self.access_review(id).await?.filter(|row| row.completed_revision.is_none());
        let rounds = self.rounds(self.view(), row.into_iter().collect()).await?;
        Ok(rounds.into_iter().next().map(|round| (round.review, round.items, round.row)))
    }

    /// The first rounds that go on, with what is gone through in them.
    pub(crate) async fn open_reviews(
        &mut self,
        limit: i64,
    ) -> Result<Vec<(Review, Vec<Item>)>, storage::Error> {
        let rows = self.access_reviews(Some(true), None, limit).await?;
        let rounds = self.rounds(self.view(), rows).await?;
        Ok(rounds.into_iter().map(|round| (round.review, round.items)).collect())
    }

    /// The assignments of these roles that are not over yet.
    pub(super) async fn held_of_roles(
        &mut self,
        roles: &[RoleKey],
    ) -> Result<Vec<Assignment>, storage::Error> {
        let view = self.view();
        let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
        let rows = self.assignments_of_roles(view, &roles).await?;
        self.assignments_as_facts(view, &rows).await
    }

    /// Assignments with the facts that decisions on them need, in the order of the rows.
    pub(super) async fn assignments_as_facts(
        &mut self,
        view: View,
        rows: &[AssignmentRow],
    ) -> Result<Vec<Assignment>, storage::Error> {
        let (mut holders, mut units) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            holders.insert(row.holder()?);
            units.extend(row.scope()?.unit().map(|unit| unit.0));
        }
        let owners = self.owners_among(view, &holders).await?;
        let units = self.units_among(view, &units.into_iter().collect::<Vec<_>>()).await?;
        let paths: HashMap<UnitId, UnitPath> =
            units.into_iter().map(|(unit, _)| (unit.id, unit.path)).collect();
        let nowhere = |account: Account| Owner { account, units: Vec::new() };
        let fact = |row: &AssignmentRow| {
            let (holder, scope) = (row.holder()?, row.scope()?);
            Ok(Assignment {
                id: AssignmentId(row.id),
                role: row.role()?,
                scope,
                scope_path: scope.unit().and_then(|unit| paths.get(&unit).cloned()),
                holder: owners.get(&holder).cloned().unwrap_or_else(|| nowhere(holder)),
                validity: row.validity(),
                constraints: row.constraints()?,
                ended: row.ended,
                awaits: row.awaits()?,
            })
        };
        rows.iter().map(fact).collect()
    }
}
