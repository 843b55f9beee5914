//! Asked backwards: who may do this, to what, and what may be done.
//!
//! Every answer is a single decision on a candidate, so that a list never says anything else than a
//! check. What cannot be among the answers is passed over without one.

use super::{
    decide::{automatic_to, decide},
    facts::{Question, Resource, Subject},
    gates::Standing,
};
use crate::{
    account::Account,
    keys::{PermissionKey, RoleKey},
    regime::{Permission, Rules},
    validity::Moment,
};
use std::collections::BTreeSet;

/// Who can have a permission at all, whatever the resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Candidates {
    /// Every user has it without a grant (ASP-06).
    pub every_user: bool,
    /// The roles of which one must be held otherwise.
    pub roles: BTreeSet<RoleKey>,
}

impl Candidates {
    /// Those of one permission.
    #[must_use]
    pub fn of(rules: &Rules, permission: &PermissionKey) -> Self {
        let Some(known) = rules.permission(permission) else { return Self::default() };
        let every_user = known.automatic.as_ref().is_some_and(|automatic| automatic.everybody);
        let gives = |role: &&crate::regime::Role| role.contains(permission) || automatic_to(known, role);
        let giving = rules.roles().filter(gives).map(|role| role.key.clone());
        Self { every_user, roles: giving.collect() }
    }

    /// Whether the subject can be among the answers.
    #[must_use]
    pub fn may_include(&self, subject: &Subject, at: Moment) -> bool {
        (self.every_user && matches!(subject.account, Account::User(_)))
            || subject.holdings.iter().any(|held| held.live(at) && self.roles.contains(&held.role))
    }
}

/// Those of the subjects that may do it, in their order.
pub fn subjects<'a>(
    rules: &'a Rules,
    tenant_active: bool,
    subjects: impl IntoIterator<Item = &'a Subject>,
    question: Question<'a>,
) -> impl Iterator<Item = &'a Subject> {
    let candidates = Candidates::of(rules, question.permission);
    subjects.into_iter().filter(move |subject| {
        candidates.may_include(subject, question.at)
            && decide(rules, tenant_active, subject, &question).allowed
    })
}

/// The permissions that the subject may use on the resource, those of the regimes before Mandat's own.
pub fn actions<'a>(
    rules: &'a Rules,
    tenant_active: bool,
    subject: &'a Subject,
    resource: &'a Resource,
    at: Moment,
) -> impl Iterator<Item = &'a Permission> {
    let held: Vec<_> = Standing::new(rules, subject, at).holdings().map(|(_, role)| role).collect();
    rules.permissions().filter(move |permission| {
        let without_grant = permission.automatic.is_some();
        (without_grant || held.iter().any(|role| role.contains(&permission.key)))
            && decide(rules, tenant_active, subject, &Question { permission: &permission.key, resource, at })
                .allowed
    })
}

/// Those of the resources to which the subject may do it, in their order.
pub fn resources<'a, T>(
    rules: &'a Rules,
    tenant_active: bool,
    subject: &'a Subject,
    permission: &'a PermissionKey,
    resources: impl IntoIterator<Item = (T, Resource)>,
    at: Moment,
) -> impl Iterator<Item = T> {
    let possible = Candidates::of(rules, permission).may_include(subject, at);
    resources.into_iter().filter(move |_| possible).filter_map(move |(resource, facts)| {
        let question = Question { permission, resource: &facts, at };
        decide(rules, tenant_active, subject, &question).allowed.then_some(resource)
    })
}
