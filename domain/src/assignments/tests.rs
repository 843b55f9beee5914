//! Every refusal of the commands on assignments, and what they come to otherwise.

use super::{Assignment, change, create, end};
use crate::{
    access::{Holding, Owner, Subject, sample::*},
    event::Event,
    ids::AssignmentId,
    refused::Refused,
    regime::Values,
    scope::Scope,
    units::Unit,
    validity::{Moment, Validity},
};
use uuid::Uuid;

const NEW: AssignmentId = AssignmentId(Uuid::from_u128(40));

fn ben() -> Owner {
    Owner { account: BEN, units: vec![path(EAST)] }
}

/// What giving [`BEN`] a role comes to, who holds these already.
fn giving(
    actor: &Subject,
    holdings: Vec<Holding>,
    unit: Option<&Unit>,
    command: create::Create,
) -> Result<Vec<Event>, Refused> {
    by(actor, |actor| create::decide(actor, Some(&holder(holdings)), unit, command))
}

fn holder(holdings: Vec<Holding>) -> create::Holder {
    create::Holder::new(subject(BEN, holdings), ben())
}

fn wanted(name: &str, scope: Scope, from: Option<Moment>, until: Option<Moment>) -> create::Create {
    let constraints = Values::new();
    let (scope, valid_from, valid_until) = (Some(scope), from, until);
    let attested = std::collections::BTreeSet::new();
    create::Create {
        assignment_id: NEW,
        role: role(name),
        scope,
        valid_from,
        valid_until,
        constraints,
        attested,
    }
}

#[test]
fn a_role_is_given_or_refused_for_one_reason() {
    let (owner, employee) = (with("tenant-owner"), || wanted("employee", Scope::Tenant, None, None));
    let given = giving(&owner, Vec::new(), None, employee()).unwrap();
    assert!(matches!(&given[..], [Event::AssignmentCreated { holder: BEN, by: Some(_), .. }]));
    let unknown = by(&owner, |owner| create::decide(owner, None, None, employee()));
    assert_eq!(unknown, Err(Refused::HolderUnknown));
    assert_eq!(giving(&with("employee"), Vec::new(), None, employee()), Err(Refused::HolderUnknown));
    let shut = Unit { closed: true, ..team(EAST) };
    for (name, scope, unit, expected) in [
        ("boss", Scope::Tenant, None, "role_unknown"),
        ("employee", at(EAST), None, "unit_unknown"),
        ("employee", at(EAST), Some(&shut), "unit_closed"),
        ("employee", Scope::Own, None, "scope_not_allowed"),
        ("tenant-owner", at(EAST), Some(&team(EAST)), "scope_not_allowed"),
    ] {
        assert_eq!(code(giving(&owner, Vec::new(), unit, wanted(name, scope, None, None))), expected);
    }
    let supervisor = with("supervisor");
    let owning = giving(&supervisor, Vec::new(), None, wanted("tenant-owner", Scope::Tenant, None, None));
    assert_eq!(code(owning), "appointment_not_yours");
}

#[test]
fn nothing_is_given_in_the_past_for_no_time_or_twice() {
    let owner = with("tenant-owner");
    let employee = |from, until| wanted("employee", Scope::Tenant, from, until);
    let past = giving(&owner, Vec::new(), None, employee(Some(day(0)), None));
    assert_eq!(past, Err(Refused::ValidityInThePast { field: "valid_from" }));
    let empty = giving(&owner, Vec::new(), None, employee(Some(day(3)), Some(day(3))));
    assert_eq!(empty, Err(Refused::ValidityEmpty));
    let mut held = holding(1, "employee", Scope::Tenant);
    held.validity.until = Some(day(5));
    let twice = |held: &Holding, from| giving(&owner, vec![held.clone()], None, employee(from, None));
    assert_eq!(twice(&held, None), Err(Refused::AlreadyAssigned { assignment: held.assignment }));
    assert!(twice(&held, Some(day(5))).is_ok(), "one after the other");
    held.ended = true;
    assert!(twice(&held, None).is_ok(), "what was ended is over");
}

fn assignment(from: Moment, until: Option<Moment>) -> Assignment {
    Assignment {
        id: NEW,
        role: role("employee"),
        scope: Scope::Tenant,
        scope_path: None,
        holder: ben(),
        validity: Validity { from, until },
        constraints: Values::new(),
        ended: false,
        awaits: None,
    }
}

#[test]
fn a_validity_changes_ahead_of_time() {
    let owner = with("tenant-owner");
    let changing = |assignment: &Assignment, from, until| {
        let command = change::Change { from, until, constraints: Values::new(), confirmed: false };
        by(&owner, |owner| change::decide(owner, assignment, &holder(Vec::new()), command))
    };
    let (running, ahead) = (assignment(day(0), None), assignment(day(3), None));
    assert_eq!(changing(&running, day(0), Some(day(1))).unwrap().len(), 1);
    assert_eq!(changing(&ahead, day(2), Some(day(4))).unwrap().len(), 1);
    assert_eq!(changing(&ahead, day(3), None), Ok(Vec::new()));
    assert_eq!(changing(&running, day(2), None), Err(Refused::ValidityStarted));
    let past = |field| Err(Refused::ValidityInThePast { field });
    assert_eq!(changing(&ahead, day(0), None), past("valid_from"));
    assert_eq!(changing(&running, day(0), Some(day(0))), past("valid_until"));
    assert_eq!(changing(&ahead, day(3), Some(day(3))), Err(Refused::ValidityEmpty));
    let over = assignment(day(0), Some(day(1)));
    assert_eq!(changing(&over, day(0), None), Err(Refused::AssignmentEnded));
    let mut later = holding(1, "employee", Scope::Tenant);
    later.validity.from = day(5);
    let short = assignment(day(0), Some(day(5)));
    let (from, until) = (day(0), Some(day(6)));
    let longer = change::Change { from, until, constraints: Values::new(), confirmed: false };
    let twice = by(&owner, |owner| change::decide(owner, &short, &holder(vec![later]), longer));
    assert_eq!(code(twice), "already_assigned");
}

#[test]
fn an_assignment_is_ended_by_whoever_could_give_it() {
    let ending = |actor: &Subject, assignment: &Assignment| {
        by(actor, |actor| end::decide(actor, assignment, &holder(Vec::new()), false))
    };
    let running = assignment(day(0), None);
    assert_eq!(ending(&with("supervisor"), &running).unwrap().len(), 1);
    let himself = subject(BEN, vec![holding(1, "employee", Scope::Tenant)]);
    assert_eq!(code(ending(&himself, &running)), "appointment_not_yours");
    assert_eq!(code(ending(&with("employee"), &running)), "not_found");
    let owner = with("tenant-owner");
    let ended = Assignment { ended: true, ..assignment(day(0), None) };
    assert_eq!(ending(&owner, &ended), Err(Refused::AssignmentEnded));
    let gone = Assignment { role: role("own/gone"), ..assignment(day(0), None) };
    assert_eq!(code(ending(&owner, &gone)), "role_unknown");
}
