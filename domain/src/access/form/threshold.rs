//! What a regime asks of everybody before it gives anything.

use super::bits::Bits;
use crate::{
    keys::{PermissionKey, RoleKey},
    regime::{Login, LoginRight, Regime, Rules, words::Gate},
};

/// The gates of one regime, as far as they are the same for all accounts.
#[derive(Debug, Clone)]
pub(super) struct Threshold {
    pub regime: String,
    /// The tenant's access has not been started yet (CSM-01).
    pub not_activated: bool,
    /// The agreements that gate everything, in order, and the roles that each is for (ASP-19).
    pub agreements: Vec<(String, Bits)>,
    /// Rights without which nobody signs in (ASP-03, ASP-12): permission, code.
    pub login_rights: Vec<(PermissionKey, String)>,
    /// Which login methods are accepted (CSM-02, SPV-14).
    pub login: Option<Login>,
    /// Whether a user can be stopped here at all.
    pub asks_users: bool,
}

impl Threshold {
    /// `number` is that of a role in the form.
    pub fn of(rules: &Rules, regime: &Regime, mut number: impl FnMut(&RoleKey) -> u32) -> Self {
        let gating = regime.agreements.iter().filter(|(_, agreement)| agreement.gates == Gate::Everything);
        let agreements: Vec<(String, Bits)> = gating
            .map(|(name, agreement)| {
                let mut of = Bits::default();
                let meant = rules.roles().filter(|role| agreement.of.iter().any(|of| role.is(of)));
                meant.for_each(|role| of.set(number(&role.key)));
                (name.clone(), of)
            })
            .collect();
        let rights = regime.tenants.login_rights.iter();
        let login_rights: Vec<_> =
            rights.map(|LoginRight { permission, code }| (permission.clone(), code.clone())).collect();
        let login = regime.tenants.login.as_ref().and_then(|name| regime.logins.get(name)).cloned();
        Self {
            regime: regime.key.clone(),
            not_activated: regime.tenants.activation.is_some()
                && rules.in_force().not_activated.contains(&regime.key),
            asks_users: !agreements.is_empty() || !login_rights.is_empty() || login.is_some(),
            agreements,
            login_rights,
            login,
        }
    }
}
