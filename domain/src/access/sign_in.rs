//! Who is let in at all.

use super::{facts::Subject, gates::Standing};
use crate::{keys::PermissionKey, refused::Refused, regime::Rules, validity::Moment};

/// Whether somebody who has proved who they are is let in: one of the tenant's regimes must find that they
/// hold all that it asks of everybody (ASP-03, ASP-12). Agreements are not asked for here: one discharges
/// them after signing in (ASP-19).
///
/// # Errors
/// [`Refused::LoginRightMissing`] with the first right that the leading regime misses
pub fn sign_in(rules: &Rules, subject: &Subject, at: Moment) -> Result<(), Refused> {
    let standing = Standing::new(rules, subject, at);
    let mut first = None;
    for regime in rules.regimes() {
        let mut rights = regime.tenants.login_rights.iter();
        match rights.find(|right| !standing.holds_anywhere(&right.permission)) {
            None => return Ok(()),
            Some(missing) => first = first.or(Some(missing)),
        }
    }
    first.map_or(Ok(()), |missing| {
        let (permission, regime_code) = (missing.permission.clone(), missing.code.clone());
        Err(Refused::LoginRightMissing { permission, regime_code })
    })
}

/// Whether the subject holds the permission at that moment, by any assignment and for whatever scope.
pub(crate) fn holds(rules: &Rules, subject: &Subject, permission: &PermissionKey, at: Moment) -> bool {
    Standing::new(rules, subject, at).holds_anywhere(permission)
}
