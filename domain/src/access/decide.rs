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
