//! Random people, resources and questions under random regimes.

use super::sketch::{PERMISSIONS, ROLES, Sketch, VALUES, sketch};
use mandat_domain::{
    access::{
        Awaited, Awaits, Decision, Delegated, Exception, Holding, LoginUsed, Owner, Question, Resource,
        ResourcePath, Subject, UnitPath, Verdict, decide,
    },
    account::Account,
    ids::{ApiClientId, AssignmentId, DelegationId, UnitId, UserId},
    keys::{PermissionKey, RoleKey},
    regime::{InForce, OwnRole, Rules, parse},
    scope::Scope,
    validity::{Moment, Validity},
};
use proptest::{
    collection::vec, option, prelude::*, sample::subsequence, strategy::ValueTree, test_runner::TestRunner,
};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

/// A regime as drawn and as the engine has it.
#[derive(Debug)]
pub struct Drawn {
    pub sketch: Sketch,
    pub rules: Rules,
}

/// Some hundreds of regimes, drawn anew for every run.
pub fn regimes() -> &'static Vec<Arc<Drawn>> {
    static REGIMES: LazyLock<Vec<Arc<Drawn>>> = LazyLock::new(|| drawn_by(&mut TestRunner::default()));
    &REGIMES
}

/// Those of 300 that pass the checks.
pub fn drawn_by(runner: &mut TestRunner) -> Vec<Arc<Drawn>> {
    let drawn = std::iter::repeat_with(|| sketch().new_tree(runner).unwrap().current()).take(300);
    let good = drawn.filter_map(|sketch| {
        let regime = Arc::new(parse("r.toml", &sketch.text()).ok()?);
        let own = OwnRole {
            key: RoleKey::parse("own/made").unwrap(),
            title: "Made".to_owned(),
            permissions: [permission(1), permission(4)].into(),
        };
        Some(Arc::new(Drawn { sketch, rules: Rules::new(vec![regime], vec![own]) }))
    });
    good.collect()
}

pub fn permission(number: usize) -> PermissionKey {
    PermissionKey::parse(&format!("r/p{number}")).unwrap()
}

pub fn now() -> Moment {
    Moment::default()
}

/// One question about somebody under one of the regimes.
#[derive(Debug, Clone)]
pub struct Case {
    pub drawn: Arc<Drawn>,
    pub tenant_active: bool,
    pub module_on: bool,
    pub capacity: bool,
    pub activated: bool,
    pub subject: Subject,
    pub asked: usize,
    pub resource: Resource,
}

impl Case {
    pub fn rules(&self) -> Rules {
        let of = |name: &str| ("r".to_owned(), name.to_owned());
        let mut in_force = InForce::default();
        if self.module_on {
            in_force.modules.insert(of("m"));
        }
        if self.capacity {
            in_force.capacities.insert(of("c"));
        }
        if !self.activated {
            in_force.not_activated.insert("r".to_owned());
        }
        self.drawn.rules.clone().with_in_force(in_force)
    }

    pub fn decide(&self) -> Decision {
        let permission = permission(self.asked);
        let question = Question { permission: &permission, resource: &self.resource, at: now() };
        decide(&self.rules(), self.tenant_active, &self.subject, &question)
    }
}

fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

/// Unit 1 is below unit 0; 2 stands beside them.
fn path(number: u128) -> UnitPath {
    UnitPath(if number == 1 { vec![unit(1), unit(0)] } else { vec![unit(number)] })
}

fn resource_path() -> impl Strategy<Value = ResourcePath> {
    vec(prop::sample::select(vec!["x", "y"]), 0..4)
        .prop_map(|steps| ResourcePath(steps.into_iter().map(str::to_owned).collect()))
}

fn account() -> impl Strategy<Value = Account> {
    prop_oneof![
        5 => (0..2_u128).prop_map(|number| Account::User(UserId(Uuid::from_u128(number)))),
        1 => Just(Account::ApiClient(ApiClientId(Uuid::from_u128(9)))),
    ]
}

pub fn holding() -> impl Strategy<Value = Holding> {
    let scope = prop_oneof![
        3 => Just(Scope::Tenant),
        3 => (0..3_u128).prop_map(|number| Scope::Unit { unit_id: unit(number) }),
        1 => Just(Scope::Own),
    ];
    let role = prop_oneof![
        8 => (0..ROLES).prop_map(|number| format!("r/r{number}")),
        1 => Just("own/made".to_owned()),
        1 => Just("r/gone".to_owned()),
    ];
    let constraints =
        vec((prop::sample::select(vec!["d0", "d1"]), subsequence(VALUES.to_vec(), 0..=2)), 0..3);
    let delegated = option::weighted(
        0.15,
        (prop::bool::weighted(0.8), option::of(subsequence((0..PERMISSIONS).collect::<Vec<_>>(), 0..=4))),
    );
    let odd = || prop::bool::weighted(0.1);
    let awaits = option::weighted(0.15, awaited());
    (any::<u128>(), role, scope, constraints, delegated, odd(), awaits, odd()).prop_map(
        |(id, role, scope, constraints, delegated, ended, awaits, later)| {
            let validity = Validity { from: now() + chrono::TimeDelta::hours(i64::from(later)), until: None };
            let id = AssignmentId(Uuid::from_u128(id));
            let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect();
            Holding {
                ended,
                // Whoever acts with what another holds waits for nothing of their own.
                awaits: awaits.filter(|_| delegated.is_none()),
                constraints: constraints
                    .into_iter()
                    .map(|(name, values)| (name.to_owned(), owned(values)))
                    .collect(),
                delegated: delegated.map(|(root_live, named)| Delegated {
                    delegation: DelegationId(id.0),
                    by: Account::User(UserId(Uuid::from_u128(77))),
                    root_live,
                    permissions: named.map(|named| named.into_iter().map(permission).collect()),
                }),
                ..Holding::new(id, RoleKey::parse(&role).unwrap(), scope, validity)
            }
        },
    )
}

/// Until a yes or the first sign-in nothing is given; some wait in vain.
fn awaited() -> impl Strategy<Value = Awaited> {
    let what = prop::sample::select(vec![Awaits::Acceptance, Awaits::Approval, Awaits::FirstLogin]);
    let by = subsequence((0..ROLES).collect::<Vec<_>>(), 1..=2);
    (what, by, option::of(-1..2_i64)).prop_map(|(what, by, lapses)| {
        let by = by.into_iter().filter(|_| what == Awaits::Approval);
        Awaited {
            what,
            by: by.filter_map(|number| RoleKey::parse(&format!("r/r{number}"))).collect(),
            lapses_at: lapses.map(|hours| now() + chrono::TimeDelta::hours(hours)),
        }
    })
}

pub fn exception() -> impl Strategy<Value = Exception> {
    (resource_path(), any::<bool>(), prop::bool::weighted(0.8)).prop_map(|(path, deny, active)| Exception {
        regime: "r".to_owned(),
        path,
        verdict: if deny { Verdict::Deny } else { Verdict::Allow },
        active,
    })
}

pub fn block() -> impl Strategy<Value = Option<UnitId>> {
    option::weighted(0.7, (0..3_u128).prop_map(unit))
}

pub fn subject() -> impl Strategy<Value = Subject> {
    let odd = |weight| prop::bool::weighted(weight);
    let one_of = |words: [&'static str; 5]| prop::sample::select(words.to_vec());
    let person = option::weighted(0.7, one_of(["p", "p", "p", "q", "stranger"]));
    let login = option::weighted(0.3, (person, one_of(["good", "good", "good", "fair", "bad"])));
    let owed = subsequence(vec!["all", "one"], 0..=1);
    (
        (account(), odd(0.97), vec(holding(), 0..6)),
        (odd(0.15), vec(block(), 0..2), vec(exception(), 0..4), option::weighted(0.4, any::<bool>())),
        (owed, login, odd(0.1)),
    )
        .prop_map(
            |((account, active, holdings), (external, blocks, exceptions, default), (owed, login, staff))| {
                Subject {
                    external,
                    staff,
                    blocks: blocks.into_iter().take(usize::from(external)).collect(),
                    exceptions,
                    defaults: default
                        .map(|deny| ("r".to_owned(), if deny { Verdict::Deny } else { Verdict::Allow }))
                        .into_iter()
                        .collect(),
                    owed: owed.into_iter().map(|name| (("r".to_owned(), name.to_owned()), 1)).collect(),
                    login: login.map(|(person, method)| LoginUsed {
                        person: person.map(str::to_owned),
                        method: method.to_owned(),
                    }),
                    ..Subject::new(account, active, holdings)
                }
            },
        )
}

pub fn resource() -> impl Strategy<Value = Resource> {
    let owner = (account(), vec(0..3_u128, 0..3))
        .prop_map(|(account, units)| Owner { account, units: units.into_iter().map(path).collect() });
    let value = || option::of(prop::sample::select(vec!["a", "b", "z"]));
    (
        option::of((0..3_u128).prop_map(path)),
        option::weighted(0.6, owner),
        prop::bool::weighted(0.2),
        option::of(resource_path()),
        [value(), value()],
        vec(resource_path(), 0..2),
    )
        .prop_map(|(unit, owner, unit_closed, path, values, locks)| Resource {
            unit,
            owner,
            unit_closed,
            path,
            attributes: values
                .into_iter()
                .enumerate()
                .filter_map(|(number, value)| Some((format!("d{number}"), value?.to_owned())))
                .collect(),
            locks,
        })
}

pub fn case() -> impl Strategy<Value = Case> {
    case_of(regimes())
}

/// The same under some of these.
pub fn case_of(regimes: &[Arc<Drawn>]) -> impl Strategy<Value = Case> {
    let odd = |weight| prop::bool::weighted(weight);
    let drawn = any::<prop::sample::Index>().prop_map(|index| index.get(regimes).clone());
    (drawn, [odd(0.97), odd(0.7), odd(0.7), odd(0.9)], subject(), 0..PERMISSIONS, resource()).prop_map(
        |(drawn, [tenant_active, module_on, capacity, activated], subject, asked, resource)| Case {
            drawn,
            tenant_active,
            module_on,
            capacity,
            activated,
            subject,
            asked,
            resource,
        },
    )
}
