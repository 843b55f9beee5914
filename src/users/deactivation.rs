//! A user leaves.

use super::{User, UserPath, leaving::handed_over};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, RecordsHandedOver, Versioned},
    storage::{self, Tx},
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    account::Account,
    assignments::Holder,
    event::Event,
    ids::{AssignmentId, UserId},
    regime::Rules,
    users::leaving::{
        Leaver, Replacement,
        deactivate::{Deactivate, decide, plan},
    },
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::OnceLock,
};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Who follows a user who leaves.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deactivation {
    /// To whom the user's records are addressed from then on; the regimes say whether somebody must be named.
    pub successor_id: Option<Uuid>,
    /// Assignments of the user that another gets in the same change, so that no office falls vacant.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    #[validate(length(max = 20))]
    pub replacements: Vec<AssignmentReplacement>,
}

/// Who gets an assignment in the user's place, as far as it reached and by the caller's own authority to give it.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentReplacement {
    /// Of the user who leaves.
    pub assignment_id: Uuid,
    pub user_id: Uuid,
}

/// What was done when a user left: the receipt. All of it stands in the log, between the two revisions.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LeavingReceipt {
    pub user: User,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub successor_id: Option<Uuid>,
    pub at: DateTime<Utc>,
    pub first_revision: i64,
    pub last_revision: i64,
    /// Addressed to the successor from now on, or to nobody; the sample is empty.
    pub records: RecordsHandedOver,
    pub assignments_ended: Vec<Uuid>,
    /// Those that others got in the user's place.
    pub assignments_given: Vec<Uuid>,
    pub delegations_ended: Vec<Uuid>,
    /// The user's own requests for access.
    pub requests_closed: Vec<Uuid>,
    /// Where the user was a member.
    pub units_left: Vec<Uuid>,
}

impl Versioned for LeavingReceipt {
    fn version(&self) -> Option<i64> {
        Some(self.user.version)
    }
}

/// Deactivate a user
///
/// The user leaves: sessions, invitations and everything else by which they could act stop at once, all that they hold
/// and what was delegated by and to them ends, their own requests are closed, and their records are addressed to the
/// successor from then on. It happens as a whole, or not at all.
///
/// With `dry_run=true` the answer has a `plan`: what goes over, which offices fall vacant, whether the successor could
/// take them, and what stands in the way.
#[utoipa::path(
    tag = "users", operation_id = "deactivate_user",
    params(UserPath, Once, DryRunQuery),
    request_body = Deactivation,
    responses((status = 200, description = "What was done.", body = LeavingReceipt)),
)]
#[post("/v1/tenants/{tenant_id}/users/{user_id}/deactivation")]
pub async fn deactivate(
    changing: Changing,
    path: Path<UserPath>,
    body: Body<Deactivation>,
) -> Result<Changed<LeavingReceipt>, Error> {
    let Body(wanted) = body;
    let new_ids: Vec<Uuid> = wanted.replacements.iter().map(|_| changing.new_id()).collect();
    let (planned, done) = (OnceLock::new(), OnceLock::new());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let leaver = tx.leaver(&standing.rules, path.user_id).await?;
                let command = tx.deactivate(&standing.rules, &wanted, &new_ids).await?;
                let authority = standing.authority();
                let plan = if changing.is_dry_run() {
                    let plan = plan(&authority, &leaver, &command)?;
                    planned.set(tx.leaving_plan(&authority, &leaver, &plan).await?).ok();
                    plan
                } else {
                    decide(&authority, &leaver, &command)?
                };
                done.set((leaver, plan.events.clone())).ok();
                Ok(plan.events)
            },
            async |tx, _| {
                let now = tx.now();
                tx.end_sessions_of(path.user_id, None, now).await?;
                tx.close_invitation(path.user_id).await?;
                tx.close_reset(path.user_id).await?;
                tx.withdraw_provisional(path.user_id).await?;
                let owner = tx.owner(tx.view(), Account::User(path.user_id)).await?;
                let user = tx.user_as_answer(path.user_id, &owner).await?;
                let (leaver, events) = done.get().ok_or_else(|| Error::internal("nothing was decided"))?;
                Ok(receipt(tx, user, leaver, events))
            },
        )
        .await?;
    Ok(answer.planned(planned.into_inner()))
}

impl Tx {
    /// The command, with what is known of whom it names.
    async fn deactivate(
        &mut self,
        rules: &Rules,
        wanted: &Deactivation,
        new_ids: &[Uuid],
    ) -> Result<Deactivate, storage::Error> {
        let successor = match wanted.successor_id.map(UserId) {
            Some(id) => Some((id, self.holder(rules, Account::User(id)).await?)),
            None => None,
        };
        // At most twenty, and seldom more than one.
        let mut known: BTreeMap<Uuid, Option<Holder>> = BTreeMap::new();
        for said in &wanted.replacements {
            if let Entry::Vacant(place) = known.entry(said.user_id) {
                place.insert(self.holder(rules, Account::User(UserId(said.user_id))).await?);
            }
        }
        let replacement = |(said, new): (&AssignmentReplacement, &Uuid)| Replacement {
            of: AssignmentId(said.assignment_id),
            assignment_id: AssignmentId(*new),
            holder: known.get(&said.user_id).cloned().flatten(),
        };
        let replacements = wanted.replacements.iter().zip(new_ids).map(replacement).collect();
        Ok(Deactivate { successor, replacements })
    }
}

fn receipt(tx: &Tx, user: User, leaver: &Leaver, events: &[Event]) -> LeavingReceipt {
    let last_revision = tx.head().revision;
    let number = i64::try_from(events.len()).unwrap_or_default();
    let mut receipt = LeavingReceipt {
        user,
        successor_id: None,
        at: tx.now(),
        first_revision: last_revision - number + 1,
        last_revision,
        records: handed_over(leaver),
        assignments_ended: Vec::new(),
        assignments_given: Vec::new(),
        delegations_ended: Vec::new(),
        requests_closed: Vec::new(),
        units_left: Vec::new(),
    };
    for event in events {
        match event {
            Event::UserDeactivated { successor_id, .. } => receipt.successor_id = successor_id.map(|id| id.0),
            Event::AssignmentEnded { assignment_id, .. } => receipt.assignments_ended.push(assignment_id.0),
            Event::AssignmentCreated { assignment_id, .. } => receipt.assignments_given.push(assignment_id.0),
            Event::DelegationEnded { delegation_id, .. } => receipt.delegations_ended.push(delegation_id.0),
            Event::AccessRequestRejected { request_id, .. } => receipt.requests_closed.push(request_id.0),
            Event::MemberRemoved { unit_id, .. } => receipt.units_left.push(unit_id.0),
            _ => {}
        }
    }
    receipt
}
