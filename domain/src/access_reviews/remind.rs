//! Who is told that a round waits for them, and when.

use super::{Item, Review, State};
use crate::{
    access::{Authority, Subject, appointers},
    account::{Account, Actor},
    ids::{TenantId, UserId},
    keys::RoleKey,
    regime::Rules,
    scope::Scope,
    validity::Moment,
};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// How long before a round should be done it is reminded of *(ours)*.
const BEFORE: TimeDelta = TimeDelta::days(7);

/// What those who go through a round are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    Started,
    /// It should be done in a week.
    Due,
    /// It should have been done.
    Overdue,
}

impl Telling {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "review-started",
            Self::Due => "review-due",
            Self::Overdue => "review-overdue",
        }
    }

    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Started, Self::Due, Self::Overdue].into_iter().find(|known| known.as_str() == word)
    }
}

/// When a round is reminded of: a week before it should be done, where there is a week, and when it should have been.
/// What is completed by then is not.
#[must_use]
pub fn reminders(started_at: Moment, due_at: Moment) -> Vec<(Moment, Telling)> {
    let before = Some(due_at - BEFORE).filter(|at| *at > started_at);
    let before = before.map(|at| (at, Telling::Due));
    before.into_iter().chain([(due_at, Telling::Overdue)]).collect()
}

/// Holders of these roles may have something to go through in a round over those.
#[must_use]
pub fn reviewers(rules: &Rules, reviewed: &[RoleKey]) -> BTreeSet<RoleKey> {
    let known = reviewed.iter().filter_map(|role| rules.role(role));
    known.flat_map(|role| appointers(rules, role, Scope::Own)).collect()
}

/// Those of the users for whom something is left: what nobody went through, they could give, and is not their own.
#[must_use]
pub fn addressed(
    rules: &Rules,
    tenant: TenantId,
    review: &Review,
    items: &[Item],
    users: &[Subject],
    at: Moment,
) -> Vec<UserId> {
    let undone: Vec<&Item> = items.iter().filter(|item| item.state(review, at) == State::Undone).collect();
    let waits = |subject: &&Subject| {
        let actor = Actor::new(tenant, subject.account);
        let authority = Authority { actor, rules, subject: Some(subject), at, scopes: &[], on_behalf: None };
        let theirs = |item: &&Item| {
            item.assignment.holder.account != subject.account && item.assignment.given_by(&authority).is_ok()
        };
        subject.active && undone.iter().any(theirs)
    };
    let waiting = users.iter().filter(waits);
    waiting
        .filter_map(|subject| if let Account::User(id) = subject.account { Some(id) } else { None })
        .collect()
}
