//! A round is completed.

use super::{Outcome, Review, undone};
use crate::{access::Authority, event::Event, ids::AssignmentId, refused::Refused};

/// Whoever sees the round completes it, done or not. What nobody went through is named in the event, and goes on as
/// it is: it is neither confirmed nor ended by that. `items` are the assignments of the round, `done` what was made
/// of them.
///
/// # Errors
/// [`ReviewRefused::Completed`](super::ReviewRefused::Completed), those of [`Review::seen_by`]
pub fn decide(
    authority: &Authority<'_>,
    review: &Review,
    items: &[AssignmentId],
    done: &[(AssignmentId, Outcome)],
) -> Result<Vec<Event>, Refused> {
    if !authority.scopes.is_empty() {
        return Err(Refused::InsufficientScope);
    }
    review.seen_by(authority)?;
    review.open()?;
    Ok(vec![Event::AccessReviewCompleted { review_id: review.id, undone: undone(items, done) }])
}
