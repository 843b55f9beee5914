//! Why a check is answered as it is: every rule looked at, and what would turn a refusal into a yes.

use super::{
    decide::{decide, gives, holds_prerequisite},
    facts::{Holding, Question, Resource, Subject, covers},
    rule::{Decision, Rule, place},
};
use crate::{
    ids::AssignmentId,
    keys::{OWN, RoleKey},
    regime::{Permission, Role, Rules, ScopeRule},
    scope::Scope,
    validity::Validity,
};
use uuid::Uuid;

/// A decision with everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub decision: Decision,
    /// In the order of [`decide`]; all of them, also after the first refusal.
    pub steps: Vec<Step>,
    /// For a refusal that one more assignment would lift: the smallest such assignment.
    pub smallest_change: Option<Change>,
}

/// One rule that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `tenant_active`, `subject_active`, `permission_known`, `required_role` or `assignment`.
    pub rule: &'static str,
    /// The assignment looked at, where it was one.
    pub assignment: Option<AssignmentId>,
    pub outcome: Outcome,
    /// What was found, for people.
    pub text: String,
}

/// What a rule had to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Does not stand in the way.
    Passed,
    /// Refuses, whatever else is held.
    Refused,
    /// Gives what is asked.
    Grants,
    /// Has nothing to say to what is asked.
    Silent,
}

impl Outcome {
    /// In the words of the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Refused => "refused",
            Self::Grants => "grants",
            Self::Silent => "silent",
        }
    }
}

/// An assignment that would turn a refusal into a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub role: RoleKey,
    pub scope: Scope,
    /// The roles whose holders give it.
    pub appointed_by: Vec<RoleKey>,
}

/// Answers the question as [`decide`] does, and says why. Never refuses.
#[must_use]
pub fn explain(rules: &Rules, tenant_active: bool, subject: &Subject, question: &Question) -> Explanation {
    let decision = decide(rules, tenant_active, subject, question);
    let mut steps = vec![
        gate("tenant_active", tenant_active, "the tenant is active", &Rule::TenantInactive, question),
        gate("subject_active", subject.active, "the account is active", &Rule::SubjectInactive, question),
    ];
    let permission = rules.permission(question.permission);
    let known = format!("there is a permission {}", question.permission);
    steps.push(gate("permission_known", permission.is_some(), &known, &Rule::PermissionUnknown, question));
    if let Some(permission) = permission {
        steps.extend(required(permission, subject, question));
    }
    steps.extend(subject.holdings.iter().map(|holding| look_at(rules, subject, holding, question)));
    let smallest_change = match decision.rule {
        Rule::RoleMissing { .. } | Rule::NotGranted => smallest_change(rules, subject, question),
        _ => None,
    };
    Explanation { decision, steps, smallest_change }
}

fn gate(rule: &'static str, passed: bool, yes: &str, no: &Rule, question: &Question) -> Step {
    let (outcome, text) = if passed {
        (Outcome::Passed, yes.to_owned())
    } else {
        (Outcome::Refused, no.text(question.permission))
    };
    Step { rule, assignment: None, outcome, text }
}

fn required(permission: &Permission, subject: &Subject, question: &Question) -> Option<Step> {
    let role = permission.requires_role.as_ref()?;
    let held = holds_prerequisite(permission, subject, question);
    let yes = format!("the role {role}, which {} needs, is held", permission.key);
    Some(gate("required_role", held, &yes, &Rule::RoleMissing { role: role.clone() }, question))
}

/// What one assignment has to say, and why it has nothing to say.
fn look_at(rules: &Rules, subject: &Subject, holding: &Holding, question: &Question) -> Step {
    let (role, at, permission) = (&holding.role, question.at, question.permission);
    let own = question.resource.is_of(subject.account);
    let silent = match rules.role(role) {
        None => Some(format!("there is no role {role} here any more")),
        Some(known) if !known.contains(permission) => Some(format!("{role} does not contain {permission}")),
        Some(_) if holding.ended => Some(format!("the assignment of {role} has ended")),
        Some(_) if at < holding.validity.from => {
            Some(format!("the assignment of {role} starts only at {}", holding.validity.from.to_rfc3339()))
        }
        Some(_) if !holding.validity.holds_at(at) => {
            let until = holding.validity.until.map(|until| until.to_rfc3339()).unwrap_or_default();
            Some(format!("the assignment of {role} ran out at {until}"))
        }
        Some(known) if !gives(known, holding, subject, question) => {
            let own_only = !known.permissions.contains(permission) && !own;
            Some(if own_only {
                format!("{role} gives {permission} on the holder's own data alone")
            } else {
                format!("{role} counts {}, which does not reach this", place(holding.scope))
            })
        }
        Some(_) => None,
    };
    let granted = || format!("{role} gives {permission} {}", place(holding.scope));
    Step {
        rule: "assignment",
        assignment: Some(holding.assignment),
        outcome: if silent.is_some() { Outcome::Silent } else { Outcome::Grants },
        text: silent.unwrap_or_else(granted),
    }
}

/// The one more assignment that would allow it, least first: narrowest scope, then fewest permissions.
fn smallest_change(rules: &Rules, subject: &Subject, question: &Question) -> Option<Change> {
    let candidates = rules
        .roles()
        .flat_map(|role| scopes(rules, role, subject, question.resource).map(move |s| (role, s)));
    let allowing = candidates.filter(|(role, scope)| {
        let mut more = subject.clone();
        more.holdings.push(Holding {
            assignment: AssignmentId(Uuid::nil()),
            role: role.key.clone(),
            scope: *scope,
            validity: Validity { from: question.at, until: None },
            ended: false,
        });
        decide(rules, true, &more, question).allowed
    });
    let size = |role: &Role| role.permissions.len() + role.own_permissions.len();
    let (role, scope) = allowing.min_by_key(|(role, scope)| (width(*scope), size(role), role.key.clone()))?;
    Some(Change { role: role.key.clone(), scope, appointed_by: appointers(rules, role, scope) })
}

/// The scopes for which the role may be held and that reach the resource. Of units the nearest is
/// enough; its kind is not among the facts, so that it counts only where the role is open to all kinds.
fn scopes(rules: &Rules, role: &Role, subject: &Subject, resource: &Resource) -> impl Iterator<Item = Scope> {
    let open = role.scopes.contains(&ScopeRule::AnyUnit)
        || rules.unit_kinds().all(|(name, _)| {
            role.scopes.iter().any(|rule| matches!(rule, ScopeRule::Unit { kind } if kind == name))
        });
    let paths = resource.unit.iter().chain(resource.owner.iter().flat_map(|owner| &owner.units));
    let units = paths.filter(move |_| open).flat_map(|path| &path.0);
    let units = units.map(|&unit_id| Scope::Unit { unit_id });
    let reaching = units.filter(|scope| covers(*scope, subject.account, resource)).take(1);
    let whole = role.scopes.contains(&ScopeRule::Tenant).then_some(Scope::Tenant);
    let own = role.scopes.contains(&ScopeRule::Own).then_some(Scope::Own);
    own.into_iter().chain(reaching.collect::<Vec<_>>()).chain(whole)
}

const fn width(scope: Scope) -> u8 {
    match scope {
        Scope::Own => 0,
        Scope::Unit { .. } => 1,
        Scope::Tenant => 2,
    }
}

/// The roles that give it: those the regime names or, for a role of the tenant's own, those that
/// contain all of it.
fn appointers(rules: &Rules, role: &Role, scope: Scope) -> Vec<RoleKey> {
    if role.key.namespace() != OWN {
        return role.appointers(false);
    }
    let wide = |giver: &Role| scope != Scope::Tenant || giver.admits(Scope::Tenant, None).is_ok();
    let givers = rules
        .roles()
        .filter(|giver| giver.key != role.key && giver.permissions.is_superset(&role.permissions));
    givers.filter(|giver| wide(giver)).map(|giver| giver.key.clone()).collect()
}
