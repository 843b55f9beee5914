//! Who is let in at all.

use super::{facts::Subject, gates::Standing};
use crate::{
    keys::PermissionKey,
    refused::Refused,
    regime::{Regime, Rules},
    sessions::LoginRefused,
    validity::Moment,
};

/// Whether somebody who has proved who they are is let in: one of the tenant's regimes must find that they
/// hold all that it asks of everybody (ASP-03, ASP-12), and accept how they signed in (SPV-14). Agreements are
/// not asked for here: one discharges them after signing in (ASP-19). Nobody comes in who is blocked in the whole
/// tenant (CSM-09).
///
/// # Errors
/// [`LoginRefused::Blocked`]; what the leading regime misses: [`Refused::LoginRightMissing`] with the first right,
/// [`LoginRefused::Method`]
pub fn sign_in(rules: &Rules, subject: &Subject, at: Moment) -> Result<(), Refused> {
    if subject.blocks.contains(&None) {
        return Err(LoginRefused::Blocked.into());
    }
    let standing = Standing::new(rules, subject, at);
    let mut first = None;
    for regime in rules.regimes() {
        match admits(&standing, regime) {
            Ok(()) => return Ok(()),
            Err(refused) => first = first.or(Some(refused)),
        }
    }
    first.map_or(Ok(()), Err)
}

fn admits(standing: &Standing, regime: &Regime) -> Result<(), Refused> {
    let mut rights = regime.tenants.login_rights.iter();
    if let Some(missing) = rights.find(|right| !standing.holds_anywhere(&right.permission)) {
        let (permission, regime_code) = (missing.permission.clone(), missing.code.clone());
        return Err(Refused::LoginRightMissing { permission, regime_code });
    }
    let rule = regime.tenants.login.as_ref().and_then(|name| regime.logins.get(name));
    match (&standing.subject.login, rule) {
        (Some(used), Some(rule)) if !used.suits(rule) => {
            Err(LoginRefused::Method { method: used.method.clone(), accepted: used.instead(rule) }.into())
        }
        _ => Ok(()),
    }
}

/// Whether the subject holds the permission at that moment, by any assignment and for whatever scope.
pub(crate) fn holds(rules: &Rules, subject: &Subject, permission: &PermissionKey, at: Moment) -> bool {
    Standing::new(rules, subject, at).holds_anywhere(permission)
}
