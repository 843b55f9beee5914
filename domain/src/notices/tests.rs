//! The five systems' rules on notices, as their regimes have them.

use super::*;
use crate::{
    access::{Holding, Subject},
    account::Account,
    ids::{AssignmentId, TenantId, UserId},
    regime::{Rules, SHIPPED, parse},
    scope::Scope,
    validity::{Moment, Validity},
};
use std::sync::Arc;
use uuid::Uuid;

const ORDERER: u128 = 1;
const ADMINISTRATOR: u128 = 2;
const ANNA: u128 = 3;

fn now() -> Moment {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn rules(regime: &str) -> Rules {
    let (file, text) = SHIPPED.iter().find(|(file, _)| file.contains(regime)).unwrap();
    Rules::new(vec![Arc::new(parse(file, text).unwrap())], Vec::new())
}

fn user(id: u128, role: Option<&str>) -> Subject {
    let always = Validity { from: now(), until: None };
    let held = role.map(|role| {
        Holding::new(AssignmentId(Uuid::from_u128(id)), RoleKey::parse(role).unwrap(), Scope::Tenant, always)
    });
    Subject::new(Account::User(UserId(Uuid::from_u128(id))), true, held.into_iter().collect())
}

fn given(by: u128, to: u128, role: &str) -> Happened {
    let role = RoleKey::parse(role).unwrap();
    let event = Event::AssignmentCreated {
        attested: std::collections::BTreeSet::new(),
        assignment_id: AssignmentId(Uuid::from_u128(9)),
        holder: Account::User(UserId(Uuid::from_u128(to))),
        role: role.clone(),
        scope: Scope::Tenant,
        validity: Validity { from: now(), until: None },
        constraints: crate::regime::Values::new(),
        by: None,
        awaits: None,
    };
    let actor = Actor::new(TenantId(Uuid::from_u128(7)), Account::User(UserId(Uuid::from_u128(by))));
    Happened { revision: 5, event, actor, role: Some(role), resource: Resource::tenant(), first: false }
}

fn told(regime: &str, happened: &[Happened]) -> Vec<(u128, bool, bool)> {
    let users = [
        user(ORDERER, Some("employer-self-service/orderer")),
        user(ADMINISTRATOR, Some("employer-self-service/administrator")),
        user(ANNA, None),
    ];
    let rules = rules(regime);
    let found = addressed(&rules, &wanted(&rules, happened), happened, &users, now());
    found.into_iter().map(|notice| (notice.user.0.as_u128(), notice.mail, notice.inbox)).collect()
}

#[test]
fn spv_04_an_appointment_is_confirmed_to_orderer_administrators_and_the_one_appointed() {
    let appointed = given(ORDERER, ANNA, "employer-self-service/administrator");
    let all = [(ORDERER, true, false), (ADMINISTRATOR, true, false), (ANNA, true, false)];
    assert_eq!(told("employer-self-service", &[appointed]), all);
}

#[test]
fn spv_11_a_change_reaches_the_affected_user_once() {
    let twice = [
        given(ADMINISTRATOR, ANNA, "employer-self-service/user"),
        given(ADMINISTRATOR, ANNA, "employer-self-service/invoice-reader"),
    ];
    assert_eq!(told("employer-self-service", &twice), [(ANNA, true, false)]);
    let own = given(ADMINISTRATOR, ADMINISTRATOR, "employer-self-service/user");
    assert_eq!(told("employer-self-service", &[own]), []);
}

#[test]
fn a_regime_that_names_no_notice_sends_none() {
    assert_eq!(told("time-recording", &[given(ORDERER, ANNA, "time-recording/employee")]), []);
}
