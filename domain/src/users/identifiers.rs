//! The numbers by which a person is known elsewhere (SPV-01, CSM-08).

use super::{IdentifierRefused, number::normal};
use crate::{person::Person, refused::Refused, regime::Rules};
use std::collections::BTreeSet;

/// The person with every number in its normal form. Where several regimes have one by the same name, it must be
/// right for all of them.
///
/// # Errors
/// [`IdentifierRefused`]; it says the name of the number and never the number.
pub(crate) fn checked(rules: &Rules, person: Person) -> Result<Person, Refused> {
    let known = || rules.regimes().flat_map(|regime| &regime.tenants.identifiers);
    let mut identifiers = person.identifiers.clone();
    for (name, text) in &mut identifiers {
        let mut checks = known().filter(|known| known.name == *name).map(|known| known.check).peekable();
        if checks.peek().is_none() {
            let known: BTreeSet<_> = known().map(|known| known.name.clone()).collect();
            let (name, known) = (name.clone(), known.into_iter().collect());
            return Err(IdentifierRefused::Unknown { name, known }.into());
        }
        for check in checks {
            *text = normal(check, text).ok_or_else(|| IdentifierRefused::Invalid { name: name.clone() })?;
        }
    }
    Ok(Person { identifiers, ..person })
}
