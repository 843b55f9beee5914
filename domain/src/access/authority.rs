//! What the one who gives a command may do.

use super::{
    decide::decide,
    facts::{Holding, Question, Resource, Subject},
    on_behalf::OnBehalf,
    reach::{Reach, reach},
    rule::{Decision, Rule},
};
use crate::{account::Actor, keys::PermissionKey, refused::Refused, regime::Rules, validity::Moment};

/// The actor of a command in one tenant, with what they hold there.
#[derive(Debug, Clone, Copy)]
pub struct Authority<'a> {
    pub actor: Actor,
    pub rules: &'a Rules,
    /// `None` is the command line, which may do everything; for any other actor it means that they
    /// hold nothing here.
    pub subject: Option<&'a Subject>,
    pub at: Moment,
    /// The permissions that the actor's token was narrowed to (RFC 6749, section 3.3); empty for a token
    /// that carries all its account may do. A narrowed token gives no roles: no scope stands for that.
    pub scopes: &'a [String],
    /// Where it is noted on whose behalf is acted, if it is.
    pub on_behalf: Option<&'a OnBehalf>,
}

impl<'a> Authority<'a> {
    /// The command line of the machine itself.
    #[must_use]
    pub const fn command_line(rules: &'a Rules, at: Moment) -> Self {
        Self { actor: Actor::COMMAND_LINE, rules, subject: None, at, scopes: &[], on_behalf: None }
    }

    /// Whether this is the command line. An account without facts about it is never taken for it.
    #[must_use]
    pub const fn is_command_line(&self) -> bool {
        self.subject.is_none() && self.actor.account.is_none()
    }

    /// Whether the actor may do this to that.
    #[must_use]
    pub fn allows(&self, permission: &str, resource: &Resource) -> bool {
        let carried = || self.carried(permission).ok();
        self.is_command_line() || carried().is_some_and(|known| self.decide(&known, resource).allowed)
    }

    /// Decides as if the actor held those of their assignments alone.
    pub(crate) fn by_those<T>(
        &self,
        those: impl Fn(&Holding) -> bool,
        decide: impl FnOnce(&Authority<'_>) -> T,
    ) -> T {
        let Some(subject) = self.subject.filter(|subject| !subject.holdings.iter().all(&those)) else {
            return decide(self);
        };
        let mut subject = subject.clone();
        subject.holdings.retain(those);
        decide(&Authority { subject: Some(&subject), ..*self })
    }

    /// Refuses unless the actor may do this to that. Who does it by what was delegated to them does it on behalf
    /// of whoever delegated it (SPV-12).
    ///
    /// # Errors
    /// [`Refused::Forbidden`] with the rule that refused, in words; [`LoginRefused::TooWeak`] where nothing but
    /// the way of signing in is in the way (CSM-02).
    ///
    /// [`LoginRefused::TooWeak`]: crate::sessions::LoginRefused::TooWeak
    pub fn require(&self, permission: &str, resource: &Resource) -> Result<(), Refused> {
        if self.is_command_line() {
            return Ok(());
        }
        let permission = self.carried(permission)?;
        let Decision { allowed, rule } = self.decide(&permission, resource);
        if !allowed {
            return Err(self.refused(permission, resource, &rule));
        }
        self.decided_by(&rule);
        Ok(())
    }

    /// The permission, as far as the actor's token carries it.
    fn carried(&self, permission: &str) -> Result<PermissionKey, Refused> {
        let permission = PermissionKey::parse(permission).ok_or(Refused::NotFound { what: "permission" })?;
        if self.carries(&permission) { Ok(permission) } else { Err(Refused::InsufficientScope) }
    }

    /// The refusal of what this rule decided, which tells whoever would only have to sign in otherwise how.
    fn refused(&self, permission: PermissionKey, resource: &Resource, rule: &Rule) -> Refused {
        let question = Question { permission: &permission, resource, at: self.at };
        let may = |other: &Subject| decide(self.rules, true, other, &question).allowed;
        let too_weak = self.subject.and_then(|subject| subject.too_weak(self.rules, &permission, may));
        let reason = rule.text(&permission);
        too_weak.map_or(Refused::Forbidden { permission, reason }, Into::into)
    }

    /// Refuses a command on something that exists: as unknown, unless the actor may read it; then with
    /// the rule, unless they may do this to it.
    ///
    /// # Errors
    /// [`Refused::NotFound`], [`Refused::Forbidden`]
    pub fn require_on(
        &self,
        what: &'static str,
        seen_by: &str,
        permission: &str,
        resource: &Resource,
    ) -> Result<(), Refused> {
        self.see(what, seen_by, resource)?;
        self.require(permission, resource)
    }

    /// Refuses as unknown what the actor may not read. A token that was narrowed to something else is
    /// told so, which says nothing about what there is.
    ///
    /// # Errors
    /// [`Refused::NotFound`], [`Refused::InsufficientScope`]
    pub fn see(&self, what: &'static str, seen_by: &str, resource: &Resource) -> Result<(), Refused> {
        if !self.is_command_line() && matches!(self.carried(seen_by), Err(Refused::InsufficientScope)) {
            return Err(Refused::InsufficientScope);
        }
        if self.allows(seen_by, resource) { Ok(()) } else { Err(Refused::NotFound { what }) }
    }

    /// Which resources a list under this permission may show.
    ///
    /// # Errors
    /// [`Refused::InsufficientScope`], and [`Refused::Forbidden`] where it may show none at all: an empty
    /// list would say that there is nothing.
    pub fn reach(&self, permission: &str) -> Result<Reach, Refused> {
        if self.is_command_line() {
            return Ok(Reach::everything());
        }
        let (Some(permission), Some(subject)) = (PermissionKey::parse(permission), self.subject) else {
            return Ok(Reach::default());
        };
        if !self.carries(&permission) {
            return Err(Refused::InsufficientScope);
        }
        let reach = reach(self.rules, subject, &permission, self.at);
        if reach.is_nothing() {
            let may = |other: &Subject| !super::reach(self.rules, other, &permission, self.at).is_nothing();
            let too_weak = subject.too_weak(self.rules, &permission, may);
            let reason = self.decide(&permission, &Resource::tenant()).rule.text(&permission);
            return Err(too_weak.map_or(Refused::Forbidden { permission, reason }, Into::into));
        }
        Ok(reach)
    }

    fn carries(&self, permission: &PermissionKey) -> bool {
        self.scopes.is_empty() || self.scopes.iter().any(|scope| scope == permission.as_str())
    }

    /// The decision on the actor, who was let into the tenant already.
    pub(super) fn decide(&self, permission: &PermissionKey, resource: &Resource) -> Decision {
        let question = Question { permission, resource, at: self.at };
        self.subject
            .map_or(Decision::by(Rule::NotGranted), |subject| decide(self.rules, true, subject, &question))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;
    use crate::{access::service, ids::PLATFORM, regime::Values, scope::Scope};

    #[test]
    fn the_command_line_may_do_everything() {
        let rules = rules();
        let authority = Authority::command_line(&rules, day(1));
        assert!(authority.allows(service::TENANT_CREATE, &Resource::tenant()));
        assert!(authority.reach(service::USER_READ).unwrap().everything);
    }

    #[test]
    fn an_account_without_facts_is_not_the_command_line() {
        let rules = rules();
        let actor = Actor::new(PLATFORM, ANNA);
        let authority =
            Authority { actor, rules: &rules, subject: None, at: day(1), scopes: &[], on_behalf: None };
        assert!(!authority.allows(service::USER_READ, &Resource::tenant()));
        assert!(authority.reach(service::USER_READ).unwrap().is_nothing());
    }

    #[test]
    fn a_narrowed_token_does_what_it_was_narrowed_to() {
        let rules = rules();
        let owner = subject(ANNA, vec![holding(1, "tenant-owner", Scope::Tenant)]);
        let scopes = [service::USER_READ.to_owned()];
        let actor = Actor::new(PLATFORM, ANNA);
        let authority = Authority {
            actor,
            rules: &rules,
            subject: Some(&owner),
            at: day(1),
            scopes: &scopes,
            on_behalf: None,
        };
        assert!(authority.reach(service::USER_READ).unwrap().everything);
        assert_eq!(authority.see("user", service::USER_READ, &data(BEN, &[])), Ok(()));
        let tenant = Resource::tenant();
        let refused = [
            authority.require(service::UNIT_READ, &tenant),
            authority.see("unit", service::UNIT_READ, &tenant),
            authority.require_on("user", service::USER_READ, service::USER_CHANGE, &tenant),
            authority.reach(service::UNIT_READ).map(drop),
            authority
                .appointing(rules.role(&role("employee")).unwrap(), &tenant, &Values::new(), false)
                .map(drop),
        ];
        assert!(refused.iter().all(|refused| *refused == Err(Refused::InsufficientScope)), "{refused:?}");
    }

    #[test]
    fn a_refusal_names_permission_and_reason() {
        let rules = rules();
        let employee = subject(ANNA, vec![holding(1, "employee", Scope::Tenant)]);
        let actor = Actor::new(PLATFORM, ANNA);
        let authority = Authority {
            actor,
            rules: &rules,
            subject: Some(&employee),
            at: day(1),
            scopes: &[],
            on_behalf: None,
        };
        assert!(authority.allows(service::USER_READ, &data(ANNA, &[])));
        let refused = authority.require(service::USER_READ, &data(BEN, &[])).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "this needs the permission mandat/user.read: no role that is held gives mandat/user.read here"
        );
        let nonsense = authority.require("no key", &Resource::tenant()).unwrap_err();
        assert_eq!(nonsense.code(), "not_found");
        assert!(authority.reach("no key").unwrap().is_nothing());
    }
}
