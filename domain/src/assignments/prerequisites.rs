//! What follows for assignments whose permissions need something else.

use super::holder::{Holder, moments};
use crate::{
    access::{Holding, Subject, met},
    delegations::end::with_its_source,
    event::Event,
    ids::AssignmentId,
    keys::PermissionKey,
    refused::Refused,
    regime::{Permission, Prerequisite, Rules, words::WhenLost},
    validity::Moment,
};
use std::collections::BTreeSet;

/// The events with what follows from them, by what the regime says of a prerequisite that is lost (ASP-11):
///
/// - `refuse`: the change is refused, and names what needs what would be lost;
/// - `end`: the assignment that needs it ends too, and what needs that in turn;
/// - `suspend`: it stays, and gives nothing until the prerequisite is back.
///
/// An assignment that needs what its holder does not have at its start is not given, unless it would only
/// be suspended. What runs out by its own validity takes nothing with it: the assignment is suspended then.
/// What was delegated of an assignment ends with it (SPV-13).
///
/// # Errors
/// [`Refused::PrerequisiteMissing`], [`Refused::NeededBy`]
pub(crate) fn settle(
    rules: &Rules,
    holder: &Holder,
    mut events: Vec<Event>,
    at: Moment,
) -> Result<Vec<Event>, Refused> {
    loop {
        let after = events.iter().fold(holder.subject.clone(), |subject, event| subject.after(event, at));
        let ending = ending(rules, holder, &after, at)?;
        if ending.is_empty() {
            let falling = with_its_source(holder.subject.account, &holder.lent, &events);
            return Ok([events, falling].concat());
        }
        let of = holder.subject.account;
        events.extend(
            ending.into_iter().map(|assignment_id| Event::AssignmentEnded { assignment_id, holder: of }),
        );
    }
}

/// The assignments that end with what they need.
fn ending(
    rules: &Rules,
    holder: &Holder,
    after: &Subject,
    at: Moment,
) -> Result<BTreeSet<AssignmentId>, Refused> {
    let mut found = BTreeSet::new();
    let moments = moments(&holder.subject, after, at);
    for (held, permission, needed) in needing(rules, after) {
        match fate(rules, holder, after, held, needed, &moments) {
            Fate::Keeps => {}
            Fate::NeverHad => return Err(missing(permission, needed)),
            Fate::Loses if needed.when_lost == WhenLost::End => drop(found.insert(held.assignment)),
            Fate::Loses => {
                return Err(Refused::NeededBy {
                    permission: permission.key.clone(),
                    role: held.role.clone(),
                    assignment: held.assignment,
                });
            }
        }
    }
    Ok(found)
}

/// Every prerequisite of what the subject's assignments give that is more than a suspension.
fn needing<'a>(
    rules: &'a Rules,
    subject: &'a Subject,
) -> impl Iterator<Item = (&'a Holding, &'a Permission, &'a Prerequisite)> {
    subject.holdings.iter().flat_map(move |held| {
        let role = rules.role(&held.role).into_iter();
        let keys = role.flat_map(|role| role.permissions.union(&role.own_permissions));
        keys.filter_map(move |key: &PermissionKey| rules.permission(key)).flat_map(move |permission| {
            let needed = permission.prerequisites.iter();
            let needed = needed.filter(|needed| needed.when_lost != WhenLost::Suspend);
            needed.map(move |needed| (held, permission, needed))
        })
    })
}

/// What a change means to an assignment and something that it needs.
enum Fate {
    Keeps,
    /// It is new, or begins at another time than it did, and what it needs is not there then.
    NeverHad,
    Loses,
}

fn fate(
    rules: &Rules,
    holder: &Holder,
    after: &Subject,
    held: &Holding,
    needed: &Prerequisite,
    moments: &BTreeSet<Moment>,
) -> Fate {
    let place = holder.place(held.scope);
    let before = holder.subject.holdings.iter().find(|known| known.assignment == held.assignment);
    let begins = before.is_none_or(|known| known.validity.from != held.validity.from);
    let mut live = moments.iter().copied().filter(|at| held.live(*at)).peekable();
    let start = live.peek().copied();
    for at in live.filter(|at| !met(rules, after, needed, &place, *at)) {
        if begins && Some(at) == start {
            return Fate::NeverHad;
        }
        let held_before = before.is_some_and(|known| known.live(at));
        if held_before && met(rules, &holder.subject, needed, &place, at) {
            return Fate::Loses;
        }
    }
    Fate::Keeps
}

fn missing(permission: &Permission, needed: &Prerequisite) -> Refused {
    Refused::PrerequisiteMissing {
        permission: permission.key.clone(),
        any_of: needed.any_of.clone(),
        every: needed.every.clone(),
    }
}
