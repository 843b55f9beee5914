//! One check: may the subject do this?

use super::{
    facts::{Holding, Question, Subject, covers},
    gates::{Standing, gates, regime_gates},
    rule::{Decision, Rule},
};
use crate::{
    account::Account,
    regime::{Narrowing, Permission, Role, Rules, words::OwnData},
    scope::Scope,
};
use std::collections::BTreeSet;

/// Answers one question. The first refusal wins:
///
/// | step | looks at | refuses with |
/// |---|---|---|
/// | 1 | the tenant and the subject are active | [`Rule::TenantInactive`], [`Rule::SubjectInactive`] |
/// | 1 | one of the tenant's regimes has the permission | [`Rule::PermissionUnknown`] |
/// | 1 | the gates of the permission's regime: activation (CSM-01), agreements (ASP-19), login rights (ASP-03, ASP-12), login method (CSM-02, SPV-14) | [`Rule::NotActivated`] and the like |
/// | 2 | no block in the tenant or on a unit above (CSM-09) | [`Rule::Blocked`] |
/// | 3 | the module is on (TIM-18), the tenant has the capacity (CSM-04) | [`Rule::ModuleOff`], [`Rule::CapacityMissing`] |
/// | 4 | not shut to externals (TIM-15), the required role held (TIM-11), the unit open (SPV-08) | [`Rule::ShutToExternals`], [`Rule::RoleMissing`], [`Rule::UnitClosed`] |
/// | 5 | no lock on the path or above it (TIM-14); where no path is said, none at all | [`Rule::Locked`], [`Rule::PathUnknown`] |
/// | 6 | the most specific exception, else the default (TIM-13) | [`Rule::DeniedByException`], [`Rule::DeniedByDefault`] |
/// | 7 | the prerequisites (ASP-11) | [`Rule::PrerequisiteMissing`] |
/// | 7 | some live assignment gives it, reaches the resource, not through a unit where the subject is blocked (CSM-09), and admits it (TIM-01, TIM-03, TIM-05, TIM-10, ASP-07) | |
/// | 8 | the regime gives it without a grant (CSM-11, ASP-06) | |
/// | 9 | what waits for what starts it is named (SPV-01, VLT-05, CSM-01) | [`Rule::Awaited`], else [`Rule::NotGranted`] |
///
/// Rights add up: it is enough that one assignment gives it (TIM-01, TIM-17), and the first in the
/// subject's list that does is named. The gates stand before the assignments, so that no assignment and
/// no role of the tenant's own gets around them.
#[must_use]
pub fn decide(rules: &Rules, tenant_active: bool, subject: &Subject, question: &Question) -> Decision {
    if !tenant_active {
        return Decision::by(Rule::TenantInactive);
    }
    if !subject.active {
        return Decision::by(Rule::SubjectInactive);
    }
    Decision::by(rule(&Standing::new(rules, subject, question.at), question))
}

/// The rule for an active subject in an active tenant.
pub(super) fn rule(standing: &Standing, question: &Question) -> Rule {
    let Some(permission) = standing.rules.permission(question.permission) else {
        return Rule::PermissionUnknown;
    };
    if let Some(refused) = gates(standing, permission, question).into_iter().find_map(|(_, refused)| refused)
    {
        return refused;
    }
    let resource = question.resource.past_blocks(&standing.subject.blocks);
    let question = &Question { resource: &resource, ..*question };
    let granting =
        standing.holdings().find(|(holding, role)| gives(standing, permission, role, holding, question));
    granting.map_or_else(
        || {
            let given = automatic(standing, permission, question);
            let kept = given.or_else(|| withheld(standing, permission, question));
            kept.or_else(|| awaited(standing, permission, question)).unwrap_or(Rule::NotGranted)
        },
        |(holding, _)| Rule::Granted {
            assignment: holding.assignment,
            role: holding.role.clone(),
            scope: holding.scope,
        },
    )
}

/// The gate that keeps back a holding which would give it: what roles give of another regime's permissions,
/// or of Mandat's own, waits for the gates of the role's regime (CSM-01, ASP-19).
fn withheld(standing: &Standing, permission: &Permission, question: &Question) -> Option<Rule> {
    let mut kept = standing
        .live()
        .filter(|(holding, role)| gives(standing, permission, role, holding, question))
        .filter_map(|(_, role)| standing.rules.regime(role.key.namespace()));
    kept.find_map(|regime| regime_gates(standing, regime).into_iter().find_map(|(_, refused)| refused))
}

/// The first holding that would give it and waits for what starts it.
fn awaited(standing: &Standing, permission: &Permission, question: &Question) -> Option<Rule> {
    let at = standing.at;
    let waiting = standing
        .subject
        .holdings
        .iter()
        .filter(|held| !held.ended && held.delegated.is_none() && held.validity.holds_at(at));
    let mut waiting =
        waiting.filter_map(|held| Some((held, held.awaits.as_ref()?, standing.rules.role(&held.role)?)));
    let found = waiting.find(|(held, awaits, role)| {
        !awaits.has_lapsed(at)
            && standing.may_be_held(role)
            && gives(standing, permission, role, held, question)
    });
    found.map(|(held, awaits, role)| Rule::Awaited {
        assignment: held.assignment,
        role: role.key.clone(),
        awaits: awaits.clone(),
    })
}

/// Whether a holding of the role gives what is asked, as far as its scope, whose data it is and the values
/// it is narrowed to go.
pub(super) fn gives(
    standing: &Standing,
    permission: &Permission,
    role: &Role,
    holding: &Holding,
    question: &Question,
) -> bool {
    contains(permission, role, holding, question.resource.is_of(standing.subject.account))
        && covers(holding.scope, standing.subject.account, question.resource)
        && admits(standing.rules, permission, role, holding, question)
}

/// Whether it is in the role: in full, or on the holder's own data where it counts that they are (ASP-06,
/// TIM-10); and among what is delegated (CSM-07).
pub(super) fn contains(permission: &Permission, role: &Role, holding: &Holding, own: bool) -> bool {
    let by_role = permission.own_data == OwnData::ByRole;
    let full = role.permissions.contains(&permission.key) && (by_role || holding.scope != Scope::Own);
    let on_own = own && by_role && role.own_permissions.contains(&permission.key);
    (full || on_own) && holding.carries(role, &permission.key)
}

/// Whether the values of role and assignment admit what is known of the resource (ASP-04, ASP-07, ASP-08,
/// ASP-10).
pub(super) fn admits(
    rules: &Rules,
    permission: &Permission,
    role: &Role,
    holding: &Holding,
    question: &Question,
) -> bool {
    let regime = rules.regime(permission.key.namespace());
    permission.dimensions.iter().all(|(name, narrowing)| {
        let value = question.resource.attributes.get(name).map(String::as_str);
        let known = regime.and_then(|regime| regime.dimensions.get(name));
        let value = value.map(|value| known.map_or(value, |dimension| dimension.counts_as(value)));
        admits_value(*narrowing, role.narrowed.get(name), holding.constraints.get(name), value)
    })
}

/// Whether what role and assignment name in a dimension admits a value; `None` is one that is not known.
pub(super) fn admits_value(
    narrowing: Narrowing,
    by_role: Option<&BTreeSet<String>>,
    by_holding: Option<&BTreeSet<String>>,
    value: Option<&str>,
) -> bool {
    // An assignment that names no values is as one that does not speak of the dimension.
    match (by_role, by_holding.filter(|values| !values.is_empty())) {
        (Some(by_role), Some(by_holding)) => {
            narrowing.admits(Some(by_role), value) && narrowing.admits(Some(by_holding), value)
        }
        (values, None) | (None, values) => narrowing.admits(values, value),
    }
}

/// What the regime gives without a grant: to every user, or to the holders of a role as far as they hold
/// it (CSM-11, CSM-12, ASP-06).
pub(super) fn automatic(standing: &Standing, permission: &Permission, question: &Question) -> Option<Rule> {
    let automatic = permission.automatic.as_ref()?;
    let account = standing.subject.account;
    if automatic.everybody && matches!(account, Account::User(_)) {
        return Some(Rule::Automatic { role: None });
    }
    let reached = standing.holdings().filter(|(holding, _)| {
        holding.delegated.is_none() && covers(holding.scope, account, question.resource)
    });
    let mut roles = reached.flat_map(|(_, role)| automatic.roles.iter().filter(|to| role.is(to)));
    roles.next().map(|role| Rule::Automatic { role: Some(role.clone()) })
}

/// Whether the regime gives it to holders of the role without a grant (CSM-12).
pub(super) fn automatic_to(permission: &Permission, role: &Role) -> bool {
    permission.automatic.as_ref().is_some_and(|automatic| automatic.roles.iter().any(|to| role.is(to)))
}

#[cfg(test)]
mod tests {
    use super::super::{Resource, sample::*};
    use super::*;
    use crate::validity::Validity;

    #[test]
    fn rights_of_several_roles_add_up_tim_01_tim_17() {
        let manager = holding(1, "absence-manager", Scope::Tenant);
        let both = subject(ANNA, vec![manager.clone(), holding(2, "supervisor", Scope::Tenant)]);
        let manager = subject(ANNA, vec![manager]);
        assert_eq!(ask(&manager, "time.change", &data(BEN, &[])).rule, Rule::NotGranted);
        assert!(ask(&both, "time.change", &data(BEN, &[])).allowed);
        assert!(ask(&both, "absence.approve", &data(BEN, &[])).allowed);
    }

    #[test]
    fn a_stand_in_counts_only_within_its_validity_tim_03() {
        let mut stand_in = holding(1, "supervisor", Scope::Tenant);
        stand_in.validity = Validity { from: day(2), until: Some(day(16)) };
        let rules = rules();
        let asked = |on: i64, holding: &Holding| {
            let (permission, resource) = (permission("time.read"), data(BEN, &[]));
            let question = Question { permission: &permission, resource: &resource, at: day(on) };
            decide(&rules, true, &subject(ANNA, vec![holding.clone()]), &question).allowed
        };
        assert_eq!([1, 2, 15, 16].map(|on| asked(on, &stand_in)), [false, true, true, false]);
        stand_in.ended = true;
        assert!(!asked(2, &stand_in));
    }

    #[test]
    fn a_team_scope_reaches_its_members_alone_tim_05_tim_08() {
        let supervisor = subject(ANNA, vec![holding(1, "supervisor", at(EAST))]);
        assert!(ask(&supervisor, "time.change", &data(BEN, &[EAST_NIGHT])).allowed);
        assert!(!ask(&supervisor, "time.change", &data(BEN, &[WEST])).allowed);
        assert!(!ask(&supervisor, "customer.manage", &Resource::tenant()).allowed);
    }

    #[test]
    fn an_employee_has_their_own_data_alone_tim_10() {
        let employee = subject(ANNA, vec![holding(1, "employee", Scope::Tenant)]);
        for key in ["time.record", "activity.record", "absence.request", "expense.record", "report.read"] {
            assert!(ask(&employee, key, &data(ANNA, &[])).allowed, "{key}");
            assert!(!ask(&employee, key, &data(BEN, &[])).allowed, "{key}");
            assert!(!ask(&employee, key, &Resource::tenant()).allowed, "{key}");
        }
        let in_team = subject(ANNA, vec![holding(1, "employee", at(EAST))]);
        assert!(ask(&in_team, "time.read", &data(ANNA, &[EAST])).allowed);
        assert!(!ask(&in_team, "time.read", &data(ANNA, &[WEST])).allowed);
    }

    #[test]
    fn recording_needs_the_role_employee_whatever_else_is_held_tim_11() {
        let all = vec![
            holding(1, "tenant-owner", Scope::Tenant),
            holding(2, "supervisor", Scope::Tenant),
            holding(3, "own/recorder", Scope::Tenant),
        ];
        let owner = subject(ANNA, all.clone());
        let missing = Rule::RoleMissing { role: role("employee") };
        assert_eq!(ask(&owner, "time.record", &data(ANNA, &[])).rule, missing);
        assert_eq!(ask(&owner, "activity.record", &data(ANNA, &[])).rule, missing);
        let mut ended = holding(4, "employee", Scope::Tenant);
        ended.ended = true;
        let once_employed = subject(ANNA, [all.clone(), vec![ended]].concat());
        assert_eq!(ask(&once_employed, "time.record", &data(ANNA, &[])).rule, missing);
        let employed = subject(ANNA, [all, vec![holding(4, "employee", Scope::Tenant)]].concat());
        assert!(ask(&employed, "time.record", &data(ANNA, &[])).allowed);
    }

    #[test]
    fn a_role_of_the_tenants_own_never_gives_what_is_exclusive_tim_06() {
        let greedy = subject(ANNA, vec![holding(1, "own/greedy", Scope::Tenant)]);
        assert!(ask(&greedy, "time.read", &Resource::tenant()).allowed);
        assert_eq!(ask(&greedy, "invoice.read", &Resource::tenant()).rule, Rule::NotGranted);
        let owner = subject(ANNA, vec![holding(1, "tenant-owner", Scope::Tenant)]);
        assert!(ask(&owner, "invoice.read", &Resource::tenant()).allowed);
    }

    #[test]
    fn the_first_refusal_wins() {
        let (rules, resource) = (rules(), Resource::tenant());
        let mut owner = subject(ANNA, vec![holding(1, "tenant-owner", Scope::Tenant)]);
        let unknown = permission("tea.make");
        let question = Question { permission: &unknown, resource: &resource, at: day(1) };
        assert_eq!(decide(&rules, true, &owner, &question).rule, Rule::PermissionUnknown);
        owner.active = false;
        assert_eq!(decide(&rules, true, &owner, &question).rule, Rule::SubjectInactive);
        assert_eq!(decide(&rules, false, &owner, &question).rule, Rule::TenantInactive);
    }

    #[test]
    fn a_holding_of_a_role_that_no_longer_exists_gives_nothing() {
        let lost = subject(ANNA, vec![holding(1, "own/withdrawn", Scope::Tenant)]);
        assert_eq!(ask(&lost, "time.read", &Resource::tenant()).rule, Rule::NotGranted);
    }
}
