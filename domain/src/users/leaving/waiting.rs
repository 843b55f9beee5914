//! What waits for somebody like whoever leaves.

use super::Leaver;
use crate::{
    access::Authority,
    access_requests::AccessRequest,
    access_reviews::{Item, Review, State},
    account::Actor,
};

/// How much of what waits the leaver could answer today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waits {
    /// Requests of others for access.
    pub requests: usize,
    /// Items of access reviews that nobody has gone through.
    pub items: usize,
}

/// What of these open requests and rounds waits for the leaver, among others: they could give what is asked for, or what
/// is gone through. Nobody answers what they raised or what is their own.
#[must_use]
pub fn waits(
    authority: &Authority<'_>,
    leaver: &Leaver,
    requests: &[AccessRequest],
    rounds: &[(Review, Vec<Item>)],
) -> Waits {
    let subject = &leaver.holder.subject;
    let actor = Actor::new(authority.actor.tenant, subject.account);
    let own = Authority { actor, subject: Some(subject), scopes: &[], on_behalf: None, ..*authority };
    let answers = |request: &&AccessRequest| request.is_answered_by(&own);
    let items = rounds.iter().flat_map(|(review, items)| items.iter().map(move |item| (review, item)));
    let waiting = items.filter(|(review, item)| {
        item.state(review, authority.at) == State::Undone
            && item.assignment.holder.account != subject.account
            && item.assignment.given_by(&own).is_ok()
    });
    Waits { requests: requests.iter().filter(answers).count(), items: waiting.count() }
}
