//! By what employees are found.

use super::{Field, Fields};
use crate::regime;

/// The fields that an employer finds its employees by, each alone (VLT-09).
pub const ALONE: [Field; 4] = [Field::PersonnelNumber, Field::FamilyName, Field::BirthDate, Field::Postcode];

/// What somebody is found by: the names of the fields, and what they say in the form in which they are compared.
pub type FoundBy = (String, Vec<String>);

/// Everything that an employee is found by: single fields for the employer (VLT-09), and the combinations that the regime
/// lets a provider ask for, as far as all of one is known (VLT-15).
#[must_use]
pub fn of(vault: &regime::Vault, fields: &Fields) -> Vec<FoundBy> {
    let alone = ALONE.iter().filter_map(|field| by(&[*field], fields));
    alone.chain(vault.matches.iter().filter_map(|all| by(all, fields))).collect()
}

/// What somebody who has these fields is found by; `None` where one of them is not known.
#[must_use]
pub fn by(wanted: &[Field], fields: &Fields) -> Option<FoundBy> {
    let said = wanted.iter().map(|field| fields.get(*field).map(|text| compared(*field, text)));
    let texts = said.collect::<Option<Vec<_>>>()?;
    let names: Vec<&str> = wanted.iter().map(|field| field.as_str()).collect();
    Some((names.join("+"), texts))
}

/// The text as it is compared: names without regard to capitals.
#[must_use]
pub fn compared(field: Field, text: &str) -> String {
    if field == Field::FamilyName { text.to_lowercase() } else { text.to_owned() }
}

/// Whether an employee has all that is looked for.
#[must_use]
pub fn is(fields: &Fields, wanted: &Fields) -> bool {
    wanted.iter().all(|(field, text)| {
        fields.get(field).is_some_and(|known| compared(field, known) == compared(field, text))
    })
}
