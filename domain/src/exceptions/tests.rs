//! Who makes, switches and ends exceptions, and of whom.

use super::{Exception, change, create, create::Create, end};
use crate::{
    access::{Owner, ResourcePath, Subject, Verdict, sample::*},
    event::Event,
    ids::{ExceptionId, UnitId, UserId},
    refused::Refused,
    scope::Scope,
};
use uuid::Uuid;

const BEN_ID: UserId = UserId(Uuid::from_u128(11));

fn acme() -> ResourcePath {
    ResourcePath(vec!["acme".to_owned()])
}

fn ben(units: &[UnitId]) -> Owner {
    data(BEN, units).owner.unwrap()
}

fn create(
    who: &Subject,
    user: Option<Owner>,
    live: &[(ExceptionId, String, ResourcePath)],
    regime: &str,
) -> Result<Vec<Event>, Refused> {
    let command = Create {
        exception_id: ExceptionId(Uuid::from_u128(1)),
        user_id: BEN_ID,
        regime: regime.to_owned(),
        path: acme(),
        verdict: Verdict::Deny,
        active: true,
    };
    by(who, |authority| create::decide(authority, user, live, command))
}

fn of_ben(units: &[UnitId], ended: bool) -> Exception {
    Exception {
        id: ExceptionId(Uuid::from_u128(1)),
        user_id: BEN_ID,
        user: ben(units),
        regime: "time-recording".to_owned(),
        path: acme(),
        verdict: Verdict::Deny,
        active: true,
        ended,
    }
}

#[test]
fn supervisors_make_them_for_whom_they_supervise_tim_13() {
    let team = subject(ANNA, vec![holding(7, "supervisor", at(EAST))]);
    let created = |who: &Subject, units: &[UnitId]| create(who, Some(ben(units)), &[], "time-recording");
    for who in [&with("tenant-owner"), &with("supervisor"), &team] {
        assert!(matches!(created(who, &[EAST_NIGHT]).as_deref(), Ok([Event::ExceptionCreated { .. }])));
    }
    assert_eq!(code(created(&team, &[WEST])), "user_unknown");
    assert_eq!(code(created(&with("employee"), &[EAST])), "user_unknown");
    assert_eq!(code(create(&with("tenant-owner"), None, &[], "time-recording")), "user_unknown");
    // Who sees their own does not change them.
    let ben_himself = subject(BEN, vec![holding(7, "employee", Scope::Tenant)]);
    assert_eq!(code(created(&ben_himself, &[EAST])), "forbidden");
}

#[test]
fn a_regime_without_them_has_none() {
    let owner = with("tenant-owner");
    for regime in ["platform", "data-vault", ""] {
        assert_eq!(code(create(&owner, Some(ben(&[])), &[], regime)), "exceptions_unknown", "{regime}");
    }
}

#[test]
fn one_path_has_one_of_a_user_and_their_number_is_bounded() {
    let owner = with("tenant-owner");
    let other = |regime: &str, step: &str| {
        (ExceptionId(Uuid::from_u128(2)), regime.to_owned(), ResourcePath(vec![step.to_owned()]))
    };
    let created = |live: &[_]| create(&owner, Some(ben(&[])), live, "time-recording");
    assert_eq!(code(created(&[other("time-recording", "acme")])), "exception_exists");
    assert!(created(&[other("time-recording", "beta"), other("elsewhere", "acme")]).is_ok());
    assert!(created(&vec![other("time-recording", "beta"); create::LIMIT - 1]).is_ok());
    let full = vec![other("time-recording", "beta"); create::LIMIT];
    assert_eq!(code(created(&full)), "exceptions_too_many");
}

#[test]
fn switching_to_what_is_already_so_makes_no_event() {
    let owner = with("tenant-owner");
    let change = |active| by(&owner, |authority| change::decide(authority, &of_ben(&[], false), active));
    assert_eq!(change(true), Ok(Vec::new()));
    assert!(matches!(change(false).as_deref(), Ok([Event::ExceptionChanged { active: false, .. }])));
}

#[test]
fn what_has_ended_or_is_out_of_reach_does_not_change() {
    let team = subject(ANNA, vec![holding(7, "supervisor", at(EAST))]);
    let both = |who: &Subject, exception: &Exception| {
        let changed = by(who, |authority| change::decide(authority, exception, false));
        [code(changed), code(by(who, |authority| end::decide(authority, exception)))]
    };
    assert_eq!(both(&team, &of_ben(&[WEST], false)), ["not_found"; 2]);
    assert_eq!(both(&team, &of_ben(&[EAST], true)), ["exception_ended"; 2]);
    let ended = by(&team, |authority| end::decide(authority, &of_ben(&[EAST], false)));
    assert!(matches!(ended.as_deref(), Ok([Event::ExceptionEnded { .. }])));
}

#[test]
fn a_change_of_one_leaves_the_others_as_they_are() {
    let exception = |name: &str| crate::access::Exception {
        regime: "time-recording".to_owned(),
        path: ResourcePath(vec![name.to_owned()]),
        verdict: Verdict::Deny,
        active: true,
    };
    let mut ben = subject(BEN, Vec::new());
    ben.exceptions = vec![exception("acme"), exception("beta")];
    let event = Event::ExceptionChanged {
        exception_id: ExceptionId(Uuid::from_u128(1)),
        user_id: BEN_ID,
        regime: "time-recording".to_owned(),
        path: acme(),
        active: false,
    };
    let after = ben.after(&event, day(1));
    let active: Vec<bool> = after.exceptions.iter().map(|exception| exception.active).collect();
    assert_eq!(active, [false, true]);
}
