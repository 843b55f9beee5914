//! What is found wrong with a file, and who may have it taken in.

use super::{
    Destination, Row,
    begin::{self, Begin},
    check::{Address, Finding, Places, checked},
    stage,
    take::{self, Take},
};
use crate::{
    access::{Subject, sample::*},
    event::Event,
    ids::{ImportId, UnitId, UserId},
    person::Person,
    refused::Refused,
    units::Unit,
};
use std::collections::BTreeSet;
use uuid::Uuid;

const IMPORT: ImportId = ImportId(Uuid::from_u128(77));

fn row(line: u64, units: &[UnitId], home: Option<UnitId>) -> Row {
    let person = Person { email: format!("p{line}@kessler.example"), ..Person::default() };
    Row { line, person, units: units.iter().copied().collect(), home }
}

fn importer() -> Subject {
    with("tenant-owner")
}

/// Of the east alone.
fn of_the_east() -> Subject {
    subject(ANNA, vec![holding(1, "tenant-owner", at(EAST))])
}

fn begun(actor: &Subject, units: &[Unit], nowhere: bool, users: u64) -> Result<Vec<Event>, Refused> {
    let destination = Destination { units, nowhere };
    let command = Begin { import_id: IMPORT, users, destination, confirmed: false, running: None };
    by(actor, |authority| begin::decide(authority, &command))
}

fn found(actor: &Subject, units: &[Unit], row: Row, address: Address) -> Vec<(String, &'static str)> {
    let rules = rules();
    let found =
        by(actor, |authority| checked(&rules, &Places::of(authority, units), row, address, &BTreeSet::new()));
    let named = |finding: Finding| (finding.column, finding.code);
    found.err().unwrap_or_default().into_iter().map(named).collect()
}

#[test]
fn asp_13_only_holders_of_the_right_import() {
    assert!(begun(&importer(), &[], true, 3).is_ok());
    assert_eq!(code(begun(&with("employee"), &[], true, 3)), "forbidden");
    let events = begun(&of_the_east(), &[team(EAST)], false, 3).unwrap();
    assert_eq!(events, [Event::ImportBegun { import_id: IMPORT, users: 3 }]);
    assert_eq!(code(begun(&of_the_east(), &[team(WEST)], false, 3)), "forbidden");
    assert_eq!(code(begun(&of_the_east(), &[team(EAST)], true, 3)), "forbidden");
}

#[test]
fn asp_13_one_import_at_a_time_and_none_of_nobody() {
    assert_eq!(code(begun(&importer(), &[], true, 0)), "import_empty");
    let destination = Destination { units: &[], nowhere: true };
    let command = Begin { import_id: IMPORT, users: 1, destination, confirmed: false, running: Some(IMPORT) };
    assert_eq!(code(by(&importer(), |authority| begin::decide(authority, &command))), "import_running");
}

#[test]
fn asp_13_every_fault_of_a_row_is_found() {
    let closed = Unit { closed: true, ..team(WEST) };
    let units = [team(EAST), closed];
    let nothing = found(&importer(), &units, row(2, &[EAST], Some(EAST)), Address::Free);
    assert!(nothing.is_empty(), "{nothing:?}");
    let unknown = UnitId(Uuid::from_u128(99));
    let mut wrong = row(3, &[EAST, WEST, unknown], Some(WEST));
    wrong.person.identifiers = [("shoe-size".to_owned(), "43".to_owned())].into();
    let expected = [
        ("email", "email_taken"),
        ("units", "unit_closed"),
        ("units", "unit_unknown"),
        ("home_unit_id", "unit_closed"),
        ("identifier:shoe-size", "identifier_unknown"),
    ];
    let expected = expected.map(|(column, code)| (column.to_owned(), code));
    assert_eq!(found(&importer(), &units, wrong, Address::Taken), expected);
    let double = found(&importer(), &units, row(4, &[], None), Address::Double { line: 2 });
    assert_eq!(double, [("email".to_owned(), "email_double")]);
}

#[test]
fn asp_13_what_one_may_not_import_to_looks_unknown() {
    let units = [team(EAST), team(WEST)];
    let found = |row| found(&of_the_east(), &units, row, Address::Free);
    assert!(found(row(2, &[EAST], None)).is_empty());
    assert_eq!(found(row(2, &[WEST], None)), [("units".to_owned(), "unit_unknown")]);
    assert_eq!(found(row(2, &[], None)), [("units".to_owned(), "unit_missing")]);
}

#[test]
fn asp_13_a_row_becomes_one_event_that_places_the_person_at_home_too() {
    let rows = vec![(UserId(Uuid::from_u128(5)), row(2, &[EAST], Some(WEST)))];
    let events = by(&importer(), |authority| stage::decide(authority, IMPORT, rows)).unwrap();
    let [Event::UserStaged(staged)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(staged.unit_ids, BTreeSet::from([EAST, WEST]));
    assert_eq!((staged.home_unit_id, staged.import_id), (Some(WEST), IMPORT));
    assert!(events.iter().all(|event| event.sealed().is_some()));
}

#[test]
fn asp_13_all_of_it_is_taken_or_nothing() {
    let taken = |actor: &Subject, staged: u64, units: &[Unit]| {
        let destination = Destination { units, nowhere: false };
        let command = Take { import_id: IMPORT, users: 3, staged, destination };
        by(actor, |authority| take::decide(authority, &command))
    };
    let all = taken(&importer(), 3, &[team(EAST)]).unwrap();
    assert_eq!(all, [Event::UsersImported { import_id: IMPORT, users: 3 }]);
    assert_eq!(code(taken(&importer(), 2, &[team(EAST)])), "import_incomplete");
    assert_eq!(code(taken(&with("employee"), 3, &[team(EAST)])), "forbidden");
    let closed = Unit { closed: true, ..team(EAST) };
    assert_eq!(code(taken(&importer(), 3, &[closed])), "unit_closed");
    let elsewhere = subject(ANNA, vec![holding(1, "tenant-owner", at(WEST))]);
    assert_eq!(code(taken(&elsewhere, 3, &[team(EAST)])), "forbidden");
}
