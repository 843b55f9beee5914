//! Random people, assignments and resources in a company of five teams.

use mandat_domain::{
    access::{Decision, Holding, Owner, Question, Resource, Subject, UnitPath, decide},
    account::Account,
    ids::{AssignmentId, UnitId, UserId},
    keys::{PermissionKey, RoleKey},
    regime::{InForce, OwnRole, Rules, SHIPPED, parse},
    scope::Scope,
    validity::{Moment, Validity},
};
use proptest::{collection::vec, option, prelude::*};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

/// The teams and where each stands: 1 is below 0, 2 below 1, 3 and 4 at the top.
const ABOVE: [Option<u128>; 5] = [None, Some(0), Some(1), None, None];

/// Roles of the regime, roles of the tenant's own, and one that no longer exists.
pub const ROLES: [&str; 7] = [
    "time-recording/tenant-owner",
    "time-recording/supervisor",
    "time-recording/absence-manager",
    "time-recording/employee",
    "own/recorder",
    "own/greedy",
    "own/withdrawn",
];

/// The rules of time recording with two roles of the tenant's own, of which one wants too much.
pub fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let regimes = SHIPPED.iter().map(|(file, text)| Arc::new(parse(file, text).unwrap()));
        let own = |name: &str, permissions: &[&str]| OwnRole {
            key: RoleKey::new("own", name).unwrap(),
            title: name.to_owned(),
            permissions: permissions.iter().map(|name| permission(name)).collect(),
        };
        let own = vec![
            own("recorder", &["time.record", "activity.record"]),
            own("greedy", &["invoice.read", "licence.manage", "report.read"]),
        ];
        let on =
            ["activity-management", "extended-activities"].map(|name| ("time-recording".into(), name.into()));
        Rules::new(regimes.filter(|regime| regime.key == "time-recording").collect(), own)
            .with_in_force(InForce { modules: on.into(), ..InForce::default() })
    });
    &RULES
}

/// All permissions of the tenant, and one that is not there.
pub fn permissions() -> Vec<PermissionKey> {
    let known = rules().permissions().map(|known| known.key.clone());
    known.chain([permission("tea.make")]).collect()
}

pub fn permission(name: &str) -> PermissionKey {
    PermissionKey::new("time-recording", name).unwrap()
}

pub fn now() -> Moment {
    Moment::default()
}

/// The team and all that it stands under.
fn path(team: u128) -> UnitPath {
    let above = |team: &u128| ABOVE[usize::try_from(*team).unwrap()];
    UnitPath(std::iter::successors(Some(team), above).map(|team| UnitId(Uuid::from_u128(team))).collect())
}

fn account() -> impl Strategy<Value = Account> {
    (0..3_u128).prop_map(|number| Account::User(UserId(Uuid::from_u128(number))))
}

fn scope() -> impl Strategy<Value = Scope> {
    let unit = (0..5_u128).prop_map(|team| Scope::Unit { unit_id: UnitId(Uuid::from_u128(team)) });
    prop_oneof![3 => Just(Scope::Tenant), 3 => unit, 1 => Just(Scope::Own)]
}

/// A scope and one that is nowhere wider.
pub fn narrower() -> impl Strategy<Value = (Scope, Scope)> {
    let unit = |team: u128| Scope::Unit { unit_id: UnitId(Uuid::from_u128(team)) };
    let below = (0..5_u128).prop_map(move |team| {
        let above = ABOVE[usize::try_from(team).unwrap()];
        (above.map_or(Scope::Tenant, unit), unit(team))
    });
    prop_oneof![scope().prop_map(|scope| (Scope::Tenant, scope)), below]
}

pub fn holding() -> impl Strategy<Value = Holding> {
    let hour = |hours: i64| now() + chrono::TimeDelta::hours(hours);
    let validity = (-4..2_i64, option::of(2..6_i64)).prop_map(move |(from, length)| Validity {
        from: hour(from),
        until: length.map(|length| hour(from + length)),
    });
    (any::<u128>(), 0..ROLES.len(), scope(), validity, prop::bool::weighted(0.1)).prop_map(
        |(id, role, scope, validity, ended)| {
            let (id, role) = (AssignmentId(Uuid::from_u128(id)), RoleKey::parse(ROLES[role]).unwrap());
            Holding { ended, ..Holding::new(id, role, scope, validity) }
        },
    )
}

fn resource() -> impl Strategy<Value = Resource> {
    let owner = (account(), vec(0..5_u128, 0..3))
        .prop_map(|(account, teams)| Owner { account, units: teams.into_iter().map(path).collect() });
    (option::of((0..5_u128).prop_map(path)), option::weighted(0.7, owner))
        .prop_map(|(unit, owner)| Resource { unit, owner, ..Resource::tenant() })
}

/// One question about somebody.
#[derive(Debug, Clone)]
pub struct Case {
    pub tenant_active: bool,
    pub subject: Subject,
    pub permission: PermissionKey,
    pub resource: Resource,
}

impl Case {
    pub fn question(&self) -> Question<'_> {
        Question { permission: &self.permission, resource: &self.resource, at: now() }
    }

    pub fn decide(&self) -> Decision {
        decide(rules(), self.tenant_active, &self.subject, &self.question())
    }
}

pub fn case() -> impl Strategy<Value = Case> {
    let subject = (account(), prop::bool::weighted(0.95), vec(holding(), 0..8))
        .prop_map(|(account, active, holdings)| Subject::new(account, active, holdings));
    // Recording follows rules of its own, so that it is asked for more often than its share.
    let recording = ["time.record", "activity.record"].map(permission).to_vec();
    let permission =
        prop_oneof![1 => prop::sample::select(recording), 3 => prop::sample::select(permissions())];
    (prop::bool::weighted(0.95), subject, permission, resource()).prop_map(
        |(tenant_active, subject, permission, resource)| Case {
            tenant_active,
            subject,
            permission,
            resource,
        },
    )
}
