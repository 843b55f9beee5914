//! Roles a tenant makes itself from the catalogue of its regimes.

pub mod change;
pub mod define;
#[cfg(test)]
mod tests;
pub mod withdraw;

use crate::{
    access::{Authority, service},
    keys::{OWN, PermissionKey, RoleKey},
    refused::Refused,
};

/// Every permission must be in the catalogue, and none that a regime keeps for one role (TIM-06).
fn may_hold(authority: &Authority<'_>, permissions: &[PermissionKey]) -> Result<(), Refused> {
    for key in permissions {
        let here = !service::PLATFORM_ONLY.contains(&key.as_str());
        let Some(permission) = authority.rules.permission(key).filter(|_| here) else {
            return Err(Refused::PermissionUnknown { permission: key.clone() });
        };
        if let Some(role) = &permission.exclusive_to {
            return Err(Refused::PermissionExclusive { permission: key.clone(), role: role.clone() });
        }
    }
    Ok(())
}

/// Roles of a regime change with the regime, not in a tenant.
fn is_own(role: &RoleKey) -> Result<(), Refused> {
    if role.namespace() == OWN { Ok(()) } else { Err(Refused::RoleNotYours { role: role.clone() }) }
}
