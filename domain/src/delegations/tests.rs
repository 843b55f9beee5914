//! What somebody has of another's authority, and what of it they let others act with.

use super::{
    DelegationTold, Lender, Lent, Part,
    create::{Create, Delegate, decide},
    end::with_its_source,
    holding as by_delegation,
};
use crate::{
    access::{
        Authority, Awaited, Awaits, Delegated, Gift, Holding, OnBehalf, Owner, Resource, Subject, UnitPath,
        sample::{ANNA, BEN, EAST, WEST, at, code, day},
    },
    account::{Account, Actor},
    event::Event,
    ids::{AssignmentId, DelegationId, PLATFORM, UserId},
    keys::{PermissionKey, RoleKey},
    refused::Refused,
    regime::{Rules, SHIPPED, Values, parse},
    scope::Scope,
    units::Unit,
    validity::{Moment, Validity},
};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

const CLARA: Account = Account::User(UserId(Uuid::from_u128(12)));

fn rules() -> Rules {
    let wanted = ["employer-self-service", "company-access"];
    let regimes = SHIPPED.iter().map(|(file, text)| Arc::new(parse(file, text).unwrap()));
    Rules::new(regimes.filter(|regime| wanted.contains(&regime.key.as_str())).collect(), Vec::new())
}

fn role(name: &str) -> RoleKey {
    RoleKey::parse(name).unwrap_or_else(|| RoleKey::new("employer-self-service", name).unwrap())
}

fn id(number: u128) -> AssignmentId {
    AssignmentId(Uuid::from_u128(number))
}

fn held(name: &str, scope: Scope, until: Option<Moment>) -> Holding {
    Holding::new(id(7), role(name), scope, Validity { from: day(0), until })
}

fn orderer() -> Subject {
    Subject::new(ANNA, true, vec![held("orderer", Scope::Tenant, None)])
}

fn part(validity: Validity) -> Part {
    let id = DelegationId(Uuid::from_u128(70));
    Part { id, scope: Scope::Tenant, permissions: None, validity, ended: false }
}

/// Ben, who acts with what Anna holds.
fn acting(permissions: Option<BTreeSet<PermissionKey>>) -> Subject {
    let validity = Validity { from: day(0), until: None };
    let part = Part { permissions, ..part(validity) };
    let anna = orderer();
    let lender = Lender { subject: &anna, paths: &[] };
    let held = by_delegation(&rules(), part, lender, &anna.holdings[0], day(1));
    Subject::new(BEN, true, vec![held])
}

fn by<T>(subject: &Subject, command: impl FnOnce(&Authority<'_>) -> T) -> (T, Option<Account>) {
    let (rules, actor, note) = (rules(), Actor::new(PLATFORM, subject.account), OnBehalf::default());
    let answer = command(&Authority {
        actor,
        rules: &rules,
        subject: Some(subject),
        at: day(1),
        scopes: &[],
        on_behalf: Some(&note),
    });
    (answer, note.account())
}

fn create(source: AssignmentId) -> Create {
    Create {
        delegation_id: DelegationId(Uuid::from_u128(70)),
        assignment: source,
        delegate_id: UserId(Uuid::from_u128(11)),
        scope: None,
        permissions: None,
        valid_from: None,
        valid_until: None,
    }
}

fn ben() -> Delegate {
    let owner = Owner { account: BEN, units: vec![UnitPath(vec![EAST])] };
    Delegate { owner, active: true, external: false }
}

fn delegate(
    who: &Subject,
    to: &Delegate,
    unit: Option<&Unit>,
    command: Create,
) -> Result<Vec<Event>, Refused> {
    by(who, |authority| decide(authority, Some(to), unit, 0, command)).0
}

fn code_of(unit: &[crate::ids::UnitId]) -> Unit {
    Unit {
        id: unit[0],
        parent_id: None,
        path: UnitPath(unit.to_vec()),
        kind: "employer-code".to_owned(),
        name: "1001".to_owned(),
        closed: false,
    }
}

#[test]
fn spv_12_the_handling_is_delegated_and_the_office_is_not() {
    let made = delegate(&orderer(), &ben(), None, create(id(7))).unwrap();
    let [Event::DelegationCreated(DelegationTold { delegator, role: of, scope, permissions: None, .. })] =
        made.as_slice()
    else {
        panic!("{made:?}")
    };
    assert_eq!((*delegator, of, *scope), (ANNA, &role("orderer"), Scope::Tenant));
    let ben = acting(None);
    let appoint = |name: &str| {
        by(&ben, |authority| {
            let given = rules().role(&role(name)).unwrap().clone();
            authority.appointing(&given, &Resource::tenant(), &Values::new(), false)
        })
    };
    assert_eq!(
        appoint("administrator"),
        (Ok(Some(id(7))), Some(ANNA)),
        "by the orderer's authority, for her"
    );
    assert_eq!(code(appoint("orderer").0), "appointment_not_yours");
    let may = |key: &str| by(&ben, |authority| authority.allows(key, &Resource::tenant())).0;
    assert!(may("employer-self-service/administrator.appoint"));
    assert!(!may("employer-self-service/handling.delegate"));
}

#[test]
fn named_permissions_appoint_nobody_csm_07() {
    let reads = PermissionKey::parse("mandat/user.read").unwrap();
    let ben = acting(Some([reads].into()));
    let administrator = rules().role(&role("administrator")).unwrap().clone();
    let (given, _) = by(&ben, |authority| {
        authority.appointing(&administrator, &Resource::tenant(), &Values::new(), false)
    });
    assert_eq!(code(given), "appointment_not_yours");
    let (read, on_behalf) = by(&ben, |authority| authority.require("mandat/user.read", &Resource::tenant()));
    assert_eq!((read, on_behalf), (Ok(()), Some(ANNA)));
    assert!(by(&ben, |authority| authority.require("mandat/user.change", &Resource::tenant())).0.is_err());
}

#[test]
fn who_has_it_themselves_acts_for_nobody() {
    let mut ben = acting(None);
    ben.holdings.insert(0, Holding { assignment: id(8), ..held("administrator", Scope::Tenant, None) });
    let (read, on_behalf) = by(&ben, |authority| authority.require("mandat/user.read", &Resource::tenant()));
    assert_eq!((read, on_behalf), (Ok(()), None));
    // Looking is no act.
    let (_, on_behalf) =
        by(&ben, |authority| authority.see("tenant", "mandat/tenant.read", &Resource::tenant()));
    assert_eq!(on_behalf, None);
    let (_, on_behalf) = by(&ben, |authority| authority.require("mandat/tenant.change", &Resource::tenant()));
    assert_eq!(on_behalf, Some(ANNA));
}

#[test]
fn what_is_delegated_never_becomes_ones_own() {
    let ben = acting(None);
    let rules = rules();
    let owner = Owner { account: BEN, units: Vec::new() };
    let gift = |name: &str| {
        let role = rules.role(&role(name)).unwrap();
        let validity = Validity { from: day(1), until: Some(day(2)) };
        let gift =
            Gift { role, holder: &owner, place: &Resource::tenant(), constraints: &Values::new(), validity };
        by(&ben, |authority| authority.not_to_themselves(gift)).0
    };
    assert_eq!(code(gift("administrator")), "not_to_yourself");
}

#[test]
fn spv_13_it_counts_while_what_it_comes_from_does() {
    let rules = rules();
    let live = |anna: &Subject| {
        let validity = Validity { from: day(0), until: None };
        by_delegation(&rules, part(validity), Lender { subject: anna, paths: &[] }, &anna.holdings[0], day(1))
            .live(day(1))
    };
    assert!(live(&orderer()));
    let mut gone = orderer();
    gone.active = false;
    assert!(!live(&gone), "the delegator has left");
    let mut ended = orderer();
    ended.holdings[0].ended = true;
    assert!(!live(&ended));
    let mut waiting = orderer();
    waiting.holdings[0].awaits = Some(Awaited { what: Awaits::Acceptance, by: Vec::new(), lapses_at: None });
    assert!(!live(&waiting), "SPV-01");
    let mut owing = orderer();
    owing.owed.insert(("employer-self-service".to_owned(), "orderer-confirmation".to_owned()), 2);
    assert!(!live(&owing), "a new version is to be signed");
    owing.owed = [(("employer-self-service".to_owned(), "another".to_owned()), 2)].into();
    assert!(live(&owing));
    let mut blocked = orderer();
    blocked.blocks = vec![Some(EAST)];
    assert!(!live(&blocked), "not told apart where, in the whole tenant (CSM-09)");
}

#[test]
fn nobody_acts_where_the_delegator_is_blocked_csm_09() {
    let rules = rules();
    let paths = [UnitPath(vec![EAST]), UnitPath(vec![WEST])];
    let live = |block, scope| {
        let mut anna = orderer();
        anna.blocks = vec![block];
        let part = Part { scope, ..part(Validity { from: day(0), until: None }) };
        let lender = Lender { subject: &anna, paths: &paths };
        by_delegation(&rules, part, lender, &anna.holdings[0], day(1)).live(day(1))
    };
    assert!(live(Some(WEST), at(EAST)));
    assert!(!live(Some(EAST), at(EAST)) && !live(None, at(EAST)));
}

#[test]
fn it_lasts_no_longer_and_is_no_wider_than_what_it_comes_from() {
    let rules = rules();
    let anna = Subject::new(ANNA, true, vec![held("orderer", Scope::Tenant, Some(day(5)))]);
    let of = |from: i64, until: Option<i64>| {
        let validity = Validity { from: day(from), until: until.map(day) };
        by_delegation(
            &rules,
            part(validity),
            Lender { subject: &anna, paths: &[] },
            &anna.holdings[0],
            day(1),
        )
        .validity
    };
    assert_eq!(of(2, None), Validity { from: day(2), until: Some(day(5)) });
    assert_eq!(of(2, Some(3)), Validity { from: day(2), until: Some(day(3)) });
    assert_eq!(of(2, Some(9)), Validity { from: day(2), until: Some(day(5)) });

    let until = |until: Moment| Create { valid_until: Some(until), ..create(id(7)) };
    assert_eq!(code(delegate(&anna, &ben(), None, until(day(6)))), "delegation_wider");
    assert!(delegate(&anna, &ben(), None, until(day(5))).is_ok());
    let made = delegate(&anna, &ben(), None, create(id(7))).unwrap();
    let [Event::DelegationCreated(DelegationTold { validity, .. })] = made.as_slice() else {
        panic!("{made:?}")
    };
    assert_eq!(validity.until, Some(day(5)));

    let scope = |scope: Scope| Create { scope: Some(scope), ..create(id(7)) };
    let (east, west) = (code_of(&[EAST]), code_of(&[WEST]));
    assert!(delegate(&anna, &ben(), Some(&east), scope(at(EAST))).is_ok());
    assert_eq!(code(delegate(&anna, &ben(), None, scope(at(EAST)))), "unit_unknown");
    assert_eq!(code(delegate(&anna, &ben(), None, scope(Scope::Own))), "delegation_wider");
    let co_main = held("company-access/co-main-access-manager", at(EAST), None);
    let in_east = Subject::new(
        ANNA,
        true,
        vec![co_main, Holding { assignment: id(9), ..held("administrator", Scope::Tenant, None) }],
    );
    assert_eq!(code(delegate(&in_east, &ben(), Some(&west), scope(at(WEST)))), "delegation_wider");
    assert_eq!(code(delegate(&in_east, &ben(), None, scope(Scope::Tenant))), "delegation_wider");
    assert!(delegate(&in_east, &ben(), Some(&east), scope(at(EAST))).is_ok());
}

#[test]
fn nobody_delegates_what_they_do_not_hold_or_what_cannot_be() {
    assert_eq!(code(delegate(&orderer(), &ben(), None, create(id(8)))), "delegation_source_unknown");
    assert_eq!(code(delegate(&acting(None), &ben(), None, create(id(7)))), "delegation_not_onward");
    let administrator = Subject::new(ANNA, true, vec![held("administrator", Scope::Tenant, None)]);
    assert_eq!(code(delegate(&administrator, &ben(), None, create(id(7)))), "role_not_delegable");
    let named = |key: &str| Create {
        permissions: Some([PermissionKey::parse(key).unwrap()].into()),
        ..create(id(7))
    };
    for (key, expected) in [
        ("employer-self-service/handling.delegate", Err("permission_not_delegable")),
        ("employer-self-service/invoice.read", Err("permission_not_delegable")),
        ("employer-self-service/overview.read", Ok(())),
    ] {
        let made = delegate(&orderer(), &ben(), None, named(key));
        assert_eq!(made.map(drop).map_err(|refused| refused.code()), expected, "{key}");
    }
    let anna = Delegate { owner: Owner { account: ANNA, units: Vec::new() }, ..ben() };
    assert_eq!(code(delegate(&orderer(), &anna, None, create(id(7)))), "delegation_to_yourself");
    assert_eq!(
        code(delegate(&orderer(), &Delegate { active: false, ..ben() }, None, create(id(7)))),
        "user_inactive"
    );
    let external = Delegate { external: true, ..ben() };
    assert_eq!(code(delegate(&orderer(), &external, None, create(id(7)))), "role_shut_to_externals");
    let full = by(&orderer(), |authority| decide(authority, Some(&ben()), None, super::LIMIT, create(id(7))));
    assert_eq!(code(full.0), "delegations_too_many");
}

#[test]
fn csm_07_of_a_managers_role_the_management_of_users_is_delegated() {
    let main = held("company-access/co-main-access-manager", Scope::Tenant, None);
    let made = delegate(&Subject::new(ANNA, true, vec![main]), &ben(), None, create(id(7))).unwrap();
    let [Event::DelegationCreated(DelegationTold { permissions: Some(permissions), .. })] = made.as_slice()
    else {
        panic!("{made:?}")
    };
    let names: Vec<&str> = permissions.iter().map(PermissionKey::as_str).collect();
    assert_eq!(names, ["company-access/user.manage", "mandat/user.change", "mandat/user.create"]);
}

#[test]
fn spv_13_what_is_delegated_ends_in_the_same_change() {
    let lent = |number: u128, of: u128| Lent {
        id: DelegationId(Uuid::from_u128(number)),
        assignment: id(of),
        delegate_id: UserId(Uuid::from_u128(11)),
    };
    let ended = [Event::AssignmentEnded { assignment_id: id(7), holder: ANNA }];
    let falling = with_its_source(ANNA, &[lent(70, 7), lent(80, 8), lent(71, 7)], &ended);
    let of: Vec<_> = falling
        .iter()
        .map(|event| match event {
            Event::DelegationEnded { delegation_id, delegator, .. } => {
                (delegation_id.0.as_u128(), *delegator)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(of, [(70, ANNA), (71, ANNA)]);
}

#[test]
fn of_several_the_one_whose_authority_was_needed_first_is_noted() {
    let mut ben = acting(None);
    let second = Delegated {
        delegation: DelegationId(Uuid::from_u128(71)),
        by: CLARA,
        root_live: true,
        permissions: None,
    };
    let given = Holding { assignment: id(9), ..held("administrator", Scope::Tenant, None) };
    ben.holdings.push(Holding { delegated: Some(second), ..given });
    let (_, on_behalf) = by(&ben, |authority| authority.require("mandat/user.read", &Resource::tenant()));
    assert_eq!(on_behalf, Some(ANNA));
    ben.holdings.remove(0);
    let (_, on_behalf) = by(&ben, |authority| authority.require("mandat/user.read", &Resource::tenant()));
    assert_eq!(on_behalf, Some(CLARA));
}
