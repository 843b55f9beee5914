//! Queries on access reviews: the rounds, what was made of each assignment, and how they ended.

use crate::{
    assignments::store::{AssignmentRow, assignment, known},
    held,
    storage::{Error, Recorded, Tx, View},
    supersede,
};
use mandat_domain::{
    access_reviews::Outcome,
    account::Account,
    ids::{AccessReviewId, AssignmentId, UnitId},
    keys::RoleKey,
    validity::Moment,
};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

/// A round, with its completion where it has one.
#[derive(Clone, FromRow)]
pub struct ReviewRow {
    pub id: Uuid,
    roles: String,
    unit_ids: String,
    items: String,
    pub due_at: Moment,
    pub started_at: Moment,
    pub starter_tenant: Uuid,
    starter_type: String,
    starter_id: Option<Uuid>,
    pub from_revision: i64,
    undone: Option<String>,
    added: Option<String>,
    pub completed_at: Option<Moment>,
    completer_type: Option<String>,
    completer_id: Option<Uuid>,
    pub completed_revision: Option<i64>,
}

impl ReviewRow {
    pub fn roles(&self) -> Result<Vec<RoleKey>, Error> {
        Ok(serde_json::from_str(&self.roles)?)
    }

    pub fn unit_ids(&self) -> Result<Vec<UnitId>, Error> {
        Ok(serde_json::from_str(&self.unit_ids)?)
    }

    /// What is gone through.
    pub fn items(&self) -> Result<Vec<AssignmentId>, Error> {
        Ok(serde_json::from_str(&self.items)?)
    }

    /// What nobody went through; `None` while the round goes on.
    pub fn undone(&self) -> Result<Option<Vec<AssignmentId>>, Error> {
        Ok(self.undone.as_deref().map(serde_json::from_str).transpose()?)
    }

    /// What was given meanwhile.
    pub fn added(&self) -> Result<Vec<AssignmentId>, Error> {
        Ok(self.added.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default())
    }

    /// `None` for the command line.
    #[must_use]
    pub fn started_by(&self) -> Option<Account> {
        Account::from_parts(&self.starter_type, self.starter_id?)
    }

    #[must_use]
    pub fn completed_by(&self) -> Option<Account> {
        Account::from_parts(self.completer_type.as_deref()?, self.completer_id?)
    }
}

/// What was made of one assignment of a round.
#[derive(Clone, FromRow)]
pub struct OutcomeRow {
    pub review_id: Uuid,
    pub assignment_id: Uuid,
    outcome: String,
    actor_type: String,
    actor_id: Option<Uuid>,
    pub decided_at: Moment,
    pub version: i64,
}

impl OutcomeRow {
    pub fn outcome(&self) -> Result<Outcome, Error> {
        Outcome::of_word(&self.outcome).ok_or(Error::Unreadable { what: "access_review_outcomes.outcome" })
    }

    #[must_use]
    pub fn decided_by(&self) -> Option<Account> {
        Account::from_parts(&self.actor_type, self.actor_id?)
    }
}

/// The columns of [`ReviewRow`], and where they come from.
macro_rules! review {
    () => {
        "select r.id, r.roles, r.unit_ids, r.items, r.due_at, r.started_at, r.starter_tenant, r.starter_type, r.starter_id,
                r.from_revision, c.undone, c.added, c.completed_at, c.actor_type as completer_type,
                c.actor_id as completer_id, c.from_revision as completed_revision
         from access_reviews r left join access_review_completions c on c.tenant_id = $1 and c.id = r.id "
    };
}

impl Tx {
    pub async fn access_review(&mut self, id: AccessReviewId) -> Result<Option<ReviewRow>, Error> {
        self.optional(concat!(review!(), "where r.tenant_id = $1 and r.id = $2"), &[&id.0]).await
    }

    /// A page of the rounds, in the order in which they were started: all, or those that are open or not.
    pub async fn access_reviews(
        &mut self,
        open: Option<bool>,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<ReviewRow>, Error> {
        self.all(
            concat!(
                review!(),
                "where r.tenant_id = $1 and ($2 is null or r.from_revision > $2)
                   and ($3 is null or $3 = (c.id is null)) order by r.from_revision limit $4"
            ),
            &[&after, &open, &limit],
        )
        .await
    }

    /// What was made of the assignments of these rounds, by round and assignment.
    pub async fn review_outcomes(
        &mut self,
        view: View,
        reviews: &[Uuid],
    ) -> Result<HashMap<(Uuid, Uuid), OutcomeRow>, Error> {
        let rows: Vec<OutcomeRow> = self
            .all_among(
                concat!(
                    "select o.review_id, o.assignment_id, o.outcome, o.actor_type, o.actor_id, o.holds_from as decided_at,
                            o.from_revision as version
                     from access_review_outcomes o where o.tenant_id = $1 and o.review_id in ({ids}) and ",
                    held!("o")
                ),
                reviews,
                &[&view.known, &view.at],
            )
            .await?;
        Ok(rows.into_iter().map(|row| ((row.review_id, row.assignment_id), row)).collect())
    }

    /// These assignments as they were known at the revision, in the order of their ids.
    pub async fn assignments_among(&mut self, known: i64, ids: &[Uuid]) -> Result<Vec<AssignmentRow>, Error> {
        self.all_among(
            concat!(
                assignment!(),
                "where a.tenant_id = $1 and a.id in ({ids}) and ",
                known!("a"),
                " order by a.id"
            ),
            ids,
            &[&known],
        )
        .await
    }

    pub async fn project_review_started(
        &mut self,
        recorded: &Recorded,
        id: AccessReviewId,
        (roles, unit_ids, items): (&[RoleKey], &[UnitId], &[AssignmentId]),
        due_at: Moment,
    ) -> Result<(), Error> {
        let account = recorded.actor.account;
        self.execute(
            "insert into access_reviews (tenant_id, id, roles, unit_ids, items, due_at, started_at, starter_tenant,
                                         starter_type, starter_id, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                &id.0,
                &serde_json::to_string(roles)?,
                &serde_json::to_string(unit_ids)?,
                &serde_json::to_string(items)?,
                &due_at,
                &recorded.at,
                &recorded.actor.tenant.0,
                &account.map_or("command_line", Account::kind),
                &account.map(Account::id),
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn project_review_item_decided(
        &mut self,
        recorded: &Recorded,
        id: AccessReviewId,
        assignment: AssignmentId,
        outcome: Outcome,
    ) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "access_review_outcomes",
            "review_id, assignment_id, outcome, actor_tenant, actor_type, actor_id",
            "review_id = $4 and assignment_id = $5",
            &[&id.0, &assignment.0]
        );
        let account = recorded.actor.account;
        self.execute(
            "insert into access_review_outcomes (tenant_id, review_id, assignment_id, outcome, actor_tenant, actor_type,
                                                 actor_id, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                &id.0,
                &assignment.0,
                &outcome.as_str(),
                &recorded.actor.tenant.0,
                &account.map_or("command_line", Account::kind),
                &account.map(Account::id),
                &recorded.at,
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn project_review_completed(
        &mut self,
        recorded: &Recorded,
        id: AccessReviewId,
        undone: &[AssignmentId],
        added: &[AssignmentId],
    ) -> Result<(), Error> {
        let account = recorded.actor.account;
        self.execute(
            "insert into access_review_completions (tenant_id, id, undone, added, completed_at, actor_tenant, actor_type,
                                                    actor_id, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                &id.0,
                &serde_json::to_string(undone)?,
                &serde_json::to_string(added)?,
                &recorded.at,
                &recorded.actor.tenant.0,
                &account.map_or("command_line", Account::kind),
                &account.map(Account::id),
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }
}
