//! What happens to what needs something else when that is lost, as the regime says it (ASP-11, TIM-18), and the
//! least that everybody holds (ASP-03).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic, also outside of its function"
)]

use chrono::TimeDelta;
use mandat_domain::{
    access::{Authority, Holding, Owner, Question, Resource, Subject, decide},
    account::{Account, Actor},
    assignments::{Assignment, Holder, change, create, end},
    event::Event,
    ids::{AssignmentId, PLATFORM, UserId},
    keys::{PermissionKey, RoleKey},
    refused::Refused,
    regime::{Rules, Values, parse},
    scope::Scope,
    validity::{Moment, Validity},
};
use std::sync::Arc;
use uuid::Uuid;

const BOSS: Account = Account::User(UserId(Uuid::from_u128(1)));
const BEN: Account = Account::User(UserId(Uuid::from_u128(2)));

/// An archive: who reads reports must read cases, and who prints must read reports.
const ARCHIVE: &str = r#"
[regime]
key = "archive"
version = 1
language = "en"
title = { en = "Archive" }
founding_role = "boss"

[permissions]
"case.read" = { title = { en = "Read cases" } }
"report.read" = { title = { en = "Read reports" }, prerequisites = [{ any_of = ["case.read"], coverage = "anywhere", when_lost = "LOST" }] }
"report.print" = { title = { en = "Print" }, prerequisites = [{ any_of = ["report.read"], coverage = "anywhere", when_lost = "end" }] }

[tenants]
minimum_rights = { permissions = ["case.read"], below = "BELOW" }

[roles.boss]
title = { en = "Boss" }
permissions = ["case.read", "mandat/user.read", "mandat/assignment.read"]
appointed_by = ["boss"]

[roles.reader]
title = { en = "Reader" }
permissions = ["case.read"]
appointed_by = [{ role = "boss", validity = true }]

[roles.reporter]
title = { en = "Reporter" }
permissions = ["report.read"]
appointed_by = [{ role = "boss", validity = true }]

[roles.printer]
title = { en = "Printer" }
permissions = ["report.print"]
appointed_by = [{ role = "boss", validity = true }]
"#;

fn archive(lost: &str, below: &str) -> Rules {
    let text = ARCHIVE.replace("LOST", lost).replace("BELOW", below);
    Rules::new(vec![Arc::new(parse("archive.toml", &text).unwrap())], Vec::new())
}

fn day(number: i64) -> Moment {
    Moment::default() + TimeDelta::days(number)
}

fn role(name: &str) -> RoleKey {
    RoleKey::new("archive", name).unwrap()
}

fn holding(number: u128, name: &str, until: Option<i64>) -> Holding {
    let validity = Validity { from: day(0), until: until.map(day) };
    Holding::new(AssignmentId(Uuid::from_u128(number)), role(name), Scope::Tenant, validity)
}

fn ben(holdings: Vec<Holding>) -> Holder {
    Holder::new(Subject::new(BEN, true, holdings), Owner { account: BEN, units: Vec::new() })
}

/// What a command of the boss comes to on day 1.
fn by_boss<T>(rules: &Rules, command: impl FnOnce(&Authority<'_>) -> T) -> T {
    let boss = Subject::new(BOSS, true, vec![holding(90, "boss", None)]);
    let actor = Actor::new(PLATFORM, BOSS);
    command(&Authority { actor, rules, subject: Some(&boss), at: day(1), scopes: &[], on_behalf: None })
}

fn give(rules: &Rules, held: Vec<Holding>, name: &str) -> Result<Vec<Event>, Refused> {
    let command = create::Create {
        attested: std::collections::BTreeSet::new(),
        assignment_id: AssignmentId(Uuid::from_u128(50)),
        role: role(name),
        scope: Some(Scope::Tenant),
        valid_from: None,
        valid_until: None,
        constraints: Values::new(),
    };
    by_boss(rules, |boss| create::decide(boss, Some(&ben(held)), None, command))
}

fn assignment(held: &Holding) -> Assignment {
    Assignment {
        id: held.assignment,
        role: held.role.clone(),
        scope: held.scope,
        scope_path: None,
        holder: Owner { account: BEN, units: Vec::new() },
        validity: held.validity,
        constraints: Values::new(),
        ended: false,
        awaits: None,
    }
}

/// Ends the first of these.
fn end_first(rules: &Rules, held: &[Holding], confirmed: bool) -> Result<Vec<Event>, Refused> {
    let first = assignment(held.first().unwrap());
    by_boss(rules, |boss| end::decide(boss, &first, &ben(held.to_vec()), confirmed))
}

fn numbers(events: &[Event]) -> Vec<u128> {
    let ended = events.iter().map(|event| match event {
        Event::AssignmentEnded { assignment_id, .. } => assignment_id.0.as_u128(),
        other => panic!("{other:?}"),
    });
    ended.collect()
}

#[test]
fn what_needs_something_else_is_given_to_who_has_it() {
    for (lost, given) in [("refuse", false), ("end", false), ("suspend", true)] {
        let rules = archive(lost, "confirmed");
        assert_eq!(give(&rules, Vec::new(), "reporter").is_ok(), given, "{lost}");
        assert!(give(&rules, vec![holding(1, "reader", None)], "reporter").is_ok(), "{lost}");
    }
    let missing = give(&archive("refuse", "confirmed"), Vec::new(), "reporter").unwrap_err();
    assert!(matches!(missing, Refused::PrerequisiteMissing { .. }), "{missing}");
}

#[test]
fn what_is_lost_refuses_suspends_or_ends() {
    let held = [holding(1, "reader", None), holding(2, "reporter", None), holding(3, "printer", None)];
    let refused = end_first(&archive("refuse", "confirmed"), &held, true).unwrap_err();
    let Refused::NeededBy { role: by, assignment, .. } = refused else { panic!("{refused:?}") };
    assert_eq!((by, assignment), (role("reporter"), held[1].assignment));
    assert_eq!(numbers(&end_first(&archive("suspend", "confirmed"), &held, true).unwrap()), [1]);
    // One after the other, in the same change.
    assert_eq!(numbers(&end_first(&archive("end", "confirmed"), &held, true).unwrap()), [1, 2, 3]);
    // What somebody has twice is not lost by ending one.
    let twice = [&held[..], &[holding(4, "boss", None)]].concat();
    assert_eq!(numbers(&end_first(&archive("end", "confirmed"), &twice, true).unwrap()), [1]);
}

#[test]
fn what_runs_out_by_itself_suspends() {
    let rules = archive("refuse", "confirmed");
    let short = holding(1, "reader", Some(5));
    assert!(give(&rules, vec![short.clone()], "reporter").is_ok());
    let ben_later = Subject::new(BEN, true, vec![short.clone(), holding(2, "reporter", None)]);
    let key = PermissionKey::new("archive", "report.read").unwrap();
    let may = |at| {
        let question = Question { permission: &key, resource: &Resource::tenant(), at };
        decide(&rules, true, &ben_later, &question).allowed
    };
    assert_eq!([4, 5].map(|number| may(day(number))), [true, false]);
    // Cutting it short is somebody's doing, and refused; a time at which nothing was left anyway is not.
    let held = vec![short.clone(), holding(2, "reporter", None)];
    let until = |until: Option<i64>| {
        let command = change::Change {
            from: day(0),
            until: until.map(day),
            constraints: Values::new(),
            confirmed: true,
        };
        by_boss(&rules, |boss| change::decide(boss, &assignment(&short), &ben(held.clone()), command))
    };
    assert!(matches!(until(Some(3)), Err(Refused::NeededBy { .. })));
    assert!(until(Some(9)).is_ok());
    let ended = [held[1].clone(), short.clone()];
    assert_eq!(numbers(&end_first(&rules, &ended, true).unwrap()), [2]);
}

#[test]
fn asp_03_the_minimum_is_kept_unless_confirmed_where_the_regime_lets_it() {
    let alone = [holding(1, "reader", None)];
    let missing = |refused: Refused| match refused {
        Refused::BelowMinimum { missing, confirmable } => (missing.len(), confirmable),
        other => panic!("{other:?}"),
    };
    let confirmed = archive("refuse", "confirmed");
    assert_eq!(missing(end_first(&confirmed, &alone, false).unwrap_err()), (1, true));
    assert!(end_first(&confirmed, &alone, true).is_ok());
    let refused = archive("refuse", "refused");
    for confirming in [false, true] {
        assert_eq!(missing(end_first(&refused, &alone, confirming).unwrap_err()), (1, false));
    }
    // The end of another, or of one that is over before it would be missed, takes nobody below.
    let both = [holding(1, "reader", Some(5)), holding(2, "boss", None)];
    assert!(end_first(&refused, &both, false).is_ok());
}
