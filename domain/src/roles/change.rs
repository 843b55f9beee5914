//! A role made by the tenant gets another title or other permissions.

use super::{define::Define, is_own, may_hold};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    keys::OWN,
    offices::{self, Changing},
    refused::Refused,
    regime::OwnRole,
};

/// Needs `mandat/role.define` in the whole tenant; everybody who holds the role gains and loses with
/// it. What is already so makes no event. Not while the tenant is frozen (SPV-09).
pub fn decide(
    authority: &Authority<'_>,
    role: Option<&OwnRole>,
    mut command: Define,
) -> Result<Vec<Event>, Refused> {
    authority.require(service::ROLE_DEFINE, &Resource::tenant())?;
    is_own(&command.role)?;
    let Some(role) = role else {
        return Err(Refused::NotFound { what: "role" });
    };
    may_hold(authority, &command.permissions)?;
    command.permissions.sort();
    command.permissions.dedup();
    if role.title == command.title && role.permissions.iter().eq(command.permissions.iter()) {
        return Ok(Vec::new());
    }
    offices::changes(authority.rules, Changing::Other(OWN))?;
    let Define { role, title, permissions } = command;
    Ok(vec![Event::RoleChanged { role, title, permissions }])
}
