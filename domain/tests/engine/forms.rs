//! The compiled form against the decision it was made from: the same rule, in every case.

use super::{
    case::{Case, case, now, permission},
    config,
    sketch::PERMISSIONS,
    slow,
};
use mandat_domain::{
    access::{
        Question, Resource, Rule, Subject, decide,
        form::{Answer, Asked, AskedResource, Form, Placed, Tenant, UnitFacts},
    },
    account::Account,
    ids::{UnitId, UserId},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use uuid::Uuid;

/// Unit 1 is below unit 0; 2 stands beside them. The resource's unit may be closed.
fn units(case: &Case) -> Vec<UnitFacts> {
    let id = |number| UnitId(Uuid::from_u128(number));
    let here = case.resource.unit.as_ref().map(|path| path.0[0]);
    let unit = |number, parent: Option<u128>| UnitFacts {
        id: id(number),
        parent: parent.map(id),
        closed: here == Some(id(number)) && case.resource.unit_closed,
    };
    vec![unit(1, Some(0)), unit(0, None), unit(2, None)]
}

fn drawn() -> Case {
    case().new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

/// What a tenant can have: only a unit that is there is closed, and the subject is where it is.
fn possible(mut case: Case) -> Case {
    case.resource.unit_closed &= case.resource.unit.is_some();
    case
}

/// The accounts of the case: the subject, and the owner of the resource.
fn accounts(case: &Case) -> Vec<Placed> {
    let subject = case.subject.account;
    let owner = case.resource.owner.as_ref();
    let units: Vec<UnitId> = owner.iter().flat_map(|owner| &owner.units).map(|path| path.0[0]).collect();
    let of =
        |account| if owner.is_some_and(|owner| owner.account == account) { units.clone() } else { vec![] };
    let mut found = vec![Placed { subject: case.subject.clone(), units: of(subject) }];
    if let Some(owner) = owner.filter(|owner| owner.account != subject) {
        let subject = Subject::new(owner.account, true, Vec::new());
        found.push(Placed { subject, units: of(owner.account) });
    }
    found
}

fn form(case: &Case, accounts: Vec<Placed>) -> Form {
    let (rules, units) = (case.rules(), units(case));
    let tenant =
        Tenant { rules: &rules, active: case.tenant_active, units: &units, locks: &case.resource.locks };
    Form::new(&tenant, accounts)
}

fn check(form: &Form, case: &Case, asked: usize) -> Rule {
    let key = permission(asked);
    let asked = Asked {
        account: case.subject.account,
        permission: key.as_str(),
        resource: AskedResource::of(&case.resource),
        login: case.subject.login.as_ref(),
        at: now(),
    };
    let answer = form.check(&asked);
    assert!(matches!(answer, Answer::Decided(_)), "{answer:?}");
    let Answer::Decided(reason) = answer else { return Rule::NotGranted };
    assert_eq!(reason.allows(), matches!(reason.rule(), Rule::Granted { .. } | Rule::Automatic { .. }));
    reason.rule()
}

fn may(case: &Case, asked: usize) -> bool {
    let (key, rules) = (permission(asked), case.rules());
    let question = Question { permission: &key, resource: &case.resource, at: now() };
    decide(&rules, case.tenant_active, &case.subject, &question).allowed
}

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn a_form_decides_as_its_facts_do(case in case().prop_map(possible)) {
        let form = form(&case, accounts(&case));
        let found = check(&form, &case, case.asked);
        prop_assert_eq!(&found, &case.decide().rule, "{}", case.drawn.sketch.text());
        let allowed = matches!(found, Rule::Granted { .. } | Rule::Automatic { .. });
        prop_assert_eq!(allowed, slow::allowed(&case));
    }
}

proptest! {
    #![proptest_config(config(10))]

    /// Somebody else's facts are there first; then they and the tenant's become those of the case.
    #[test]
    fn a_form_renewed_in_part_is_as_one_made_anew(
        before in case().prop_map(possible),
        case in case().prop_map(possible),
    ) {
        let others = (100..103).map(|number| Placed {
            subject: Subject {
                account: Account::User(UserId(Uuid::from_u128(number << 64 | number))),
                ..before.subject.clone()
            },
            units: vec![UnitId(Uuid::from_u128(number % 3))],
        });
        let first = accounts(&before).into_iter().chain(others);
        let old = form(&before, Vec::new()).with_accounts(first, &[]);
        let count = old.accounts();
        let (rules, units) = (case.rules(), units(&case));
        let tenant =
            Tenant { rules: &rules, active: case.tenant_active, units: &units, locks: &case.resource.locks };
        let gone: Vec<Account> = accounts(&before).iter().map(|placed| placed.subject.account).collect();
        let new = old.with_tenant(&tenant).with_accounts(accounts(&case), &gone);
        prop_assert_eq!(check(&new, &case, case.asked), case.decide().rule);
        prop_assert_eq!(check(&old, &before, before.asked), before.decide().rule, "the old one stays as it was");
        prop_assert_eq!(new.accounts(), count - gone.len() + accounts(&case).len());
    }

    #[test]
    fn what_somebody_may_do_is_what_checks_allow(case in case().prop_map(possible)) {
        let mut case = case;
        case.subject.login = None;
        let form = form(&case, accounts(&case));
        let resource = AskedResource::of(&case.resource);
        let found = form.may_do(case.subject.account, &resource, now()).unwrap();
        let found: Vec<_> = found.into_iter().filter(|key| key.namespace() == "r").cloned().collect();
        let checked: Vec<_> = (0..PERMISSIONS).filter(|asked| may(&case, *asked)).map(permission).collect();
        prop_assert_eq!(found, checked);
    }

    #[test]
    fn those_who_may_are_those_whom_checks_allow(
        case in case().prop_map(possible),
        others in proptest::collection::vec(case(), 0..12),
    ) {
        let mut placed = accounts(&case);
        placed[0].subject.login = None;
        for (other, number) in others.into_iter().zip(500..) {
            let account = Account::User(UserId(Uuid::from_u128(number)));
            placed.push(Placed { subject: Subject { account, login: None, ..other.subject }, units: Vec::new() });
        }
        let form = form(&case, placed.clone());
        let key = permission(case.asked);
        let mut found = Vec::new();
        let each = |account, _: mandat_domain::access::form::Reason<'_>| found.push(account);
        form.who_may(key.as_str(), &AskedResource::of(&case.resource), now(), each).unwrap();
        found.sort_unstable();
        let allowed = placed.into_iter().filter(|placed| {
            may(&Case { subject: placed.subject.clone(), ..case.clone() }, case.asked)
        });
        let mut allowed: Vec<_> = allowed.map(|placed| placed.subject.account).collect();
        allowed.sort_unstable();
        prop_assert_eq!(found, allowed);
    }
}

/// However many accounts come, one after the other, each is found, and those that go are not.
#[test]
fn a_form_grows_and_shrinks() {
    let case = possible(drawn());
    let account = |number: u128| Account::User(UserId(Uuid::from_u128(number << 80 | number)));
    let placed = |number| Placed {
        subject: Subject::new(account(number), true, case.subject.holdings.clone()),
        units: (0..number % 3).map(|unit| UnitId(Uuid::from_u128(unit))).collect(),
    };
    let knows = |form: &Form, number| form.is_external(account(number)).is_some();
    let mut grown = form(&case, Vec::new());
    for from in (0..2_000).step_by(50) {
        grown = grown.with_accounts((from..from + 50).map(placed), &[]);
    }
    assert_eq!(grown.accounts(), 2_000);
    assert!((0..2_000).all(|number| knows(&grown, number)) && !knows(&grown, 2_000));
    let at_once = form(&case, (0..2_000).map(placed).collect());
    let (at_once, bit_by_bit) = (at_once.bytes(), grown.bytes());
    assert!(at_once.max(bit_by_bit) < 3 * at_once.min(bit_by_bit), "{at_once} and {bit_by_bit} bytes");
    let gone: Vec<_> = (0..2_000).filter(|number| number % 7 != 0).map(account).collect();
    let shrunk = grown.with_accounts([], &gone);
    assert!((0..2_000).all(|number| knows(&shrunk, number) == (number % 7 == 0)));
    assert_eq!((shrunk.accounts(), grown.accounts()), (286, 2_000));
    assert!(shrunk.bytes() < grown.bytes());
}

/// What is not there is told apart from what is refused.
#[test]
fn unknown_accounts_units_and_owners_are_unknown() {
    let case = possible(drawn());
    let form = form(&case, accounts(&case));
    let stranger = Account::User(UserId(Uuid::from_u128(77)));
    let asked = |account, resource| {
        let asked = Asked { account, permission: "r/p0", resource, login: None, at: now() };
        form.check(&asked)
    };
    let tenant = AskedResource::tenant();
    assert_eq!(asked(stranger, tenant), Answer::SubjectUnknown);
    let known = case.subject.account;
    assert_eq!(asked(known, AskedResource { owner: Some(stranger), ..tenant }), Answer::ResourceUnknown);
    let nowhere = Some(UnitId(Uuid::from_u128(77)));
    assert_eq!(asked(known, AskedResource { unit: nowhere, ..tenant }), Answer::ResourceUnknown);
    assert!(matches!(asked(known, tenant), Answer::Decided(_)));
    let resource = Resource::tenant();
    assert!(form.may_do(stranger, &AskedResource::of(&resource), now()).is_none());
}
