//! One assignment of a round is gone through.

use super::{Item, Outcome, Review, ReviewRefused, with_whole_token};
use crate::{
    access::Authority,
    assignments::{Holder, change, end},
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
/// says nothing by leaving it. Nobody goes through what they hold themselves, nor does whoever acts for them, but by
/// giving it up. What is changed
/// or ended is so by the very decisions of the commands on assignments. Until the round is completed the last word
/// counts; what is said already makes no event.
///
/// # Errors
/// [`Refused::NotFound`], [`ReviewRefused::Completed`], [`ReviewRefused::Own`], [`ReviewRefused::Unchanged`], those of
/// the commands on assignments
pub fn decide(
    authority: &Authority<'_>,
    review: &Review,
    item: &Item,
    holder: &Holder,
    verdict: Verdict,
) -> Result<Vec<Event>, Refused> {
    let Item { assignment, outcome: known } = item;
    with_whole_token(authority)?;
    if !item.seen_by(authority) {
        return Err(Refused::NotFound { what: "access review" });
    }
    review.open()?;
    let said = |outcome| *known == Some(outcome);
    let own = authority.subject.is_some_and(|subject| subject.account == assignment.holder.account);
    if own && !matches!(verdict, Verdict::End { .. }) {
        return Err(ReviewRefused::Own.into());
    }
    let (mut events, outcome) = match verdict {
        Verdict::Confirm => {
            assignment.given_by(authority)?;
            if assignment.is_over(authority.at) {
                return Err(Refused::AssignmentEnded);
            }
            (Vec::new(), Outcome::Confirmed)
        }
        Verdict::Change(command) => {
            let events = change::decide(authority, assignment, holder, command)?;
            if events.is_empty() && !said(Outcome::Changed) {
                return Err(ReviewRefused::Unchanged.into());
            }
            (events, Outcome::Changed)
        }
        Verdict::End { .. } if assignment.ended && said(Outcome::Ended) => (Vec::new(), Outcome::Ended),
        Verdict::End { confirmed } => {
            (end::decide(authority, assignment, holder, confirmed)?, Outcome::Ended)
        }
    };
    if events.is_empty() && said(outcome) {
        return Ok(events);
    }
    let (review_id, assignment_id) = (review.id, assignment.id);
    events.push(Event::AccessReviewItemDecided { review_id, assignment_id, outcome });
    Ok(events)
}
