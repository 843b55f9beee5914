//! A file that was read is held against the rules and against what there is.

use super::file::{File, Findings, Named};
use crate::{
    error::Error,
    problems::FieldError,
    storage::{Keys, Tx},
};
use mandat_domain::{
    access::Authority,
    imports::{
        Row,
        check::{Address, Finding, Places, checked},
    },
    units::Unit,
    users::identifiers::normal_form,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// How many addresses or units are looked up together.
const TOGETHER: usize = 500;

/// A file after its check.
pub struct Checked {
    pub people: Vec<Named>,
    /// Every unit that is named.
    pub units: Vec<Uuid>,
    /// Whether somebody is placed in none.
    pub nowhere: bool,
    pub findings: Findings,
}

/// Checks every row by the rules for a user who is created alone: nothing is written yet, whatever is found (ASP-13).
///
/// # Errors
/// Those of the database
pub async fn check(
    tx: &mut Tx,
    authority: &Authority<'_>,
    keys: &Keys,
    file: File,
) -> Result<Checked, Error> {
    let File { people, mut findings } = file;
    let named: BTreeSet<Uuid> =
        people.iter().flat_map(|named| named.row.placed_in()).map(|unit| unit.0).collect();
    let units: Vec<Uuid> = named.into_iter().collect();
    let nowhere = people.iter().any(|named| named.row.placed_in().is_empty());
    let places = Places::of(authority, &tx.units_of_import(&units).await?);
    let mut right = Vec::with_capacity(people.len());
    let mut seen = HashMap::with_capacity(people.len());
    let mut numbered = BTreeSet::new();
    let mut people = people.into_iter();
    loop {
        let some: Vec<Named> = people.by_ref().take(TOGETHER).collect();
        if some.is_empty() {
            return Ok(Checked { people: right, units, nowhere, findings });
        }
        let emails: Vec<_> = some.iter().map(|named| named.email).collect();
        let tenant = tx.tenant();
        let taken: HashSet<_> = tx.platform().taken_emails(tenant, &emails).await?.into_iter().collect();
        // What is none by the rules is found below.
        let numbers =
            |named: &Named| normal_form(authority.rules, &named.row.person.identifiers).unwrap_or_default();
        let numbers: Vec<BTreeMap<String, String>> = some.iter().map(numbers).collect();
        let wanted: Vec<(String, String)> = numbers.iter().flatten().map(owned).collect();
        numbered.extend(tx.users_of_numbers(keys, &wanted).await?.into_keys());
        for (Named { row, email }, numbers) in some.into_iter().zip(numbers) {
            let numbers = numbers.into_iter().filter(|number| !numbered.insert(number.clone()));
            let taken_numbers: BTreeSet<String> = numbers.map(|(name, _)| name).collect();
            let address = match seen.get(&email) {
                Some(line) => Address::Double { line: *line },
                None if taken.contains(&email) => Address::Taken,
                None => Address::Free,
            };
            seen.entry(email).or_insert(row.line);
            match checked(authority.rules, &places, row, address, &taken_numbers) {
                Ok(row) => right.push(Named { row, email }),
                Err(found) => found.into_iter().for_each(|finding| findings.add(told(finding))),
            }
        }
    }
}

fn owned((name, number): (&String, &String)) -> (String, String) {
    (name.clone(), number.clone())
}

impl Tx {
    /// The names of the numbers in these rows that somebody has by now, by line.
    pub(super) async fn numbers_taken(
        &mut self,
        keys: &Keys,
        rows: &[&Row],
    ) -> Result<Vec<(u64, String)>, Error> {
        let wanted: Vec<_> = rows.iter().flat_map(|row| &row.person.identifiers).map(owned).collect();
        let having = self.users_of_numbers(keys, &wanted).await?;
        let taken = |row: &&Row| {
            let line = row.line;
            let numbers = row.person.identifiers.iter().map(owned);
            numbers
                .filter(|number| having.contains_key(number))
                .map(move |(name, _)| (line, name))
                .collect::<Vec<_>>()
        };
        Ok(rows.iter().flat_map(taken).collect())
    }
}

fn told(finding: Finding) -> FieldError {
    FieldError::new(finding.column, finding.code, finding.says).in_line(finding.line)
}

impl Tx {
    /// Those of the units that there are.
    pub(super) async fn units_of_import(&mut self, ids: &[Uuid]) -> Result<Vec<Unit>, Error> {
        let mut units = Vec::with_capacity(ids.len());
        for some in ids.chunks(TOGETHER) {
            units.extend(self.units_named(some).await?);
        }
        Ok(units)
    }
}
