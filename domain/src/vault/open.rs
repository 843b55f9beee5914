//! An employer opens its vault.

use super::require;
use crate::{
    access::{Authority, Resource},
    event::Event,
    refused::Refused,
    regime::words::VaultAct,
};

/// Needs `manage-vault` in the whole tenant, which follows a regime that has vaults. One that is open stays open: no
/// event (VLT-02).
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`]
pub fn decide(authority: &Authority<'_>, is_open: bool) -> Result<Vec<Event>, Refused> {
    require(authority, VaultAct::Manage, &Resource::tenant())?;
    if is_open {
        return Ok(Vec::new());
    }
    let regime = authority.rules.regimes().find(|regime| regime.vault.is_some());
    let regime = regime.ok_or(Refused::NotFound { what: "vault" })?;
    Ok(vec![Event::VaultOpened { regime: regime.key.clone() }])
}
