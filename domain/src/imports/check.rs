//! Each row of a file is checked by the rules for a user who is created alone.

use super::Row;
use crate::{
    access::{Authority, Resource, service},
    ids::UnitId,
    refused::Refused,
    regime::Rules,
    units::Unit,
    users::{IdentifierRefused, identifiers},
};
use std::collections::{BTreeMap, BTreeSet};

/// Something that is wrong with a file. It repeats nothing that is personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub line: u64,
    pub column: String,
    /// A word for programs.
    pub code: &'static str,
    /// The same for people.
    pub says: String,
}

/// What is known of the address in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    Free,
    /// Somebody in the tenant has it.
    Taken,
    /// An earlier line has it.
    Double {
        line: u64,
    },
}

/// The units to which the actor may import, as far as a file names them.
#[derive(Debug)]
pub struct Places {
    /// Each with whether it is closed.
    open_to: BTreeMap<UnitId, bool>,
    /// Whether people may also be placed nowhere.
    nowhere: bool,
}

impl Places {
    /// Of the units that a file names, as far as they exist. One to which the actor may not import looks as if it did
    /// not exist.
    #[must_use]
    pub fn of(authority: &Authority<'_>, named: &[Unit]) -> Self {
        let may = |resource: &Resource| authority.allows(service::USER_IMPORT, resource);
        let open_to = named.iter().filter(|unit| may(&Resource::unit(unit.path.clone())));
        Self {
            open_to: open_to.map(|unit| (unit.id, unit.closed)).collect(),
            nowhere: may(&Resource::tenant()),
        }
    }
}

/// The row with its identifiers in their normal form, or all that is wrong with it: units that do not exist or are
/// closed, numbers that are none by the rules of the regimes or that somebody has (by their names in `taken`), and an
/// address that somebody has (ASP-02, ASP-13, CSM-08).
///
/// # Errors
/// The findings, one at least
pub fn checked(
    rules: &Rules,
    places: &Places,
    row: Row,
    address: Address,
    taken: &BTreeSet<String>,
) -> Result<Row, Vec<Finding>> {
    let line = row.line;
    let finding = |column: String, code: &'static str, says: String| Finding { line, column, code, says };
    let mut findings = Vec::new();
    match address {
        Address::Free => {}
        Address::Taken => {
            let taken = Refused::EmailTaken;
            findings.push(finding("email".to_owned(), taken.code(), taken.to_string()));
        }
        Address::Double { line } => {
            let says = format!("line {line} has the same address");
            findings.push(finding("email".to_owned(), "email_double", says));
        }
    }
    let named = row.units.iter().map(|unit| ("units", unit));
    for (column, unit) in named.chain(row.home.iter().map(|unit| ("home_unit_id", unit))) {
        let refused = match places.open_to.get(unit) {
            Some(false) => continue,
            Some(true) => Refused::UnitClosed { field: column, unit: *unit },
            None => Refused::UnitUnknown { field: column, unit: *unit },
        };
        findings.push(finding(column.to_owned(), refused.code(), refused.to_string()));
    }
    if row.units.is_empty() && row.home.is_none() && !places.nowhere {
        let says = "you import people into units only; name one".to_owned();
        findings.push(finding("units".to_owned(), "unit_missing", says));
    }
    match identifiers::checked(rules, row.person, taken) {
        Ok(person) if findings.is_empty() => Ok(Row { person, ..row }),
        Ok(_) => Err(findings),
        Err(refused) => {
            let column = match &refused {
                Refused::Identifier(
                    IdentifierRefused::Unknown { name, .. }
                    | IdentifierRefused::Invalid { name }
                    | IdentifierRefused::Taken { name },
                ) => format!("identifier:{name}"),
                _ => "identifiers".to_owned(),
            };
            findings.push(finding(column, refused.code(), refused.to_string()));
            Err(findings)
        }
    }
}
