//! A tenant makes a role of its own.

use super::{is_own, may_hold};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    keys::{OWN, PermissionKey, RoleKey},
    offices::{self, Changing},
    refused::Refused,
};

pub struct Define {
    pub role: RoleKey,
    pub title: String,
    pub permissions: Vec<PermissionKey>,
}

/// Needs `mandat/role.define` in the whole tenant. The key must be free, and stays taken when the role
/// is withdrawn, so that a key never means two things in one log. No role changes while the tenant is
/// frozen (SPV-09).
pub fn decide(authority: &Authority<'_>, key_used: bool, mut command: Define) -> Result<Vec<Event>, Refused> {
    authority.require(service::ROLE_DEFINE, &Resource::tenant())?;
    is_own(&command.role)?;
    if key_used {
        return Err(Refused::RoleKeyTaken { role: command.role });
    }
    may_hold(authority, &command.permissions)?;
    command.permissions.sort();
    command.permissions.dedup();
    offices::changes(authority.rules, Changing::Other(OWN))?;
    let Define { role, title, permissions } = command;
    Ok(vec![Event::RoleDefined { role, title, permissions }])
}
