//! What an event gains and loses.

use super::{super::sample::*, *};
use crate::{
    account::Account,
    ids::{ApiClientId, AssignmentId},
    validity::Validity,
};
use uuid::Uuid;

fn id(number: u128) -> AssignmentId {
    AssignmentId(Uuid::from_u128(number))
}

/// What the event gains and loses on day 1: permission name, scope, from and until as days.
fn effect(before: &Subject, event: &Event) -> (Vec<String>, Vec<String>) {
    let rules = rules();
    let after = before.after(event, day(1));
    let (gained, lost) = changed(&grants(&rules, before, day(1)), &grants(&rules, &after, day(1)));
    let days = |moment: Moment| (moment - day(0)).num_days();
    let say = |grants: BTreeSet<Grant>| {
        let said = grants.into_iter().map(|grant| {
            let until = grant.until.map(|until| days(until).to_string()).unwrap_or_default();
            format!("{} {} {}..{until}", grant.permission.name(), grant.scope.kind(), days(grant.from))
        });
        said.collect()
    };
    (say(gained), say(lost))
}

fn created(number: u128, holder: Account, name: &str, scope: Scope, from: i64, until: Option<i64>) -> Event {
    let validity = Validity { from: day(from), until: until.map(day) };
    let (assignment_id, role) = (id(number), role(name));
    let constraints = Values::new();
    Event::AssignmentCreated {
        attested: std::collections::BTreeSet::new(),
        assignment_id,
        holder,
        role,
        scope,
        validity,
        constraints,
        by: None,
        awaits: None,
    }
}

fn changed_to(validity: Validity) -> Event {
    Event::AssignmentChanged { assignment_id: id(1), holder: ANNA, validity, constraints: Values::new() }
}

#[test]
fn a_stand_in_of_next_week_is_a_gain_with_its_validity() {
    let nobody = subject(ANNA, vec![]);
    let (gained, lost) = effect(&nobody, &created(1, ANNA, "own/reader", at(EAST), 8, Some(22)));
    assert_eq!(gained, ["time.read unit 8..22"]);
    assert!(lost.is_empty());
    let (gained, lost) = effect(&nobody, &created(1, BEN, "own/reader", at(EAST), 8, None));
    assert!(gained.is_empty() && lost.is_empty(), "somebody else's event");
}

#[test]
fn prolonging_gains_the_added_time_alone() {
    let mut held = holding(1, "own/reader", Scope::Tenant);
    held.validity.until = Some(day(5));
    let longer = Validity { from: day(0), until: Some(day(9)) };
    let event = changed_to(longer);
    let (gained, lost) = effect(&subject(ANNA, vec![held.clone()]), &event);
    assert_eq!((gained, lost), (vec!["time.read tenant 5..9".to_owned()], vec![]));
    let shorter = Validity { from: day(0), until: Some(day(3)) };
    let event = changed_to(shorter);
    let (gained, lost) = effect(&subject(ANNA, vec![held]), &event);
    assert_eq!((gained, lost), (vec![], vec!["time.read tenant 3..5".to_owned()]));
}

#[test]
fn what_is_held_twice_is_not_lost_by_ending_one() {
    let twice = vec![
        holding(1, "own/reader", Scope::Tenant),
        holding(2, "own/reader", Scope::Tenant),
        holding(3, "own/reader", at(WEST)),
    ];
    let end = |number| Event::AssignmentEnded { assignment_id: id(number), holder: ANNA };
    let before = subject(ANNA, twice);
    assert_eq!(effect(&before, &end(1)), (vec![], vec![]));
    assert_eq!(effect(&before, &end(3)), (vec![], vec![]), "the tenant scope gives it anyway");
    let once = before.after(&end(1), day(1));
    assert_eq!(once.holdings[0].validity.until, Some(day(1)));
    let (gained, lost) = effect(&once, &end(2));
    assert!(gained.is_empty());
    assert_eq!(lost, ["time.read tenant 1.."], "but not for its unit, which is still held");
}

#[test]
fn ending_the_role_employee_ends_recording_by_any_other_role_tim_11() {
    let mut employee = holding(2, "employee", Scope::Tenant);
    employee.validity.until = Some(day(7));
    let before = subject(ANNA, vec![holding(1, "own/recorder", Scope::Tenant), employee]);
    let end = Event::AssignmentEnded { assignment_id: id(2), holder: ANNA };
    let (_, lost) = effect(&before, &end);
    assert!(lost.contains(&"time.record tenant 1..7".to_owned()), "{lost:?}");
    assert!(!lost.iter().any(|grant| grant.starts_with("time.read")), "{lost:?}");
}

#[test]
fn an_ended_api_client_has_nothing() {
    let client = Account::ApiClient(ApiClientId(Uuid::from_u128(5)));
    let before = subject(client, vec![holding(1, "own/reader", Scope::Tenant)]);
    let event = Event::ApiClientEnded { api_client_id: ApiClientId(Uuid::from_u128(5)) };
    assert_eq!(effect(&before, &event), (vec![], vec!["time.read tenant 1..".to_owned()]));
}
