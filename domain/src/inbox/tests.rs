//! Who reads what of the organisation's inbox.

use super::*;
use crate::{
    access::Holding,
    account::Account,
    ids::{AssignmentId, UserId},
    keys::RoleKey,
    regime::{InForce, SHIPPED, parse},
    scope::Scope,
    validity::Validity,
};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

fn now() -> Moment {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn rules() -> Rules {
    let (file, text) = SHIPPED.iter().find(|(file, _)| file.contains("company-access")).unwrap();
    let capacity = ("company-access".to_owned(), "employer".to_owned());
    let in_force = InForce { capacities: BTreeSet::from([capacity]), ..InForce::default() };
    Rules::new(vec![Arc::new(parse(file, text).unwrap())], Vec::new()).with_in_force(in_force)
}

fn user(roles: &[(&str, Scope)]) -> Subject {
    let held = roles.iter().map(|(role, scope)| {
        let role = RoleKey::new("company-access", role).unwrap();
        Holding::new(AssignmentId(Uuid::from_u128(1)), role, *scope, Validity { from: now(), until: None })
    });
    Subject::new(Account::User(UserId(Uuid::from_u128(2))), true, held.collect())
}

#[test]
fn csm_14_users_read_what_is_for_their_services() {
    let group = UnitId(Uuid::from_u128(5));
    let scope = Scope::Unit { unit_id: group };
    let employer = PermissionKey::parse("company-access/service.employer.use").unwrap();
    let of_service = Readers { permission: Some(employer), unit: None };
    let for_all = Readers { permission: None, unit: None };
    let reads = |user: &Subject, readers: &Readers, unit: Option<UnitId>| {
        let path = unit.map(|unit| UnitPath(vec![unit]));
        super::reads(&rules(), user, readers, path.as_ref(), now())
    };
    let serving = user(&[("user", scope), ("employer-services", scope)]);
    let other = user(&[("user", scope), ("provider-services", scope)]);
    assert!(reads(&serving, &of_service, None) && reads(&serving, &of_service, Some(group)));
    assert!(!reads(&serving, &of_service, Some(UnitId(Uuid::from_u128(6)))), "another group");
    assert!(!reads(&other, &of_service, None), "another service");
    assert!(reads(&other, &for_all, None));
    assert!(!reads(&user(&[]), &for_all, None), "nobody of the company");
}
