//! Every refusal of the commands on what is in force, and what they come to otherwise.

use super::{activation, capacity, module};
use crate::{
    access::{Authority, Subject, effect::roles_touched, sample::*},
    account::Actor,
    event::Event,
    ids::PLATFORM,
    refused::Refused,
    regime::{Catalogue, InForce, Rules},
    scope::Scope,
};

const ACTIVITIES: &str = "activity-management";
const COMPANY: &str = "company-access";

fn company(in_force: InForce) -> Rules {
    let known = Catalogue::shipped().unwrap();
    Rules::new(known.newest(COMPANY).into_iter().collect(), Vec::new()).with_in_force(in_force)
}

fn waiting() -> InForce {
    InForce { not_activated: [COMPANY.to_owned()].into(), ..InForce::default() }
}

fn under<T>(rules: &Rules, subject: &Subject, command: impl FnOnce(&Authority<'_>) -> T) -> T {
    let actor = Actor::new(PLATFORM, subject.account);
    command(&Authority { actor, rules, subject: Some(subject), at: day(1), scopes: &[], on_behalf: None })
}

#[test]
fn a_module_is_switched_by_whom_the_regime_says_tim_06() {
    let switch = |subject: &Subject, name: &str, on| {
        by(subject, |actor| module::decide(actor, "time-recording", name, on))
    };
    let owner = with("tenant-owner");
    let on = Event::ModuleSwitchedOn { regime: "time-recording".into(), module: ACTIVITIES.into() };
    assert_eq!(switch(&owner, ACTIVITIES, true), Ok(vec![on.clone()]));
    assert_eq!(switch(&owner, ACTIVITIES, false), Ok(Vec::new()), "it is off");
    assert_eq!(switch(&owner, "payroll", true), Err(Refused::NotFound { what: "module" }));
    assert_eq!(code(switch(&with("supervisor"), ACTIVITIES, true)), "forbidden");
    let touched = roles_touched(&rules(), &on);
    assert_eq!(touched, [role("tenant-owner"), role("activity-manager")].into());
}

#[test]
fn a_capacity_is_given_and_withdrawn_csm_04() {
    let main = subject(ANNA, vec![holding(1, "company-access/main-access-manager", Scope::Tenant)]);
    let co_main = subject(ANNA, vec![holding(1, "company-access/co-main-access-manager", Scope::Tenant)]);
    let rules = company(InForce::default());
    let given = under(&rules, &main, |actor| capacity::decide(actor, COMPANY, "employer", true)).unwrap();
    assert_eq!(given.len(), 1);
    let has = given.iter().fold(InForce::default(), InForce::after);
    let rules = company(has);
    let change =
        |subject, name, has| under(&rules, subject, |actor| capacity::decide(actor, COMPANY, name, has));
    assert_eq!(change(&main, "employer", true), Ok(Vec::new()));
    assert!(matches!(&change(&main, "employer", false).unwrap()[..], [Event::CapacityWithdrawn { .. }]));
    assert_eq!(code(change(&main, "bank", true)), "not_found");
    assert_eq!(code(change(&co_main, "employer", false)), "forbidden");
}

#[test]
fn a_regime_is_started_by_the_holder_of_its_office_alone_csm_01() {
    let main = subject(ANNA, vec![holding(1, "company-access/main-access-manager", Scope::Tenant)]);
    let co_main = subject(ANNA, vec![holding(1, "company-access/co-main-access-manager", Scope::Tenant)]);
    let rules = company(waiting());
    let start = |subject, regime| under(&rules, subject, |actor| activation::decide(actor, regime));
    assert_eq!(code(start(&main, "time-recording")), "not_found");
    assert_eq!(code(start(&co_main, COMPANY)), "activation_not_yours");
    let refused = under(&rules, &main, |actor| capacity::decide(actor, COMPANY, "employer", true));
    let Err(Refused::Forbidden { reason, .. }) = refused else { panic!("nothing else works: {refused:?}") };
    assert!(reason.contains("has not been started"), "{reason}");
    let mut ended = main.clone();
    ended.holdings[0].ended = true;
    assert_eq!(code(start(&ended, COMPANY)), "activation_not_yours");
    let begun = start(&main, COMPANY).unwrap();
    let [started @ Event::RegimeActivated { .. }] = &begun[..] else { panic!("{begun:?}") };
    assert!(roles_touched(&rules, started).contains(&role("company-access/user")));
    let rules = company(waiting().after(started));
    assert_eq!(under(&rules, &main, |actor| activation::decide(actor, COMPANY)), Ok(Vec::new()));
    assert!(under(&rules, &main, |actor| capacity::decide(actor, COMPANY, "employer", true)).is_ok());
}

#[test]
fn a_narrowed_token_starts_nothing() {
    let main = subject(ANNA, vec![holding(1, "company-access/main-access-manager", Scope::Tenant)]);
    let (rules, scopes) = (company(waiting()), ["mandat/tenant.change".to_owned()]);
    let actor = Actor::new(PLATFORM, main.account);
    let narrowed = Authority {
        actor,
        rules: &rules,
        subject: Some(&main),
        at: day(1),
        scopes: &scopes,
        on_behalf: None,
    };
    assert_eq!(activation::decide(&narrowed, COMPANY), Err(Refused::InsufficientScope));
}
