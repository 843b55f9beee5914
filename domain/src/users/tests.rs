//! Every refusal of the commands on users, and what they come to otherwise.

use super::{change, create};
use crate::{
    access::{Owner, Subject, sample::*},
    account::Account,
    assignments::create::{self as assign, Holder},
    event::Event,
    ids::{AssignmentId, UserId},
    person::Person,
    refused::Refused,
    regime::Values,
    scope::Scope,
    units::Unit,
};
use uuid::Uuid;

const NEW: UserId = UserId(Uuid::from_u128(12));

fn person(name: &str) -> Person {
    let email = format!("{name}@kessler.example");
    Person { given_name: name.to_owned(), family_name: "Muster".to_owned(), email, ..Person::default() }
}

fn created(actor: &Subject, units: &[Unit], roles: &[&str], taken: bool) -> Result<Vec<Event>, Refused> {
    let assignments = roles.iter().zip(1..).map(|(name, number)| {
        let assignment_id = AssignmentId(Uuid::from_u128(number));
        let role = role(name);
        (
            assign::Create {
                attested: std::collections::BTreeSet::new(),
                assignment_id,
                role,
                scope: Some(Scope::Tenant),
                valid_from: None,
                valid_until: None,
                constraints: Values::new(),
            },
            None,
        )
    });
    let assignments = assignments.collect();
    let command = create::Create {
        user_id: NEW,
        person: person("Nora"),
        units,
        assignments,
        home: None,
        roll: crate::offices::Roll::default(),
        confirmed: false,
    };
    by(actor, |actor| create::decide(actor, &email(taken), command))
}

fn email(taken: bool) -> create::Taken {
    create::Taken { email: taken, ..create::Taken::default() }
}

#[test]
fn a_user_is_recorded_placed_and_given_roles() {
    let owner = with("tenant-owner");
    let events = created(&owner, &[team(EAST), team(WEST), team(EAST)], &["employee", "supervisor"], false);
    let events = events.unwrap();
    let placed = events.iter().filter(|event| matches!(event, Event::MemberPlaced { .. })).count();
    assert_eq!((events.len(), placed), (5, 2), "a unit named twice counts once");
    assert_eq!(code(created(&owner, &[], &[], true)), "email_taken");
    assert_eq!(code(created(&owner, &[], &["employee", "employee"], false)), "already_assigned");
    assert_eq!(code(created(&owner, &[Unit { closed: true, ..team(EAST) }], &[], false)), "unit_closed");
}

#[test]
fn a_supervisor_of_a_team_records_for_it_alone() {
    let supervisor = subject(ANNA, vec![holding(7, "supervisor", at(EAST))]);
    assert!(created(&supervisor, &[team(EAST_NIGHT)], &[], false).is_ok());
    assert_eq!(code(created(&supervisor, &[], &[], false)), "forbidden");
    assert_eq!(code(created(&supervisor, &[team(EAST), team(WEST)], &[], false)), "unit_unknown");
    assert_eq!(code(created(&supervisor, &[team(EAST)], &["employee"], false)), "appointment_not_yours");
    assert_eq!(code(created(&with("employee"), &[], &[], false)), "forbidden");
}

#[test]
fn a_user_changes_by_those_who_may() {
    let ben = Holder::new(subject(BEN, Vec::new()), Owner { account: BEN, units: vec![path(EAST)] });
    let Account::User(id) = BEN else { panic!("a user") };
    let changed = |actor: &Subject, taken, name: &str| {
        let command = change::Change { user_id: id, wanted: person(name) };
        by(actor, |actor| change::decide(actor, &ben, &person("Ben"), &email(taken), command))
    };
    let owner = with("tenant-owner");
    assert_eq!(changed(&owner, false, "Benno").unwrap().len(), 1);
    assert_eq!(changed(&owner, false, "Ben"), Ok(Vec::new()));
    assert_eq!(changed(&owner, true, "Benno"), Err(Refused::EmailTaken));
    assert_eq!(code(changed(&with("employee"), false, "Benno")), "not_found");
    let himself = subject(BEN, vec![holding(7, "employee", Scope::Tenant)]);
    assert_eq!(code(changed(&himself, false, "Benno")), "forbidden");
    assert!(!format!("{:?}", person("Ben")).contains("Ben"), "personal data do not print");
}

#[test]
fn nobody_gets_into_an_office_by_the_address_of_its_holder() {
    let Account::User(id) = BEN else { panic!("a user") };
    let changed = |actor: &str, held: &str, wanted: Person| {
        let owner = Owner { account: BEN, units: vec![path(EAST)] };
        let ben = Holder::new(subject(BEN, vec![holding(8, held, Scope::Tenant)]), owner);
        let command = change::Change { user_id: id, wanted };
        by(&with(actor), |actor| change::decide(actor, &ben, &person("Ben"), &email(false), command))
    };
    let address = || Person { email: "other@example.com".to_owned(), ..person("Ben") };
    let name = || Person { given_name: "Benno".to_owned(), ..person("Ben") };
    assert_eq!(code(changed("supervisor", "tenant-owner", address())), "office_not_yours");
    assert!(changed("supervisor", "tenant-owner", name()).is_ok(), "a name opens nothing");
    assert!(changed("supervisor", "supervisor", address()).is_ok());
    assert!(changed("tenant-owner", "tenant-owner", address()).is_ok());
}
