//! What is done by holding a role, and not by a permission.

use super::{
    authority::Authority,
    facts::{Holding, Resource, Subject},
    gates::Standing,
};
use crate::{
    ids::AssignmentId,
    keys::RoleKey,
    refused::Refused,
    regime::{Activation, Regime, Role},
    scope::Scope,
};

impl Authority<'_> {
    /// Whether the actor holds one of these roles, or one that includes it, for a scope that reaches this.
    /// Where the handling of a role was delegated, that is with it (SPV-12). A token that was narrowed must
    /// have been narrowed to the permission that stands for the act.
    ///
    /// # Errors
    /// [`Refused::InsufficientScope`]
    pub fn holds_one_of(
        &self,
        roles: &[RoleKey],
        permission: &str,
        resource: &Resource,
    ) -> Result<bool, Refused> {
        if self.is_command_line() {
            return Ok(true);
        }
        if !self.scopes.is_empty() && !self.scopes.iter().any(|scope| scope == permission) {
            return Err(Refused::InsufficientScope);
        }
        Ok(self.holding_one_of(roles, resource).is_some())
    }

    /// The actor's assignment of one of these roles, or of one that includes it, that reaches this.
    #[must_use]
    pub fn holding_one_of(&self, roles: &[RoleKey], resource: &Resource) -> Option<AssignmentId> {
        let mut held = self.covering(resource);
        let (held, _) = held.find(|(_, role)| roles.iter().any(|wanted| role.is(wanted)))?;
        self.acted_with(held);
        Some(held.assignment)
    }

    /// Refuses unless the actor starts what that regime gives: a holder for the whole tenant of the role
    /// that the regime names, let in by all its other gates. That nothing has been started yet does not
    /// stand in the way of starting it (CSM-01). A narrowed token starts nothing: no scope stands for that.
    ///
    /// # Errors
    /// [`Refused::ActivationNotYours`], [`LoginRefused::TooWeak`], [`Refused::InsufficientScope`]
    pub fn starts(&self, regime: &Regime, activation: &Activation) -> Result<(), Refused> {
        if self.is_command_line() {
            return Ok(());
        }
        if !self.scopes.is_empty() {
            return Err(Refused::InsufficientScope);
        }
        let subject = self.subject.filter(|subject| subject.active);
        if let Some(holding) = subject.and_then(|subject| self.starting(subject, regime, activation)) {
            self.acted_with(holding);
            return Ok(());
        }
        let rule = activation.login.as_ref().or(regime.tenants.login.as_ref());
        let rule = rule.and_then(|name| regime.logins.get(name));
        let starts = |subject: &Subject| self.starting(subject, regime, activation).is_some();
        let by_method = rule.and_then(|rule| subject?.too_weak_for(rule, starts));
        Err(by_method.map_or_else(|| Refused::ActivationNotYours { by: activation.by.clone() }, Into::into))
    }

    /// The holding by which the subject starts what that regime gives.
    fn starting<'s>(
        &'s self,
        subject: &'s Subject,
        regime: &'s Regime,
        activation: &'s Activation,
    ) -> Option<&'s Holding> {
        let standing = Standing::new(self.rules, subject, self.at);
        let mut holdings = standing.before_activation(regime, activation);
        let starts = |(holding, role): &(&Holding, &Role)| {
            holding.is_whole() && holding.scope == Scope::Tenant && role.is(&activation.by)
        };
        holdings.find(starts).map(|(holding, _)| holding)
    }
}
