//! What a regime asks of everybody before it gives anything.

use crate::{
    keys::PermissionKey,
    regime::{Login, LoginRight, Regime, Rules, words::Gate},
};

/// The gates of one regime, as far as they are the same for all accounts.
#[derive(Debug, Clone)]
pub(super) struct Threshold {
    pub regime: String,
    /// The tenant's access has not been started yet (CSM-01).
    pub not_activated: bool,
    /// The agreements that gate everything, in order (ASP-19).
    pub agreements: Vec<String>,
    /// Rights without which nobody signs in (ASP-03, ASP-12): permission, code.
    pub login_rights: Vec<(PermissionKey, String)>,
    /// Which login methods are accepted (CSM-02, SPV-14).
    pub login: Option<Login>,
    /// Whether a user can be stopped here at all.
    pub asks_users: bool,
}

impl Threshold {
    pub fn of(rules: &Rules, regime: &Regime) -> Self {
        let gating = regime.agreements.iter().filter(|(_, agreement)| agreement.gates == Gate::Everything);
        let agreements: Vec<String> = gating.map(|(name, _)| name.clone()).collect();
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
