//! Who raises a request, what is approved of it, and by whom.

use super::{Raised, approve::Approve, raise::Raise, *};
use crate::{
    access::{Holding, Subject, sample::*},
    assignments::Holder,
    event::Event,
    ids::{AssignmentId, PLATFORM, UnitId},
    regime::{Rules, SHIPPED, parse},
    units::Unit,
    validity::Validity,
};
use std::sync::Arc;
use uuid::Uuid;

const NEW: AccessRequestId = AccessRequestId(Uuid::from_u128(60));

fn ben(holdings: Vec<Holding>) -> Holder {
    Holder::new(subject(BEN, holdings), Owner { account: BEN, units: vec![path(EAST)] })
}

fn wish(role: RoleKey, scope: Scope) -> Raise {
    let (valid_from, valid_until, constraints) = (None, None, Values::new());
    Raise { request_id: NEW, role, scope: Some(scope), valid_from, valid_until, constraints, reason: None }
}

fn request(name: &str, scope: Scope) -> AccessRequest {
    AccessRequest {
        id: NEW,
        user_id: UserId(BEN.id()),
        user: Owner { account: BEN, units: vec![path(EAST)] },
        role: role(name),
        scope,
        scope_path: scope.unit().map(path),
        valid_from: None,
        valid_until: Some(day(20)),
        constraints: Values::new(),
        raised_by: Actor::new(PLATFORM, BEN),
        state: State::Open,
    }
}

fn approved(
    by_whom: &Subject,
    request: &AccessRequest,
    scope: Option<Scope>,
    until: Option<Moment>,
) -> Result<Vec<Event>, Refused> {
    let unit = scope.or(Some(request.scope)).and_then(Scope::unit).map(unit);
    let assignment_id = AssignmentId(Uuid::from_u128(61));
    let attested = std::collections::BTreeSet::new();
    let command =
        Approve { assignment_id, scope, valid_from: None, valid_until: until, constraints: None, attested };
    by(by_whom, |authority| {
        approve::decide(authority, request, Some(&ben(Vec::new())), unit.as_ref(), command)
    })
}

fn unit(id: UnitId) -> Unit {
    Unit {
        id,
        parent_id: None,
        kind: "team".to_owned(),
        name: "Team".to_owned(),
        path: path(id),
        closed: false,
    }
}

fn code<T: std::fmt::Debug>(answer: Result<T, Refused>) -> &'static str {
    answer.unwrap_err().code()
}

#[test]
fn what_is_approved_is_what_was_asked_for_or_less() {
    let owner = with("tenant-owner");
    let asked = request("supervisor", at(EAST));
    let events = approved(&owner, &asked, None, None).unwrap();
    let [Event::AssignmentCreated { scope, validity, .. }, Event::AccessRequestApproved { .. }] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((*scope, *validity), (at(EAST), Validity { from: day(1), until: Some(day(20)) }));
    assert!(approved(&owner, &asked, Some(at(EAST_NIGHT)), Some(day(9))).is_ok());
    for (scope, until, field) in [
        (Some(Scope::Tenant), None, "scope"),
        (Some(at(WEST)), None, "scope"),
        (None, Some(day(21)), "valid_until"),
    ] {
        let refused = approved(&owner, &asked, scope, until).unwrap_err();
        assert_eq!((refused.code(), refused.field()), ("request_wider", Some(field)));
    }
}

#[test]
fn nobody_approves_their_own_and_what_is_answered_stays_so() {
    let owner = with("tenant-owner");
    let mut asked = request("supervisor", at(EAST));
    asked.raised_by = Actor::new(PLATFORM, ANNA);
    assert_eq!(code(approved(&owner, &asked, None, None)), "request_own");
    asked.raised_by = Actor::new(PLATFORM, BEN);
    for state in [State::Approved, State::Rejected, State::Lapsed] {
        asked.state = state;
        assert_eq!(code(approved(&owner, &asked, None, None)), "request_answered");
    }
    let mut to_owner = request("tenant-owner", Scope::Tenant);
    to_owner.valid_until = None;
    let supervisor = with("supervisor");
    assert_eq!(code(approved(&supervisor, &to_owner, None, None)), "appointment_not_yours");
    let rejected = by(&supervisor, |authority| reject::decide(authority, &to_owner, "No".to_owned()));
    assert_eq!(code(rejected), "appointment_not_yours");
    let taken_back = by(&subject(BEN, Vec::new()), |by| reject::decide(by, &to_owner, "No".to_owned()));
    assert!(taken_back.is_ok());
}

#[test]
fn a_request_waits_thirty_days_or_until_what_is_asked_for_would_be_over() {
    let raised = |until| {
        let asked = Raise { valid_until: until, ..wish(role("supervisor"), at(EAST)) };
        let actor = subject(BEN, Vec::new());
        let events = by(&actor, |authority| {
            raise::decide(authority, Some(&ben(Vec::new())), Some(&unit(EAST)), &[], asked)
        });
        match events.unwrap().pop() {
            Some(Event::AccessRequestRaised(Raised { lapses_at, .. })) => lapses_at,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(raised(None), day(1) + WAITS);
    assert_eq!(raised(Some(day(300))), day(1) + WAITS);
    assert_eq!(raised(Some(day(5))), day(5));
}

/// What asking for that role of that regime comes to.
fn asking(regime: &str, name: &str, who: Subject) -> Result<Vec<Event>, Refused> {
    let (file, text) = SHIPPED.iter().find(|(file, _)| file.contains(regime)).unwrap();
    let rules = Rules::new(vec![Arc::new(parse(file, text).unwrap())], Vec::new());
    let actor = Actor::new(PLATFORM, who.account);
    let authority =
        Authority { actor, rules: &rules, subject: Some(&who), at: day(1), scopes: &[], on_behalf: None };
    let asked = wish(RoleKey::new(regime, name).unwrap(), Scope::Tenant);
    raise::decide(&authority, Some(&ben(Vec::new())), None, &[], asked)
}

fn held(regime: &str, name: &str) -> Holding {
    let validity = Validity { from: day(0), until: None };
    let role = RoleKey::new(regime, name).unwrap();
    Holding::new(AssignmentId(Uuid::from_u128(7)), role, Scope::Tenant, validity)
}

/// The provider or an administrator raises it, not the user.
#[test]
fn vlt_05_requests_for_vault_users_are_raised_by_provider_and_administrator() {
    let refused = asking("data-vault", "vault-user", subject(BEN, Vec::new())).unwrap_err();
    assert_eq!(refused.code(), "request_not_yours");
    assert!(refused.to_string().contains("provider"), "{refused}");
    let administrator = subject(ANNA, vec![held("data-vault", "vault-administrator")]);
    assert!(asking("data-vault", "vault-user", administrator).is_ok());
    let mut staff = subject(ANNA, vec![held("data-vault", "vault-administrator")]);
    staff.staff = true;
    assert!(asking("data-vault", "vault-user", staff).is_ok());
}

/// The user asks the office holders; the agency, which looks up alone, does not.
#[test]
fn spv_07_spv_16_a_user_asks_and_the_agency_does_not() {
    let regime = "employer-self-service";
    assert!(asking(regime, "invoice-reader", subject(BEN, Vec::new())).is_ok());
    let mut agency = subject(ANNA, vec![held(regime, "administrator")]);
    agency.staff = true;
    assert_eq!(code(asking(regime, "invoice-reader", agency)), "provider_may_not");
}
