//! How many hold an office: refused, allowed, and shown.

use super::{Missing, Roll, Seat, kept, shortages};
use crate::{
    access::{
        Authority, Owner, ResourcePath, UnitPath, Verdict,
        sample::{self, ANNA, BEN, day},
    },
    account::{Account, Actor},
    event::Event,
    exceptions,
    ids::{AssignmentId, ExceptionId, LockId, PLATFORM, UnitId, UserId},
    in_force::module,
    keys::{PermissionKey, RoleKey},
    locks,
    refused::Refused,
    regime::{Catalogue, InForce, OwnRole, Rules, Vacancy, Values},
    roles,
    scope::Scope,
    units::Unit,
    validity::Validity,
};
use uuid::Uuid;

const CARL: Account = Account::User(UserId(Uuid::from_u128(12)));
const OPEN: UnitId = UnitId(Uuid::from_u128(71));
const CLOSED: UnitId = UnitId(Uuid::from_u128(72));

fn rules(regime: &str) -> Rules {
    Rules::new(vec![Catalogue::shipped().unwrap().newest(regime).unwrap()], Vec::new())
}

fn role(text: &str) -> RoleKey {
    RoleKey::parse(text).unwrap()
}

fn unit(id: UnitId, kind: &str, closed: bool) -> Unit {
    Unit {
        id,
        parent_id: None,
        path: UnitPath(vec![id]),
        kind: kind.to_owned(),
        name: "U".to_owned(),
        closed,
    }
}

fn seat(number: u128, name: &str, holder: Account, scope: Scope, until: Option<i64>) -> Seat {
    Seat {
        assignment: AssignmentId(Uuid::from_u128(number)),
        role: role(name),
        holder,
        serves: true,
        scope,
        validity: Validity { from: day(0), until: until.map(day) },
        ended: false,
        awaits: None,
    }
}

const ADMINISTRATOR: &str = "employer-self-service/administrator";

fn codes(seats: Vec<Seat>) -> Roll {
    let units = vec![unit(OPEN, "employer-code", false), unit(CLOSED, "employer-code", true)];
    Roll { seats, units, ..Roll::default() }
}

fn ended(number: u128, holder: Account) -> Event {
    Event::AssignmentEnded { assignment_id: AssignmentId(Uuid::from_u128(number)), holder }
}

fn at(unit_id: UnitId) -> Scope {
    Scope::Unit { unit_id }
}

#[test]
fn spv_08_the_last_administrator_of_a_code_stays_closed_codes_too() {
    let rules = rules("employer-self-service");
    let sole = codes(vec![seat(1, ADMINISTRATOR, ANNA, Scope::Tenant, None)]);
    let refused = kept(&rules, &sole, &[ended(1, ANNA)], day(1)).unwrap_err();
    assert_eq!(refused.code(), "office_emptied");
    // Each code has somebody of its own: who has both may go, who has the closed one may not.
    let seats = |closed: Account| {
        vec![
            seat(1, ADMINISTRATOR, ANNA, Scope::Tenant, None),
            seat(2, ADMINISTRATOR, BEN, at(OPEN), None),
            seat(3, ADMINISTRATOR, closed, at(CLOSED), None),
        ]
    };
    assert_eq!(kept(&rules, &codes(seats(CARL)), &[ended(1, ANNA)], day(1)), Ok(()));
    let refused = kept(&rules, &codes(seats(CARL)[1..].to_vec()), &[ended(3, CARL)], day(1)).unwrap_err();
    assert!(matches!(refused, Refused::OfficeEmptied { unit: Some(CLOSED), .. }), "{refused:?}");
}

#[test]
fn spv_08_nobody_goes_who_leaves_only_somebody_whose_time_runs_out() {
    let rules = rules("employer-self-service");
    let for_a_week = seat(2, ADMINISTRATOR, BEN, Scope::Tenant, Some(8));
    let roll = codes(vec![seat(1, ADMINISTRATOR, ANNA, Scope::Tenant, None), for_a_week]);
    assert_eq!(kept(&rules, &roll, &[ended(1, ANNA)], day(1)).unwrap_err().code(), "office_emptied");
    assert_eq!(kept(&rules, &roll, &[ended(2, BEN)], day(1)), Ok(()));
}

#[test]
fn a_program_and_an_external_fill_no_office() {
    let rules = rules("employer-self-service");
    let lent = Seat { serves: false, ..seat(2, ADMINISTRATOR, BEN, Scope::Tenant, None) };
    let roll = codes(vec![seat(1, ADMINISTRATOR, ANNA, Scope::Tenant, None), lent]);
    assert_eq!(kept(&rules, &roll, &[ended(1, ANNA)], day(1)).unwrap_err().code(), "office_emptied");
}

#[test]
fn csm_06_one_access_manager_a_domain_now_and_later() {
    const MANAGER: &str = "company-access/access-manager";
    let rules = rules("company-access");
    let domains = |seats| Roll { seats, units: vec![unit(OPEN, "domain", false)], ..Roll::default() };
    let given = |from: i64| Event::AssignmentCreated {
        attested: std::collections::BTreeSet::new(),
        assignment_id: AssignmentId(Uuid::from_u128(9)),
        holder: BEN,
        role: role(MANAGER),
        scope: at(OPEN),
        validity: Validity { from: day(from), until: None },
        constraints: Values::new(),
        by: None,
        awaits: None,
    };
    assert_eq!(kept(&rules, &domains(Vec::new()), &[given(1)], day(1)), Ok(()));
    let until_day_5 = domains(vec![seat(1, MANAGER, ANNA, at(OPEN), Some(5))]);
    let refused = kept(&rules, &until_day_5, &[given(1)], day(1)).unwrap_err();
    let Refused::OfficeFull { held_by, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(held_by, [AssignmentId(Uuid::from_u128(1))]);
    assert_eq!(kept(&rules, &until_day_5, &[given(5)], day(1)), Ok(()), "one after the other");
    assert_eq!(kept(&rules, &until_day_5, &[ended(1, ANNA)], day(1)), Ok(()), "a domain may be without");
}

#[test]
fn what_offices_want_for_is_told_by_place() {
    let rules = rules("employer-self-service");
    let told = |roll: &Roll| -> Vec<_> {
        let found = shortages(&rules, roll, day(1)).into_iter();
        found.map(|one| (one.role.name().to_owned(), one.unit, one.missing)).collect()
    };
    let orderer = seat(5, "employer-self-service/orderer", ANNA, Scope::Tenant, None);
    let administrator = || "administrator".to_owned();
    let vacant = |unit| (administrator(), Some(unit), Missing::Vacant);
    assert_eq!(told(&codes(vec![orderer.clone()])), [vacant(OPEN), vacant(CLOSED)]);
    let many = (1..=3).map(|number| {
        let holder = Account::User(UserId(Uuid::from_u128(100 + number)));
        seat(number, ADMINISTRATOR, holder, at(OPEN), None)
    });
    let roll = codes(many.chain([orderer]).collect());
    assert_eq!(told(&roll), [(administrator(), Some(OPEN), Missing::AboveRecommendation), vacant(CLOSED)]);
}

/// Every change of who may do what is stopped, whatever it is made with; giving the vacant office is not (SPV-09).
#[test]
fn spv_09_while_an_office_is_vacant_nobody_changes_who_may_do_what() {
    let vacancy = Vacancy { offices: vec![role("time-recording/tenant-owner")], waiting: Vec::new() };
    let vacant = [("time-recording".to_owned(), vacancy)].into();
    let frozen = sample::rules().with_in_force(InForce { vacant, ..InForce::default() });
    let owner = sample::subject(ANNA, vec![sample::holding(1, "tenant-owner", Scope::Tenant)]);
    let (actor, path) = (Actor::new(PLATFORM, ANNA), ResourcePath(vec!["acme".to_owned()]));
    let exception = exceptions::Exception {
        id: ExceptionId(Uuid::from_u128(1)),
        user_id: UserId(BEN.id()),
        user: Owner { account: BEN, units: Vec::new() },
        regime: "time-recording".to_owned(),
        path: path.clone(),
        verdict: Verdict::Deny,
        active: true,
        ended: false,
    };
    let new = || exceptions::create::Create {
        exception_id: ExceptionId(Uuid::from_u128(2)),
        user_id: UserId(BEN.id()),
        regime: "time-recording".to_owned(),
        path: path.clone(),
        verdict: Verdict::Deny,
        active: true,
    };
    let define = || roles::define::Define {
        role: role("own/clerk"),
        title: "Clerk".to_owned(),
        permissions: vec![PermissionKey::parse("time-recording/time.read").unwrap()],
    };
    let own = OwnRole { key: role("own/clerk"), title: "Old".to_owned(), permissions: [].into() };
    let lock = locks::Lock { id: LockId(Uuid::from_u128(3)), path: path.clone(), ended: false };
    let by = |rules: &Rules| {
        let authority =
            Authority { actor, rules, subject: Some(&owner), at: day(1), scopes: &[], on_behalf: None };
        let user = || Some(Owner { account: BEN, units: Vec::new() });
        let lock_id = LockId(Uuid::from_u128(4));
        [
            exceptions::create::decide(&authority, user(), &[], new()),
            exceptions::change::decide(&authority, &exception, false),
            exceptions::end::decide(&authority, &exception),
            roles::define::decide(&authority, false, define()),
            roles::change::decide(&authority, Some(&own), define()),
            roles::withdraw::decide(&authority, true, false, role("own/clerk")),
            locks::create::decide(&authority, lock_id, path.clone(), None, 0),
            locks::end::decide(&authority, &lock),
            module::decide(&authority, "time-recording", "activity-management", true),
        ]
    };
    for (place, decided) in by(&sample::rules()).into_iter().enumerate() {
        assert!(decided.is_ok_and(|events| !events.is_empty()), "{place}");
    }
    for (place, decided) in by(&frozen).into_iter().enumerate() {
        assert!(matches!(decided, Err(Refused::Frozen { .. })), "{place}");
    }
}
