use super::*;
use crate::{
    access::UnitPath,
    account::Account,
    ids::{AssignmentId, UnitId, UserId},
    keys::RoleKey,
    regime::Catalogue,
    scope::Scope,
    validity::Validity,
};
use proptest::prelude::*;
use uuid::Uuid;

fn at(text: &str) -> Moment {
    format!("{text}T08:00:00Z").parse().unwrap()
}

fn rules(regimes: &[&str]) -> Rules {
    let catalogue = Catalogue::shipped().unwrap();
    Rules::new(regimes.iter().map(|key| catalogue.newest(key).unwrap()).collect(), Vec::new())
}

fn user(number: u128, role: Option<&str>, scope: Scope) -> Subject {
    let always = Validity { from: at("2020-01-01"), until: None };
    let held = role.map(|role| {
        Holding::new(AssignmentId(Uuid::from_u128(number)), RoleKey::parse(role).unwrap(), scope, always)
    });
    Subject::new(Account::User(UserId(Uuid::from_u128(number))), true, held.into_iter().collect())
}

fn quiet(subject: Subject, since: &str) -> Quiet {
    let near = Owner { account: subject.account, units: Vec::new() };
    Quiet { presence: Presence { signed_in_at: None, counted_from: at(since) }, subject, near }
}

#[test]
fn asp_24_half_a_year_without_a_sign_in_is_dormant_whoever_never_came_counts_from_the_start() {
    let rules = rules(&["broker-portal"]);
    let applied = applied(&rules, &BTreeSet::new());
    let anna = || user(1, Some("broker-portal/user"), Scope::Tenant);
    let by = |quiet: &Quiet, on: &str| dormant(&applied, quiet, at(on)).map(|found| found.rule.after_months);
    let never = quiet(anna(), "2026-01-15");
    assert_eq!((by(&never, "2026-07-14"), by(&never, "2026-07-15")), (None, Some(6)));
    let came = Presence { signed_in_at: Some(at("2026-03-01")), ..never.presence };
    let came = Quiet { presence: came, ..quiet(anna(), "2026-01-15") };
    assert_eq!((by(&came, "2026-08-31"), by(&came, "2026-09-01")), (None, Some(6)));
    // Made active again later: the time before does not count.
    let back = Presence { counted_from: at("2026-08-01"), ..came.presence };
    assert_eq!(by(&Quiet { presence: back, ..came.clone() }, "2026-09-01"), None);
    let left = Subject { active: false, ..anna() };
    assert_eq!(by(&quiet(left, "2026-01-15"), "2027-07-15"), None, "active users alone");
}

#[test]
fn asp_24_the_providers_own_staff_have_their_own_rule() {
    let rules = rules(&["broker-portal"]);
    let to = |provides: &[&str]| {
        let provides = provides.iter().map(|&key| key.to_owned()).collect();
        let applied = applied(&rules, &provides);
        applied.iter().flat_map(|found| &found.rule.to_roles).map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(to(&[]), ["broker-portal/customer-administrator"]);
    assert_eq!(to(&["broker-portal"]), ["broker-portal/site-administrator"]);
}

#[test]
fn each_goes_by_the_regimes_of_their_own_roles() {
    let rules = rules(&["broker-portal", "employer-self-service", "time-recording"]);
    let applied = applied(&rules, &BTreeSet::new());
    let by = |role: Option<&str>| {
        let quiet = quiet(user(1, role, Scope::Tenant), "2026-01-01");
        dormant(&applied, &quiet, at("2026-09-01")).map(|found| found.regime.to_owned())
    };
    assert_eq!(by(Some("broker-portal/user")).as_deref(), Some("broker-portal"));
    assert_eq!(by(Some("employer-self-service/user")), None, "SPV-15: not before 18 months");
    assert_eq!(by(Some("time-recording/employee")), None, "a regime that says nothing of it");
    assert_eq!(by(None).as_deref(), Some("broker-portal"), "whoever holds nothing goes by all");
}

#[test]
fn reports_come_every_so_many_months_of_the_calendar_and_what_was_missed_comes_once() {
    let rules = rules(&["broker-portal"]);
    let applied = applied(&rules, &BTreeSet::new());
    let due =
        |from: &str, until: &str| report_due(applied[0].rule, at(from), at(until)).map(|day| day.to_string());
    assert_eq!(due("2026-01-15", "2026-03-31"), None);
    assert_eq!(due("2026-01-15", "2026-04-01").as_deref(), Some("2026-04-01"));
    assert_eq!(due("2026-04-01", "2026-06-30"), None);
    assert_eq!(due("2026-01-15", "2027-02-01").as_deref(), Some("2027-01-01"), "the newest alone");
    assert_eq!(next_look(at("2026-12-31")).to_string(), "2027-01-01 00:00:00 UTC");
}

#[test]
fn whoever_holds_the_role_for_where_the_user_is_or_holds_something_is_told() {
    let rules = rules(&["employer-self-service"]);
    let applied = applied(&rules, &BTreeSet::new());
    let [here, elsewhere] = [1, 2].map(|number| UnitId(Uuid::from_u128(number)));
    let mut quiet = quiet(user(1, None, Scope::Tenant), "2026-01-01");
    quiet.near.units = vec![UnitPath(vec![here])];
    let told = |role: &str, scope: Scope| {
        tells(&rules, applied[0], &user(2, Some(role), scope), &quiet, at("2026-02-01"))
    };
    let (administrator, orderer) = ("employer-self-service/administrator", "employer-self-service/orderer");
    assert!(told(administrator, Scope::Tenant) && told(administrator, Scope::Unit { unit_id: here }));
    assert!(!told(administrator, Scope::Unit { unit_id: elsewhere }));
    assert!(told(orderer, Scope::Tenant), "who is an administrator too (SPV-05)");
    assert!(!told("employer-self-service/user", Scope::Tenant));
}

proptest! {
    /// Looking often or seldom: every report is due once.
    #[test]
    fn a_report_is_due_once_however_often_somebody_looks(
        mut looks in prop::collection::vec(1_600_000_000_i64..1_900_000_000, 2..40), every in 1_u32..30,
    ) {
        looks.sort_unstable();
        let rules = rules(&["broker-portal"]);
        let rule = Dormancy { every_months: every, ..applied(&rules, &BTreeSet::new())[0].rule.clone() };
        let looks: Vec<Moment> =
            looks.into_iter().map(|second| chrono::DateTime::from_timestamp(second, 0).unwrap()).collect();
        let found: Vec<NaiveDate> =
            looks.windows(2).filter_map(|pair| report_due(&rule, pair[0], pair[1])).collect();
        prop_assert!(found.is_sorted_by(|one, next| one < next), "{found:?}");
        let whole = report_due(&rule, looks[0], looks[looks.len() - 1]);
        prop_assert_eq!(whole, found.last().copied());
    }
}
