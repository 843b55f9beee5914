//! Who gives what in the broker's portal, and for which values, by the numbers of its requirements.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic, also outside of its function"
)]

use mandat_domain::{
    access::{Authority, Holding, Owner, Subject},
    account::{Account, Actor},
    assignments::create::{Create, Holder, decide},
    event::Event,
    ids::{AssignmentId, PLATFORM, UserId},
    keys::RoleKey,
    refused::Refused,
    regime::{Rules, Values, parse},
    scope::Scope,
    validity::{Moment, Validity},
};
use std::sync::Arc;
use uuid::Uuid;

const ANNA: Account = Account::User(UserId(Uuid::from_u128(1)));
const BEN: Account = Account::User(UserId(Uuid::from_u128(2)));
const PORTAL: &str = include_str!("../../regimes/broker-portal.toml");
/// The regime with its switch the other way: customer administrators make further ones.
const MADE_BY_THE_OFFICE: &str =
    "constraints = [\"level\"]\nappointed_by = [\"site-administrator\"]\nprovider = \"reserved\"";
const MADE_BY_THEMSELVES: &str =
    "constraints = [\"level\"]\nappointed_by = [\"site-administrator\", \"customer-administrator\"]";

fn rules(text: &str) -> Rules {
    Rules::new(vec![Arc::new(parse("broker-portal.toml", text).unwrap())], Vec::new())
}

fn values(dimension: &str, values: &[&str]) -> Values {
    Values::from([(dimension.to_owned(), values.iter().map(|value| (*value).to_owned()).collect())])
}

fn holding(number: u128, role: &str, constraints: Values) -> Holding {
    let role = RoleKey::new("broker-portal", role).unwrap();
    let validity = Validity { from: Moment::default(), until: None };
    Holding {
        constraints,
        ..Holding::new(AssignmentId(Uuid::from_u128(number)), role, Scope::Tenant, validity)
    }
}

/// Gives Ben a role as Anna, who holds these and what everybody needs to be let in.
fn give(rules: &Rules, held: Vec<Holding>, role: &str, constraints: Values) -> Result<Vec<Event>, Refused> {
    let needed = [holding(8, "user", Values::new()), holding(9, "api-user", Values::new())];
    let anna = Subject::new(ANNA, true, [held, needed.to_vec()].concat());
    let actor = Actor::new(PLATFORM, ANNA);
    let authority =
        Authority { actor, rules, subject: Some(&anna), at: Moment::default(), scopes: &[], on_behalf: None };
    let owner = Owner { account: BEN, units: Vec::new() };
    let ben = Holder::new(Subject::new(BEN, true, Vec::new()), owner);
    let command = Create {
        attested: std::collections::BTreeSet::new(),
        assignment_id: AssignmentId(Uuid::from_u128(20)),
        role: RoleKey::new("broker-portal", role).unwrap(),
        scope: Some(Scope::Tenant),
        valid_from: None,
        valid_until: None,
        constraints,
    };
    decide(&authority, Some(&ben), None, command)
}

fn administrator(constraints: Values) -> Vec<Holding> {
    vec![holding(1, "customer-administrator", constraints)]
}

#[test]
fn asp_01_further_customer_administrators_are_a_switch_of_the_regime() {
    let make = |rules: &Rules| {
        give(rules, administrator(Values::new()), "customer-administrator", Values::new())
            .map(|events| events.len())
    };
    let refused = make(&rules(PORTAL)).unwrap_err();
    assert_eq!(refused.code(), "appointment_not_yours");
    let switched = PORTAL.replace(MADE_BY_THE_OFFICE, MADE_BY_THEMSELVES);
    assert_ne!(switched, PORTAL, "the switch is where it was");
    assert_eq!(make(&rules(&switched)), Ok(1));
}

#[test]
fn asp_07_who_is_narrowed_to_levels_gives_no_others() {
    let rules = rules(PORTAL);
    let few = || administrator(values("level", &["employee", "lower-management"]));
    let given = |role, constraints| give(&rules, few(), role, constraints);
    assert!(given("personal-injury", values("level", &["employee"])).is_ok());
    assert!(given("personal-injury", Values::new()).is_ok(), "without a level nothing is given of it");
    let wider = given("personal-injury", values("level", &["employee", "senior-management"])).unwrap_err();
    let Refused::ConstraintsNotYours { dimension, allowed, .. } = wider else { panic!("{wider:?}") };
    assert_eq!((dimension.as_str(), allowed.len()), ("level", 2));
    // Levels say nothing about what has none.
    assert!(given("motor", Values::new()).is_ok());
    assert!(given("policies", Values::new()).is_ok());
}

#[test]
fn asp_10_who_is_narrowed_to_lines_gives_no_policies_without_one() {
    let text = PORTAL
        .replace(MADE_BY_THE_OFFICE, &MADE_BY_THE_OFFICE.replace("[\"level\"]", "[\"level\", \"line\"]"));
    let rules = rules(&text);
    let motor = || administrator(values("line", &["motor"]));
    let code = |role, constraints| {
        give(&rules, motor(), role, constraints).map_or_else(|refused| refused.code(), |_| "given")
    };
    assert_eq!(code("policies", values("line", &["motor"])), "given");
    assert_eq!(code("policies", Values::new()), "constraints_not_yours", "no line is every line");
    assert_eq!(code("motor", Values::new()), "given", "the regime narrows it to the line");
    assert_eq!(code("property", Values::new()), "constraints_not_yours");
    // Another office of theirs that is not narrowed gives it.
    let both = [motor(), vec![holding(2, "site-administrator", Values::new())]].concat();
    assert!(give(&rules, both, "property", Values::new()).is_ok());
}
