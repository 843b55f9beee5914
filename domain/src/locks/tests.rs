//! Who locks and unlocks.

use super::{Lock, create, end};
use crate::{
    access::{Authority, ResourcePath, Subject, sample::*},
    event::Event,
    ids::LockId,
    refused::Refused,
    regime::Rules,
};
use uuid::Uuid;

const LOCK: LockId = LockId(Uuid::from_u128(1));

fn acme() -> ResourcePath {
    ResourcePath(vec!["acme".to_owned()])
}

fn create(who: &Subject, same: Option<LockId>, count: i64) -> Result<Vec<Event>, Refused> {
    by(who, |authority| create::decide(authority, LOCK, acme(), same, count))
}

#[test]
fn it_takes_the_whole_tenant_tim_14() {
    for name in ["tenant-owner", "supervisor"] {
        assert_eq!(
            create(&with(name), None, 0),
            Ok(vec![Event::LockCreated { lock_id: LOCK, path: acme() }])
        );
    }
    let team = subject(ANNA, vec![holding(7, "supervisor", at(EAST))]);
    for who in [&team, &with("employee")] {
        assert_eq!(code(create(who, None, 0)), "forbidden");
        let lock = Lock { id: LOCK, path: acme(), ended: false };
        assert_eq!(code(by(who, |authority| end::decide(authority, &lock))), "not_found");
    }
}

#[test]
fn one_path_has_one_lock_and_their_number_is_bounded() {
    let owner = with("tenant-owner");
    assert_eq!(code(create(&owner, Some(LOCK), 1)), "lock_exists");
    assert!(create(&owner, None, create::LIMIT - 1).is_ok());
    assert_eq!(code(create(&owner, None, create::LIMIT)), "locks_too_many");
}

#[test]
fn a_tenant_that_knows_no_locks_has_none() {
    let rules = Rules::default();
    let authority = Authority::command_line(&rules, day(1));
    assert_eq!(code(create::decide(&authority, LOCK, acme(), None, 0)), "locks_unknown");
}

#[test]
fn unlocking_ends_a_lock_once() {
    let owner = with("tenant-owner");
    let end = |ended| {
        let lock = Lock { id: LOCK, path: acme(), ended };
        by(&owner, |authority| end::decide(authority, &lock))
    };
    assert_eq!(end(false), Ok(vec![Event::LockEnded { lock_id: LOCK, path: acme() }]));
    assert_eq!(code(end(true)), "lock_ended");
}
