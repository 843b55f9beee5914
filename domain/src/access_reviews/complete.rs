//! A round is completed.

use super::{Completed, Item, Review, ReviewRefused, State, with_whole_token};
use crate::{
    access::{Authority, Resource, service},
    assignments::Assignment,
    event::Event,
    ids::AssignmentId,
    refused::Refused,
};

/// Whoever could start the round completes it, done or not. What nobody went through is named in the event, and goes
/// on as it is: it is neither confirmed nor ended by that. Only where the regime of one of its roles forces the
/// review does it stay open until everything is gone through (SPV-10: recommended, not forced). What was given
/// meanwhile is named too: the round says nothing about it.
///
/// `held` are the assignments of the round's roles.
///
/// # Errors
/// [`ReviewRefused::Completed`], [`ReviewRefused::Undone`], those of [`Review::whole_for`]
pub fn decide(
    authority: &Authority<'_>,
    review: &Review,
    items: &[Item],
    held: &[Assignment],
) -> Result<Vec<Event>, Refused> {
    with_whole_token(authority)?;
    review.whole_for(authority, items)?;
    review.open()?;
    let undone = items.iter().filter(|item| item.state(review, authority.at) == State::Undone);
    let undone: Vec<AssignmentId> = undone.map(|item| item.assignment.id).collect();
    let regimes = review.roles.iter().filter_map(|role| authority.rules.regime(role.namespace()));
    let mut rules = regimes.filter_map(|regime| regime.tenants.review.as_ref());
    if !undone.is_empty() && rules.any(|review| review.forced) {
        return Err(ReviewRefused::Undone { number: undone.len() }.into());
    }
    let in_round = |known: &Assignment| items.iter().any(|item| item.assignment.id == known.id);
    let seen =
        |known: &&Assignment| authority.allows(service::ASSIGNMENT_READ, &Resource::of(known.holder.clone()));
    let added = held.iter().filter(|known| review.is_about(known) && !known.is_over(authority.at));
    let added = added.filter(|known| !in_round(known)).filter(seen);
    let added = added.map(|known| known.id).collect();
    Ok(vec![Event::AccessReviewCompleted(Completed { review_id: review.id, undone, added })])
}
