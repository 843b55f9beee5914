//! Why a check is answered as it is: every rule looked at, and what would turn a refusal into a yes.

use super::{
    decide::{admits, automatic, contains, decide, gives},
    facts::{Holding, Question, Subject, within_block},
    gates::{Gate, Standing, gates},
    rule::{Decision, Rule, place},
    smallest_change::{SmallestChange, smallest_change},
};
use crate::{
    ids::AssignmentId,
    regime::{Permission, Rules},
    scope::Scope,
    validity::Moment,
};
use chrono::SecondsFormat;

/// A decision with everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub decision: Decision,
    /// In the order of [`decide`]; all of them, also after the first refusal.
    pub steps: Vec<Step>,
    /// For a refusal that one change would lift: the smallest such change.
    pub smallest_change: Option<SmallestChange>,
}

/// One rule that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `tenant_active`, `subject_active`, `permission_known`, then those of the gates that the permission
    /// goes through (`activated`, `agreement`, `login_right`, `login_method`, `block`, `module`,
    /// `capacity`, `externals`, `required_role`, `closed_unit`, `lock`, `exception`, `prerequisite`), then
    /// `assignment` for each, and `automatic`.
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
        let standing = Standing::new(rules, subject, question.at);
        let passed = gates(&standing, permission, question).into_iter();
        steps.extend(passed.map(|(at, refused)| match refused {
            Some(Rule::Blocked) => blocked(subject, question),
            refused => through(at, refused, permission),
        }));
        let seen = question.resource.past_blocks(&subject.blocks);
        let question = &Question { resource: &seen, ..*question };
        let holdings = subject.holdings.iter();
        steps.extend(holdings.map(|holding| look_at(&standing, permission, holding, question)));
        steps.extend(automatic(&standing, permission, question).map(|rule| Step {
            rule: "automatic",
            assignment: None,
            outcome: Outcome::Grants,
            text: rule.text(question.permission),
        }));
    }
    let smallest_change = smallest_change(rules, subject, question, &decision.rule);
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

/// What a gate had to say.
fn through(at: Gate, refused: Option<Rule>, permission: &Permission) -> Step {
    let (rule, yes) = match at {
        Gate::Activation => ("activated", "the tenant's access has been started"),
        Gate::Agreement => ("agreement", "no agreement stands in the way"),
        Gate::LoginRight => ("login_right", "the right to sign in is held"),
        Gate::LoginMethod => ("login_method", "the login method is accepted"),
        Gate::Block => ("block", "the account's blocks are elsewhere"),
        Gate::Module => ("module", "the module is on"),
        Gate::Capacity => ("capacity", "the tenant has the capacity"),
        Gate::Externals => ("externals", "the account is at home here"),
        Gate::RequiredRole => ("required_role", ""),
        Gate::ClosedUnit => ("closed_unit", "the unit is open"),
        Gate::Lock => ("lock", "no lock is on the path"),
        Gate::Exception => ("exception", "neither exception nor default denies it"),
        Gate::Prerequisite => ("prerequisite", "what it needs is given"),
    };
    let required = permission.requires_role.as_ref().filter(|_| at == Gate::RequiredRole);
    let yes = required.map_or_else(
        || yes.to_owned(),
        |role| format!("the role {role}, which {} needs, is held", permission.key),
    );
    let outcome = if refused.is_some() { Outcome::Refused } else { Outcome::Passed };
    let text = refused.map_or(yes, |refused| refused.text(&permission.key));
    Step { rule, assignment: None, outcome, text }
}

/// Where the block is that stands in the way (CSM-09).
fn blocked(subject: &Subject, question: &Question) -> Step {
    let mut here = subject.blocks.iter().filter(|block| within_block(**block, question.resource));
    let scope = here.next().copied().flatten().map_or(Scope::Tenant, |unit_id| Scope::Unit { unit_id });
    let text = format!("the account is blocked {}", place(scope));
    Step { rule: "block", assignment: None, outcome: Outcome::Refused, text }
}

/// What one assignment has to say, and why it has nothing to say.
fn look_at(standing: &Standing, known: &Permission, holding: &Holding, question: &Question) -> Step {
    let silent = silence(standing, known, holding, question);
    let acting = holding.delegated.as_ref().map_or("", |_| "acting for somebody, ");
    let granted = || format!("{acting}{} gives {} {}", holding.role, known.key, place(holding.scope));
    Step {
        rule: "assignment",
        assignment: Some(holding.assignment),
        outcome: if silent.is_some() { Outcome::Silent } else { Outcome::Grants },
        text: silent.unwrap_or_else(granted),
    }
}

/// Why an assignment gives nothing of what is asked; `None` where it gives it.
fn silence(
    standing: &Standing,
    known: &Permission,
    holding: &Holding,
    question: &Question,
) -> Option<String> {
    let (role, at, permission) = (&holding.role, question.at, question.permission);
    let Some(bundle) = standing.rules.role(role) else {
        return Some(format!("there is no role {role} here any more"));
    };
    let delegated = holding.delegated.as_ref();
    let what = if delegated.is_some() { "the delegation" } else { "the assignment" };
    let text = if !bundle.contains(permission) {
        format!("{role} does not contain {permission}")
    } else if delegated.is_some_and(|delegated| !delegated.root_live) {
        format!("{role} was delegated by somebody for whom it does not count any more")
    } else if holding.ended {
        format!("{what} of {role} has ended")
    } else if at < holding.validity.from {
        format!("{what} of {role} starts only at {}", said(holding.validity.from))
    } else if !holding.validity.holds_at(at) {
        let until = holding.validity.until.map(said).unwrap_or_default();
        format!("{what} of {role} ran out at {until}")
    } else if let Some(awaits) = &holding.awaits {
        let vain = if awaits.has_lapsed(at) { ", in vain" } else { "" };
        format!("the assignment of {role} {}{vain}", awaits.text())
    } else if !standing.may_be_held(bundle) {
        format!("{role} waits for its module or its agreement")
    } else if !standing.admitted(role.namespace()) {
        format!("the regime of {role} does not let the account in")
    } else if gives(standing, known, bundle, holding, question) {
        return None;
    } else if !contains(known, bundle, holding, true) {
        format!("{what} of {role} leaves {permission} out")
    } else if !contains(known, bundle, holding, question.resource.is_of(standing.subject.account)) {
        format!("{role} gives {permission} on the holder's own data alone")
    } else if !admits(standing.rules, known, bundle, holding, question) {
        format!("{role} is narrowed to other values than those of this resource")
    } else {
        format!("{role} counts {}, which does not reach this", place(holding.scope))
    };
    Some(text)
}

/// A moment as the API writes it.
fn said(moment: Moment) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::super::{Change, Resource, sample::*};
    use super::*;
    use crate::{regime::Values, validity::Validity};

    fn why(by: &Subject, key: &str, resource: &Resource) -> Explanation {
        let permission = permission(key);
        explain(&rules(), true, by, &Question { permission: &permission, resource, at: day(1) })
    }

    fn assignment(name: &str, scope: Scope) -> Change {
        Change::Assignment { role: role(name), scope, constraints: Values::default() }
    }

    fn texts(explanation: &Explanation) -> Vec<(&'static str, &str)> {
        explanation.steps.iter().map(|step| (step.outcome.as_str(), step.text.as_str())).collect()
    }

    #[test]
    fn every_rule_is_listed_with_what_it_says() {
        let mut ended = holding(1, "supervisor", Scope::Tenant);
        ended.ended = true;
        let mut past = holding(2, "supervisor", Scope::Tenant);
        past.validity = Validity { from: day(-9), until: Some(day(0)) };
        let mut future = holding(3, "supervisor", Scope::Tenant);
        future.validity.from = day(5);
        let holdings = vec![
            ended,
            past,
            future,
            holding(4, "supervisor", at(WEST)),
            holding(5, "employee", Scope::Tenant),
            holding(6, "absence-manager", Scope::Tenant),
            holding(7, "own/withdrawn", Scope::Tenant),
            holding(8, "supervisor", at(EAST)),
        ];
        let explanation = why(&subject(ANNA, holdings), "time.read", &data(BEN, &[EAST]));
        let found = texts(&explanation);
        let own = "time-recording/employee gives time-recording/time.read on the holder's own data alone";
        let elsewhere = format!(
            "time-recording/supervisor counts in the unit {WEST} and below, which does not reach this"
        );
        let here =
            format!("time-recording/supervisor gives time-recording/time.read in the unit {EAST} and below");
        assert_eq!(
            found,
            [
                ("passed", "the tenant is active"),
                ("passed", "the account is active"),
                ("passed", "there is a permission time-recording/time.read"),
                ("silent", "the assignment of time-recording/supervisor has ended"),
                ("silent", "the assignment of time-recording/supervisor ran out at 1970-01-01T00:00:00Z"),
                ("silent", "the assignment of time-recording/supervisor starts only at 1970-01-06T00:00:00Z"),
                ("silent", elsewhere.as_str()),
                ("silent", own),
                ("silent", "time-recording/absence-manager does not contain time-recording/time.read"),
                ("silent", "there is no role own/withdrawn here any more"),
                ("grants", here.as_str()),
            ]
        );
        assert!(explanation.decision.allowed);
        assert_eq!(explanation.smallest_change, None);
    }

    #[test]
    fn a_missing_role_is_the_smallest_change_tim_11() {
        let owner = subject(ANNA, vec![holding(1, "tenant-owner", Scope::Tenant)]);
        let explanation = why(&owner, "time.record", &data(ANNA, &[EAST_NIGHT]));
        assert_eq!(explanation.decision.rule, Rule::RoleMissing { role: role("employee") });
        let refused: Vec<_> =
            explanation.steps.iter().filter(|step| step.outcome == Outcome::Refused).collect();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].rule, "required_role");
        let change = explanation.smallest_change.unwrap();
        assert_eq!(change.change, assignment("employee", at(EAST_NIGHT)));
        assert_eq!(change.made_by, [role("tenant-owner"), role("supervisor")]);
    }

    #[test]
    fn the_smallest_change_is_narrow_in_scope_then_in_permissions() {
        let nobody = subject(ANNA, vec![]);
        let change = |key, resource: &Resource| why(&nobody, key, resource).smallest_change;
        let read = change("time.read", &data(BEN, &[EAST_NIGHT])).unwrap();
        assert_eq!(read.change, assignment("own/reader", at(EAST_NIGHT)));
        let givers = ["supervisor", "tenant-owner", "own/greedy", "own/recorder"];
        assert_eq!(read.made_by, givers.map(role));
        let own = change("time.read", &data(ANNA, &[EAST])).unwrap();
        assert_eq!(own.change, assignment("own/reader", Scope::Own));
        let invoices = change("invoice.read", &Resource::tenant()).unwrap();
        assert_eq!(invoices.change, assignment("tenant-owner", Scope::Tenant));
        assert_eq!(invoices.made_by, [role("tenant-owner")]);
        // Nobody records for others, whatever they are given.
        assert_eq!(change("activity.record", &data(BEN, &[])), None);
    }

    #[test]
    fn no_assignment_helps_where_the_account_or_the_tenant_is_not_active() {
        let mut nobody = subject(ANNA, vec![]);
        nobody.active = false;
        let explanation = why(&nobody, "time.read", &Resource::tenant());
        assert_eq!(explanation.decision.rule, Rule::SubjectInactive);
        assert_eq!(explanation.smallest_change, None);
        let explanation = why(&subject(ANNA, vec![]), "tea.make", &Resource::tenant());
        assert_eq!(explanation.decision.rule.code(), "permission_unknown");
        assert_eq!(explanation.smallest_change, None);
    }
}
