//! One check: may the subject do this?

use super::{
    facts::{Holding, Question, Subject, covers},
    rule::{Decision, Rule},
};
use crate::regime::{Permission, Role, Rules};

/// Answers one question. The first refusal wins:
///
/// | step | looks at | refuses with |
/// |---|---|---|
/// | 1 | the tenant is active | [`Rule::TenantInactive`] |
/// | 1 | the subject is active | [`Rule::SubjectInactive`] |
/// | 2 | one of the tenant's regimes has the permission | [`Rule::PermissionUnknown`] |
/// | 3 | the role the permission requires is held, live, for any scope (TIM-11) | [`Rule::RoleMissing`] |
/// | 4 | some live assignment whose role gives it reaches the resource (TIM-01, TIM-03, TIM-05, TIM-10) | [`Rule::NotGranted`] |
///
/// Rights add up: it is enough that one assignment gives it (TIM-01, TIM-17), and the first in the
/// subject's list that does is named. Step 3 stands before step 4, so that no assignment and no role
/// of the tenant's own gets around it.
#[must_use]
pub fn decide(rules: &Rules, tenant_active: bool, subject: &Subject, question: &Question) -> Decision {
    Decision::by(rule(rules, tenant_active, subject, question))
}

fn rule(rules: &Rules, tenant_active: bool, subject: &Subject, question: &Question) -> Rule {
    if !tenant_active {
        return Rule::TenantInactive;
    }
    if !subject.active {
        return Rule::SubjectInactive;
    }
    let Some(permission) = rules.permission(question.permission) else { return Rule::PermissionUnknown };
    if let Some(role) = &permission.requires_role
        && !holds_prerequisite(permission, subject, question)
    {
        return Rule::RoleMissing { role: role.clone() };
    }
    let granting = subject.holdings.iter().find(|holding| {
        holding.live(question.at)
            && rules.role(&holding.role).is_some_and(|role| gives(role, holding, subject, question))
    });
    granting.map_or(Rule::NotGranted, |holding| Rule::Granted {
        assignment: holding.assignment,
        role: holding.role.clone(),
        scope: holding.scope,
    })
}

/// Whether the subject holds, live, the role that the permission requires, or it requires none (TIM-11).
pub(super) fn holds_prerequisite(permission: &Permission, subject: &Subject, question: &Question) -> bool {
    permission.requires_role.as_ref().is_none_or(|role| {
        subject.holdings.iter().any(|holding| holding.role == *role && holding.live(question.at))
    })
}

/// Whether a holding of the role gives what is asked, as far as its scope and whose data it is go.
pub(super) fn gives(role: &Role, holding: &Holding, subject: &Subject, question: &Question) -> bool {
    let own = || question.resource.is_of(subject.account);
    (role.permissions.contains(question.permission)
        || (role.own_permissions.contains(question.permission) && own()))
        && covers(holding.scope, subject.account, question.resource)
}

#[cfg(test)]
mod tests {
    use super::super::{Resource, sample::*};
    use super::*;
    use crate::{scope::Scope, validity::Validity};

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
