//! The least that every user holds.

use super::holder::moments;
use crate::{
    access::{Subject, holds},
    account::Account,
    keys::PermissionKey,
    refused::Refused,
    regime::{MinimumRights, Rules, words::Below},
    validity::Moment,
};
use std::collections::BTreeSet;

/// A user begins with the least that the regimes ask for, now or from the start of what is given (ASP-03).
/// Where a regime says so, whoever confirms it may leave something out.
///
/// # Errors
/// [`Refused::BelowMinimum`] with what is missing
pub(crate) fn reached(rules: &Rules, after: &Subject, at: Moment, confirmed: bool) -> Result<(), Refused> {
    let moments = moments(after, after, at);
    let never = |key: &PermissionKey| !moments.iter().any(|at| holds(rules, after, key, *at));
    refuse(rules, &[after], confirmed, never)
}

/// A change takes nobody below the least that they hold, now or at a later time (ASP-03).
///
/// # Errors
/// [`Refused::BelowMinimum`] with what would be missing
pub(crate) fn kept(
    rules: &Rules,
    before: &Subject,
    after: &Subject,
    at: Moment,
    confirmed: bool,
) -> Result<(), Refused> {
    let moments = moments(before, after, at);
    let lost = |key: &PermissionKey| {
        moments.iter().any(|at| holds(rules, before, key, *at) && !holds(rules, after, key, *at))
    };
    refuse(rules, &[before, after], confirmed, lost)
}

fn refuse(
    rules: &Rules,
    subjects: &[&Subject],
    confirmed: bool,
    missing: impl Fn(&PermissionKey) -> bool,
) -> Result<(), Refused> {
    if !subjects.iter().all(|subject| matches!(subject.account, Account::User(_))) {
        return Ok(());
    }
    let asked = minimums(rules, subjects);
    let refusing = asked.iter().filter(|minimum| minimum.below == Below::Refused || !confirmed);
    let missing: BTreeSet<_> =
        refusing.flat_map(|minimum| &minimum.permissions).filter(|key| missing(key)).cloned().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let confirmable = asked.iter().all(|minimum| {
        minimum.below == Below::Confirmed || !minimum.permissions.iter().any(|key| missing.contains(key))
    });
    Err(Refused::BelowMinimum { missing: missing.into_iter().collect(), confirmable })
}

/// What the regimes ask of somebody that they hold a role of; of who holds none, what the leading one asks.
fn minimums<'a>(rules: &'a Rules, subjects: &[&Subject]) -> Vec<&'a MinimumRights> {
    let holds_of = |key: &str| {
        let mut held = subjects.iter().flat_map(|subject| &subject.holdings);
        held.any(|held| held.role.namespace() == key)
    };
    let mut of = rules.regimes().filter(|regime| holds_of(&regime.key)).collect::<Vec<_>>();
    if of.is_empty() {
        of.extend(rules.regimes().next());
    }
    of.into_iter().filter_map(|regime| regime.tenants.minimum_rights.as_ref()).collect()
}
