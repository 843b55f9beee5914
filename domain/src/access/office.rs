//! What is done by holding a role, and not by a permission.

use super::{
    authority::Authority,
    facts::{Resource, Subject},
    gates::Standing,
};
use crate::{
    ids::AssignmentId,
    keys::RoleKey,
    refused::Refused,
    regime::{Activation, Regime},
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
        Ok(self.covering(resource).any(|(_, role)| roles.iter().any(|wanted| role.is(wanted))))
    }

    /// The actor's assignment of one of these roles, or of one that includes it, that reaches this.
    #[must_use]
    pub fn holding_one_of(&self, roles: &[RoleKey], resource: &Resource) -> Option<AssignmentId> {
        let mut held = self.covering(resource);
        held.find(|(_, role)| roles.iter().any(|wanted| role.is(wanted))).map(|(held, _)| held.assignment)
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
        let starts = |subject: &Subject| {
            let standing = Standing::new(self.rules, subject, self.at);
            let mut holdings = standing.before_activation(regime, activation);
            holdings.any(|(holding, role)| {
                let whole =
                    holding.delegated.as_ref().is_none_or(|delegated| delegated.permissions.is_none());
                whole && holding.scope == Scope::Tenant && role.is(&activation.by)
            })
        };
        let subject = self.subject.filter(|subject| subject.active);
        if subject.is_some_and(starts) {
            return Ok(());
        }
        let rule = activation.login.as_ref().or(regime.tenants.login.as_ref());
        let rule = rule.and_then(|name| regime.logins.get(name));
        let by_method = rule.and_then(|rule| subject?.too_weak_for(rule, starts));
        Err(by_method.map_or_else(|| Refused::ActivationNotYours { by: activation.by.clone() }, Into::into))
    }
}
