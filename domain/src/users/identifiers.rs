//! The numbers by which a person is known elsewhere (SPV-01, CSM-08).

use super::{IdentifierRefused, number::normal};
use crate::{
    access::{Authority, Holding},
    account::Account,
    assignments::Holder,
    person::Person,
    refused::Refused,
    regime::{Identifier, Role, Rules},
};
use std::collections::{BTreeMap, BTreeSet};

/// The numbers in their normal form, by name. Where several regimes have one by the same name, it must be
/// right for all of them.
///
/// # Errors
/// [`IdentifierRefused::Unknown`], [`IdentifierRefused::Invalid`]; they say the name of the number and never the number.
pub fn normal_form(
    rules: &Rules,
    identifiers: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, IdentifierRefused> {
    let one = |(name, text): (&String, &String)| {
        let mut checks = known(rules).filter(|known| known.name == *name).map(|known| known.check).peekable();
        if checks.peek().is_none() {
            let known: BTreeSet<_> = known(rules).map(|known| known.name.clone()).collect();
            return Err(IdentifierRefused::Unknown {
                name: name.clone(),
                known: known.into_iter().collect(),
            });
        }
        let mut text = text.clone();
        for check in checks {
            text = normal(check, &text).ok_or_else(|| IdentifierRefused::Invalid { name: name.clone() })?;
        }
        Ok((name.clone(), text))
    };
    identifiers.iter().map(one).collect()
}

/// The person with every number in its normal form; `taken` are the names of those that somebody else in the tenant
/// has.
///
/// # Errors
/// [`IdentifierRefused`]
pub(super) fn checked(rules: &Rules, person: Person, taken: &BTreeSet<String>) -> Result<Person, Refused> {
    let identifiers = normal_form(rules, &person.identifiers)?;
    if let Some(name) = identifiers.keys().find(|name| taken.contains(*name)) {
        return Err(IdentifierRefused::Taken { name: name.clone() }.into());
    }
    Ok(Person { identifiers, ..person })
}

/// Whether a regime of the tenant lets nobody hold some role without a number: only then it is asked which numbers
/// somebody has.
#[must_use]
pub fn needed_of_some(rules: &Rules) -> bool {
    known(rules).any(|known| !known.needed_of.is_empty())
}

/// Refuses a role to whoever lacks a number that all its holders have. A program is no person, and an external is known
/// at home.
///
/// # Errors
/// [`IdentifierRefused::Needed`]
pub(crate) fn needed(rules: &Rules, role: &Role, holder: &Holder) -> Result<(), Refused> {
    let person = matches!(holder.subject.account, Account::User(_)) && !holder.subject.external;
    let lacks =
        |known: &&Identifier| known.needed_of.contains(&role.key) && !holder.numbers.contains(&known.name);
    match known(rules).find(lacks).filter(|_| person) {
        Some(known) => {
            Err(IdentifierRefused::Needed { name: known.name.clone(), role: role.key.clone() }.into())
        }
        None => Ok(()),
    }
}

/// Refuses to forget a number that the user cannot be without while they hold what they hold.
///
/// # Errors
/// [`IdentifierRefused::Needed`]
pub(super) fn still_there(authority: &Authority<'_>, user: &Holder, wanted: &Person) -> Result<(), Refused> {
    let after = Holder { numbers: wanted.identifiers.keys().cloned().collect(), ..user.clone() };
    let held = user.subject.holdings.iter().filter(|held: &&Holding| !held.is_over(authority.at));
    for role in held.filter_map(|held| authority.rules.role(&held.role)) {
        // Who was without it before, as the first of a tenant may be, is not asked for it now.
        if needed(authority.rules, role, user).is_ok() {
            needed(authority.rules, role, &after)?;
        }
    }
    Ok(())
}

fn known(rules: &Rules) -> impl Iterator<Item = &Identifier> {
    rules.regimes().flat_map(|regime| &regime.tenants.identifiers)
}
