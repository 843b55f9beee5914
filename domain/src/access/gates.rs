//! What refuses whatever is held.

use super::{
    authority::Authority,
    decide::{contains, rule},
    facts::{Exception, Holding, Question, Resource, ResourcePath, Subject, Verdict, within_block},
    prerequisites::met_by,
    rule::Rule,
};
use crate::{
    account::Account,
    keys::{OWN, PermissionKey, RoleKey},
    regime::{
        Activation, Permission, Prerequisite, Regime, Role, Rules,
        words::{ClosedUnits, Externals, Gate as Gates},
    },
    validity::Moment,
};

/// Something that can refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    Activation,
    Agreement,
    LoginRight,
    LoginMethod,
    Block,
    Module,
    Capacity,
    Externals,
    RequiredRole,
    ClosedUnit,
    Lock,
    Exception,
    Prerequisite,
}

/// An active subject at a moment, in a tenant with these rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing<'a> {
    pub rules: &'a Rules,
    pub subject: &'a Subject,
    pub at: Moment,
}

impl<'a> Standing<'a> {
    pub const fn new(rules: &'a Rules, subject: &'a Subject, at: Moment) -> Self {
        Self { rules, subject, at }
    }

    /// The holdings that count now, with their roles: live, the role's module on (TIM-18), the role not
    /// waiting for an agreement (SPV-01), and the gates of its own regime passed.
    pub fn holdings(self) -> impl Iterator<Item = (&'a Holding, &'a Role)> {
        let standing = self;
        standing.live().filter(move |(_, role)| standing.admitted(role.key.namespace()))
    }

    /// The holdings that would count if every regime admitted the subject.
    pub fn live(self) -> impl Iterator<Item = (&'a Holding, &'a Role)> {
        let standing = self;
        let live = standing.subject.holdings.iter().filter(move |holding| holding.live(standing.at));
        let known = live.filter_map(move |holding| Some((holding, standing.rules.role(&holding.role)?)));
        known.filter(move |(_, role)| standing.may_be_held(role))
    }

    /// The holdings that count for the act that starts the regime: they pass all its gates but that it has
    /// been started, by a login that is good enough for this act (CSM-01, CSM-02).
    pub fn before_activation(
        self,
        regime: &'a Regime,
        activation: &'a Activation,
    ) -> impl Iterator<Item = (&'a Holding, &'a Role)> {
        let gates = regime_gates(&self, regime).into_iter();
        let own_method = activation.login.is_some();
        let waived = |gate: Gate| gate == Gate::Activation || (own_method && gate == Gate::LoginMethod);
        let stopped = gates.filter(|(gate, _)| !waived(*gate)).any(|(_, refused)| refused.is_some());
        let method = activation.login.as_ref();
        let bad_method = method.is_some_and(|name| refused_method(&self, &regime.key, name).is_some());
        self.live().filter(move |_| !stopped && !bad_method)
    }

    /// Whether the role exists now and waits for no agreement of this subject (TIM-18, SPV-01).
    pub fn may_be_held(&self, role: &Role) -> bool {
        let regime = role.key.namespace();
        !self.waits(&role.key) && self.rules.module_on(regime, role.holding.module.as_deref())
    }

    /// Whether the role waits for an agreement of this subject (SPV-01).
    fn waits(&self, role: &RoleKey) -> bool {
        self.owed(role.namespace()).any(|(regime, (name, _))| {
            let agreement = regime.agreements.get(name);
            agreement.is_some_and(|it| it.gates == Gates::Role && it.of.contains(role))
        })
    }

    /// Whether the gates of that regime let the subject in; for a role of the tenant's own it is enough
    /// that one regime does.
    pub fn admitted(&self, regime: &str) -> bool {
        let passes =
            |regime: &Regime| regime_gates(self, regime).iter().all(|(_, refused)| refused.is_none());
        if regime == OWN {
            let mut all = self.rules.regimes().peekable();
            return all.peek().is_none() || all.any(passes);
        }
        self.rules.regime(regime).is_none_or(passes)
    }

    /// The agreements of that regime which are not discharged, with their versions.
    fn owed(&self, regime: &str) -> impl Iterator<Item = (&'a Regime, (&'a String, i64))> {
        let regime = self.rules.regime(regime);
        let owed = self.subject.owed.iter();
        owed.filter_map(move |((of, name), version)| {
            Some((regime.filter(|regime| regime.key == *of)?, (name, *version)))
        })
    }

    /// Whether a role is held for which the agreement is (ASP-19); who handles it for another is not asked.
    fn holds_one_of(&self, roles: &[RoleKey]) -> bool {
        let own = self.subject.holdings.iter().filter(|holding| holding.delegated.is_none());
        let live = own.filter(|holding| holding.live(self.at));
        let mut held = live.filter_map(|holding| self.rules.role(&holding.role));
        held.any(|role| roles.iter().any(|of| role.is(of)))
    }

    /// Whether some holding that counts contains it, whatever it reaches.
    pub fn holds_anywhere(&self, permission: &PermissionKey) -> bool {
        let Some(known) = self.rules.permission(permission) else { return false };
        self.live().any(|(holding, role)| contains(known, role, holding, true))
    }
}

/// Whether what the subject holds of the role waits for an agreement (SPV-01).
pub(crate) fn waits_for_agreement(rules: &Rules, subject: &Subject, role: &RoleKey, at: Moment) -> bool {
    Standing::new(rules, subject, at).waits(role)
}

impl<'a> Authority<'a> {
    /// The role of one of the actor's holdings, where it counts now.
    pub(crate) fn counting(&self, holding: &Holding) -> Option<&'a Role> {
        let mut held = Standing::new(self.rules, self.subject?, self.at).holdings();
        held.find(|(held, _)| *held == holding).map(|(_, role)| role)
    }
}

/// The gates that the permission goes through, in order, each with its refusal if it refuses.
pub(super) fn gates(
    standing: &Standing,
    permission: &Permission,
    question: &Question,
) -> Vec<(Gate, Option<Rule>)> {
    let subject = standing.subject;
    let regime = permission.key.namespace();
    let mut found =
        standing.rules.regime(regime).map(|known| regime_gates(standing, known)).unwrap_or_default();
    if let Some(name) = &permission.login {
        found.push((Gate::LoginMethod, refused_method(standing, regime, name)));
    }
    if !subject.blocks.is_empty() {
        let blocked = subject.blocks.iter().any(|block| within_block(*block, question.resource));
        found.push((Gate::Block, blocked.then_some(Rule::Blocked)));
    }
    if let Some(module) = &permission.module {
        let off = !standing.rules.module_on(regime, Some(module));
        found.push((Gate::Module, off.then(|| Rule::ModuleOff { module: module.clone() })));
    }
    if !permission.capacities.is_empty() {
        let missing = !standing.rules.has_capacity_for(permission);
        found.push((Gate::Capacity, missing.then_some(Rule::CapacityMissing)));
    }
    if permission.externals == Externals::Shut {
        found.push((Gate::Externals, subject.external.then_some(Rule::ShutToExternals)));
    }
    if let Some(role) = &permission.requires_role {
        let missing = !standing.holdings().any(|(_, held)| held.is(role));
        found.push((Gate::RequiredRole, missing.then(|| Rule::RoleMissing { role: role.clone() })));
    }
    if permission.closed_units == ClosedUnits::Shut {
        found.push((Gate::ClosedUnit, question.resource.unit_closed.then_some(Rule::UnitClosed)));
    }
    found.extend(path_gates(subject, permission, question.resource));
    let missing = permission.prerequisites.iter().map(|needed| {
        let missing = !holds(standing, needed, question);
        let rule =
            || Rule::PrerequisiteMissing { any_of: needed.any_of.clone(), every: needed.every.clone() };
        (Gate::Prerequisite, missing.then(rule))
    });
    found.extend(missing);
    found
}

/// What a regime asks of everybody before it gives anything. Programs sign in by their own means, and a
/// provider's staff at home: they are asked for none of it but the activation.
pub(super) fn regime_gates(standing: &Standing, regime: &Regime) -> Vec<(Gate, Option<Rule>)> {
    let subject = standing.subject;
    let mut found = Vec::new();
    if regime.tenants.activation.is_some() {
        let waits = standing.rules.in_force().not_activated.contains(&regime.key);
        found.push((Gate::Activation, waits.then_some(Rule::NotActivated)));
    }
    if subject.staff || !matches!(subject.account, Account::User(_)) {
        return found;
    }
    let gating = |name: &String| {
        regime.agreements.get(name).is_some_and(|agreement| agreement.gates == Gates::Everything)
    };
    if regime.agreements.keys().any(gating) {
        let holds = |name: &String| {
            regime.agreements.get(name).is_some_and(|agreement| standing.holds_one_of(&agreement.of))
        };
        let mut owed = standing.owed(&regime.key).map(|(_, owed)| owed);
        let owed = owed.find(|(name, _)| gating(name) && holds(name));
        let rule = |(name, version): (&String, i64)| Rule::AgreementOwed { agreement: name.clone(), version };
        found.push((Gate::Agreement, owed.map(rule)));
    }
    for right in &regime.tenants.login_rights {
        let missing = !standing.holds_anywhere(&right.permission);
        let rule =
            || Rule::LoginRightMissing { permission: right.permission.clone(), code: right.code.clone() };
        found.push((Gate::LoginRight, missing.then(rule)));
    }
    if let Some(name) = &regime.tenants.login {
        found.push((Gate::LoginMethod, refused_method(standing, &regime.key, name)));
    }
    found
}

/// The refusal of the subject's login method by a rule of the regime (CSM-02, SPV-14).
fn refused_method(standing: &Standing, regime: &str, name: &str) -> Option<Rule> {
    let used = standing.subject.login.as_ref()?;
    let rule = standing.rules.regime(regime)?.logins.get(name)?;
    let refused = !used.suits(rule);
    refused.then(|| Rule::LoginMethodRefused { method: used.method.clone(), accepted: used.instead(rule) })
}

/// Locks, then exceptions, where the permission is touched by them (TIM-13, TIM-14). Where the path is not
/// known, what would refuse it on some path refuses it.
pub(super) fn path_gates(
    subject: &Subject,
    permission: &Permission,
    resource: &Resource,
) -> Vec<(Gate, Option<Rule>)> {
    let path = resource.path.as_ref();
    let mut found = Vec::new();
    if permission.locks {
        let refused = path.map_or_else(
            || resource.locks.first().map(|_| Rule::PathUnknown),
            |path| {
                let lock = resource.locks.iter().find(|lock| path.is_within(lock));
                lock.map(|lock| Rule::Locked { path: lock.0.clone() })
            },
        );
        found.push((Gate::Lock, refused));
    }
    if permission.exceptions {
        found.push((Gate::Exception, excepted(subject, permission.key.namespace(), path)));
    }
    found
}

/// The refusal by the most specific exception that is active, else by the default (TIM-13). Of several on
/// the same path a deny counts. The default is about all paths but the empty one.
fn excepted(subject: &Subject, regime: &str, path: Option<&ResourcePath>) -> Option<Rule> {
    let active = || subject.exceptions.iter().filter(|found| found.active && found.regime == regime);
    let deny = |found: &Exception| found.verdict == Verdict::Deny;
    let denied = subject.defaults.get(regime) == Some(&Verdict::Deny);
    let Some(path) = path else {
        let somewhere = active().any(deny).then_some(Rule::PathUnknown);
        return if denied { Some(Rule::DeniedByDefault) } else { somewhere };
    };
    let about = active().filter(|found| path.is_within(&found.path));
    match about.max_by_key(|found| (found.path.0.len(), deny(found))) {
        Some(nearest) => deny(nearest).then(|| Rule::DeniedByException { path: nearest.path.0.clone() }),
        None => (denied && !path.0.is_empty()).then_some(Rule::DeniedByDefault),
    }
}

/// Whether one of the permissions that a prerequisite names is held as it says (ASP-11). The checker
/// keeps prerequisites from leading back to themselves.
fn holds(standing: &Standing, needed: &Prerequisite, question: &Question) -> bool {
    let given = |permission: &PermissionKey, resource: &Resource| {
        let decided = rule(standing, &Question { permission, resource, at: question.at });
        matches!(decided, Rule::Granted { .. } | Rule::Automatic { .. })
    };
    met_by(standing, needed, question.resource, given)
}
