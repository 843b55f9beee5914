//! How somebody signed in, and what another way of signing in would open (CSM-02, SPV-14, RFC 9470).

use super::facts::{LoginUsed, Subject};
use crate::{
    keys::PermissionKey,
    regime::{Login, Regime, Rules},
    sessions::LoginRefused,
};
use std::collections::BTreeSet;

impl LoginUsed {
    /// Whether the rule accepts it.
    pub(super) fn suits(&self, rule: &Login) -> bool {
        rule.accepts(self.person.as_deref(), &self.method)
    }

    /// The other methods by which the rule accepts this kind of person.
    pub(super) fn instead(&self, rule: &Login) -> Vec<String> {
        let methods = rule.methods_for(self.person.as_deref()).into_iter();
        methods.filter(|method| *method != self.method).map(str::to_owned).collect()
    }

    /// The methods by which this permission would be open: those that all rules accept which it goes by and
    /// which do not accept this one. A permission of no regime goes by those of the roles that give it, so
    /// that one of any regime may do.
    pub(super) fn instead_for(&self, rules: &Rules, permission: &PermissionKey) -> Vec<String> {
        let asked = |regime: &'_ Regime, name: Option<&String>| {
            let rule = regime.logins.get(name?).filter(|rule| !self.suits(rule))?;
            Some(self.instead(rule).into_iter().collect::<BTreeSet<_>>())
        };
        let of_all = |regime: &Regime| asked(regime, regime.tenants.login.as_ref());
        let of_its_own = rules.regime(permission.namespace()).and_then(|regime| {
            let own = asked(regime, rules.permission(permission).and_then(|known| known.login.as_ref()));
            let both = own.into_iter().chain(of_all(regime));
            both.reduce(|one, other| one.intersection(&other).cloned().collect())
        });
        let methods = of_its_own.unwrap_or_else(|| rules.regimes().filter_map(of_all).flatten().collect());
        methods.into_iter().collect()
    }
}

impl Subject {
    /// The subject, had it signed in by whatever is asked for; `None` where it is not known how it did.
    pub(super) fn by_any_login(&self) -> Option<(&LoginUsed, Self)> {
        let used = self.login.as_ref()?;
        Some((used, Self { login: None, ..self.clone() }))
    }

    /// The refusal of what nothing but the subject's login method stands in the way of: whoever signs in by
    /// one of the methods that it names may (RFC 9470, section 3).
    pub(super) fn too_weak(
        &self,
        rules: &Rules,
        permission: &PermissionKey,
        may: impl FnOnce(&Self) -> bool,
    ) -> Option<LoginRefused> {
        let (used, other) = self.by_any_login()?;
        let refused = || LoginRefused::TooWeak {
            method: used.method.clone(),
            accepted: used.instead_for(rules, permission),
        };
        may(&other).then(refused)
    }

    /// The same, where the rule on login methods is known.
    pub(super) fn too_weak_for(&self, rule: &Login, may: impl FnOnce(&Self) -> bool) -> Option<LoginRefused> {
        let (used, other) = self.by_any_login()?;
        let refused = || LoginRefused::TooWeak { method: used.method.clone(), accepted: used.instead(rule) };
        may(&other).then(refused)
    }
}
