//! One assignment of a round is gone through.

use super::{Outcome, Review, ReviewRefused};
use crate::{
    access::Authority,
    assignments::{Assignment, Holder, change, end},
    event::Event,
    refused::Refused,
};

/// What shall become of it.
pub enum Verdict {
    Confirm,
    Change(change::Change),
    End { confirmed: bool },
}

/// Confirming takes the authority to give the assignment, as changing and ending do: whoever could not take it away
/// says nothing by leaving it. Nobody confirms what they hold themselves. What is changed or ended is so by the very
/// decisions of the commands on assignments. Until the round is completed the last word counts.
///
/// # Errors
/// [`ReviewRefused::Completed`], [`ReviewRefused::Own`], those of the commands on assignments
pub fn decide(
    authority: &Authority<'_>,
    review: &Review,
    assignment: &Assignment,
    holder: &Holder,
    verdict: Verdict,
) -> Result<Vec<Event>, Refused> {
    review.open()?;
    let (mut events, outcome) = match verdict {
        Verdict::Confirm => {
            assignment.given_by(authority)?;
            if authority.subject.is_some_and(|subject| subject.account == assignment.holder.account) {
                return Err(ReviewRefused::Own.into());
            }
            (Vec::new(), Outcome::Confirmed)
        }
        Verdict::Change(command) => {
            (change::decide(authority, assignment, holder, command)?, Outcome::Changed)
        }
        Verdict::End { confirmed } => {
            (end::decide(authority, assignment, holder, confirmed)?, Outcome::Ended)
        }
    };
    let (review_id, assignment_id) = (review.id, assignment.id);
    events.push(Event::AccessReviewItemDecided { review_id, assignment_id, outcome });
    Ok(events)
}
