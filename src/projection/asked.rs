//! From events to the tables of requests and reviews.

use crate::{
    access_requests::store::Raised as Asked,
    storage::{Error, Recorded, Tx},
};
use mandat_domain::{
    access_requests::Raised,
    access_reviews::{Completed, Started},
    event::Event,
};

/// What is asked for, and what came of it.
pub(super) async fn project_request(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::AccessRequestRaised(Raised {
            request_id,
            user_id,
            role,
            scope,
            valid_from,
            valid_until,
            constraints,
            lapses_at,
            ..
        }) => {
            let raised = Asked {
                id: *request_id,
                user_id: *user_id,
                role,
                scope: *scope,
                valid_from: *valid_from,
                valid_until: *valid_until,
                constraints,
                lapses_at: *lapses_at,
            };
            tx.project_request_raised(recorded, raised).await
        }
        Event::AccessRequestApproved { request_id, assignment_id, .. } => {
            tx.project_request_answered(recorded, *request_id, Some(*assignment_id)).await
        }
        Event::AccessRequestRejected { request_id, .. } => {
            tx.project_request_answered(recorded, *request_id, None).await
        }
        _ => Ok(()),
    }
}

/// Rounds, and what is made of what is in them.
pub(super) async fn project_review(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::AccessReviewStarted(Started { review_id, unit_ids, roles, due_at, items }) => {
            tx.project_review_started(recorded, *review_id, (roles, unit_ids, items), *due_at).await
        }
        Event::AccessReviewItemDecided { review_id, assignment_id, outcome } => {
            tx.project_review_item_decided(recorded, *review_id, *assignment_id, *outcome).await
        }
        Event::AccessReviewCompleted(Completed { review_id, undone, added }) => {
            tx.project_review_completed(recorded, *review_id, undone, added).await
        }
        _ => Ok(()),
    }
}
