//! A small company for the tests: two teams, one below the other, and a third beside them.

use super::{
    Authority, Holding, Owner, Question, Resource, Subject, UnitPath, covers, decide, rule::Decision,
};
use crate::{
    account::{Account, Actor},
    ids::{AssignmentId, PLATFORM, UnitId, UserId},
    keys::{PermissionKey, RoleKey},
    refused::Refused,
    regime::{OwnRole, Rules, SHIPPED, parse},
    scope::Scope,
    units::Unit,
    validity::{Moment, Validity},
};
use chrono::TimeDelta;
use std::sync::Arc;
use uuid::Uuid;

pub(crate) const EAST: UnitId = UnitId(Uuid::from_u128(1));
/// Below [`EAST`].
pub(crate) const EAST_NIGHT: UnitId = UnitId(Uuid::from_u128(2));
pub(crate) const WEST: UnitId = UnitId(Uuid::from_u128(3));
pub(crate) const ANNA: Account = Account::User(UserId(Uuid::from_u128(10)));
pub(crate) const BEN: Account = Account::User(UserId(Uuid::from_u128(11)));

/// Time recording, with a role of the tenant's own: `own/recorder`.
pub(crate) fn rules() -> Rules {
    let regimes = SHIPPED.iter().map(|(file, text)| Arc::new(parse(file, text).unwrap()));
    let own = |name: &str, permissions: &[&str]| OwnRole {
        key: RoleKey::new("own", name).unwrap(),
        title: name.to_owned(),
        permissions: permissions.iter().map(|key| permission(key)).collect(),
    };
    let own = vec![
        own("recorder", &["time.record", "time.read"]),
        own("reader", &["time.read"]),
        own("nothing", &[]),
        own("greedy", &["invoice.read", "time.read", "time.change"]),
    ];
    Rules::new(regimes.filter(|regime| regime.key == "time-recording").collect(), own)
}

/// `time.read` is of the regime, `mandat/user.read` written out.
pub(crate) fn permission(key: &str) -> PermissionKey {
    PermissionKey::parse(key).or_else(|| PermissionKey::new("time-recording", key)).unwrap()
}

pub(crate) fn role(name: &str) -> RoleKey {
    RoleKey::parse(name).or_else(|| RoleKey::new("time-recording", name)).unwrap()
}

/// Noon of the day with that number.
pub(crate) fn day(number: i64) -> Moment {
    Moment::default() + TimeDelta::days(number)
}

pub(crate) fn holding(number: u128, name: &str, scope: Scope) -> Holding {
    let validity = Validity { from: day(0), until: None };
    Holding::new(AssignmentId(Uuid::from_u128(number)), role(name), scope, validity)
}

pub(crate) fn subject(account: Account, holdings: Vec<Holding>) -> Subject {
    Subject::new(account, true, holdings)
}

pub(crate) fn path(unit: UnitId) -> UnitPath {
    UnitPath(if unit == EAST_NIGHT { vec![EAST_NIGHT, EAST] } else { vec![unit] })
}

/// Data of somebody who is a member of these units.
pub(crate) fn data(account: Account, units: &[UnitId]) -> Resource {
    Resource::of(Owner { account, units: units.iter().map(|unit| path(*unit)).collect() })
}

pub(crate) fn at(unit_id: UnitId) -> Scope {
    Scope::Unit { unit_id }
}

/// Somebody with one role for the whole tenant: [`ANNA`].
pub(crate) fn with(name: &str) -> Subject {
    subject(ANNA, vec![holding(7, name, Scope::Tenant)])
}

/// What a command by the subject comes to on day 1.
pub(crate) fn by<T>(subject: &Subject, command: impl FnOnce(&Authority<'_>) -> T) -> T {
    let (rules, actor) = (rules(), Actor::new(PLATFORM, subject.account));
    command(&Authority {
        actor,
        rules: &rules,
        subject: Some(subject),
        at: day(1),
        scopes: &[],
        on_behalf: None,
    })
}

/// The word of a refusal.
pub(crate) fn code<T: std::fmt::Debug>(refused: Result<T, Refused>) -> &'static str {
    refused.unwrap_err().code()
}

/// A team of the company, open.
pub(crate) fn team(id: UnitId) -> Unit {
    let path = path(id);
    let parent_id = path.0.get(1).copied();
    Unit { id, parent_id, path, kind: "team".to_owned(), name: "Team".to_owned(), closed: false }
}

/// The decision on day 1.
pub(crate) fn ask(subject: &Subject, key: &str, resource: &Resource) -> Decision {
    let permission = permission(key);
    decide(&rules(), true, subject, &Question { permission: &permission, resource, at: day(1) })
}

#[test]
fn a_scope_covers_what_is_in_it() {
    let of = |unit, account, units: &[UnitId]| Resource { unit: Some(path(unit)), ..data(account, units) };
    assert!(covers(at(EAST), ANNA, &Resource::unit(path(EAST_NIGHT))));
    assert!(!covers(at(EAST_NIGHT), ANNA, &Resource::unit(path(EAST))));
    assert!(covers(at(EAST), ANNA, &data(BEN, &[WEST, EAST_NIGHT])));
    assert!(!covers(at(EAST), ANNA, &data(BEN, &[])));
    assert!(!covers(at(EAST), ANNA, &Resource::tenant()));
    assert!(covers(at(EAST), ANNA, &of(EAST, BEN, &[EAST_NIGHT])));
    assert!(!covers(at(EAST), ANNA, &of(EAST, BEN, &[WEST])), "unit and owner both narrow");
    assert!(!covers(at(EAST), ANNA, &of(WEST, BEN, &[EAST])), "unit and owner both narrow");
    assert!(covers(Scope::Own, ANNA, &data(ANNA, &[])));
    assert!(!covers(Scope::Own, ANNA, &Resource::tenant()));
    assert!(covers(Scope::Tenant, ANNA, &Resource::tenant()));
}
