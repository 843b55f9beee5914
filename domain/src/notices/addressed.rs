//! Whom notices reach.

use super::{Happened, Wanted};
use crate::{
    access::{Subject, covers},
    account::Account,
    ids::UserId,
    keys::RoleKey,
    regime::{Rules, words::Occasion},
    validity::Moment,
};
use std::collections::BTreeMap;

/// What one person is told of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub user: UserId,
    /// The regime and the occasion of the rule that comes first.
    pub regime: String,
    pub occasion: Occasion,
    /// The events, each once.
    pub revisions: Vec<i64>,
    pub mail: bool,
    pub inbox: bool,
}

/// One notice for each active user whom a rule reaches: the ones it names, and those who hold one of its roles
/// where the event happened. Several rules on the same event, and several events of the same change, are one
/// notice. `holders` are the users who hold a role at all; who is not among them, and not named, hears nothing.
#[must_use]
pub fn addressed(
    rules: &Rules,
    wanted: &[Wanted],
    happened: &[Happened],
    users: &[Subject],
    at: Moment,
) -> Vec<Notice> {
    let mut found: BTreeMap<UserId, Notice> = BTreeMap::new();
    for want in wanted {
        let Some(on) = happened.get(want.event) else { continue };
        let reached = users.iter().filter(|user| user.active).filter_map(|user| {
            let Account::User(id) = user.account else { return None };
            let named = want.to.contains(&id);
            if want.not_to.contains(&id) {
                return None;
            }
            (named || holds_one(rules, user, &want.to_roles, on, at)).then_some(id)
        });
        let named = want.signatory.filter(|_| want.mail).map(|id| UserId(id.0));
        for user in reached.chain(named) {
            let notice = found.entry(user).or_insert_with(|| Notice {
                user,
                regime: want.regime.clone(),
                occasion: want.occasion,
                revisions: Vec::new(),
                mail: false,
                inbox: false,
            });
            if !notice.revisions.contains(&on.revision) {
                notice.revisions.push(on.revision);
            }
            notice.mail |= want.mail;
            notice.inbox |= want.inbox;
        }
    }
    found.into_values().collect()
}

fn holds_one(rules: &Rules, user: &Subject, of: &[RoleKey], on: &Happened, at: Moment) -> bool {
    user.holdings.iter().filter(|held| held.live(at)).any(|held| {
        let role = rules.role(&held.role);
        role.is_some_and(|role| of.iter().any(|wanted| role.is(wanted)))
            && covers(held.scope, user.account, &on.resource)
    })
}
