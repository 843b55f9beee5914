//! A role made by the tenant is given up.

use super::is_own;
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    keys::{OWN, RoleKey},
    offices::{self, Changing},
    refused::Refused,
};

/// Needs `mandat/role.define` in the whole tenant. A role that somebody holds, now or later, stays:
/// ending its assignments is a decision about people, not about a role. Not while the tenant is frozen
/// (SPV-09).
pub fn decide(
    authority: &Authority<'_>,
    exists: bool,
    held: bool,
    role: RoleKey,
) -> Result<Vec<Event>, Refused> {
    authority.require(service::ROLE_DEFINE, &Resource::tenant())?;
    is_own(&role)?;
    if !exists {
        return Err(Refused::NotFound { what: "role" });
    }
    if held {
        return Err(Refused::RoleHeld { role });
    }
    offices::changes(authority.rules, Changing::Other(OWN))?;
    Ok(vec![Event::RoleWithdrawn { role }])
}
