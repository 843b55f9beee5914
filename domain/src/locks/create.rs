//! A path is locked.

use super::LockRefused;
use crate::{
    access::{Authority, Resource, ResourcePath, service},
    event::Event,
    ids::LockId,
    keys::OWN,
    offices::{self, Changing},
    refused::Refused,
};

/// The most locks that a tenant has at a time.
pub const LIMIT: i64 = 10_000;

/// Needs `mandat/lock.change` in the whole tenant, since a lock is for everybody (TIM-14). Some permission
/// of the tenant must be touched by locks. One path has one lock; a path below a locked one may be
/// locked too, and stays so when the other ends. Nothing is locked while the tenant is frozen (SPV-09).
///
/// `same` is the lock that is on this very path now, `count` how many the tenant has.
pub fn decide(
    authority: &Authority<'_>,
    lock_id: LockId,
    path: ResourcePath,
    same: Option<LockId>,
    count: i64,
) -> Result<Vec<Event>, Refused> {
    authority.require(service::LOCK_CHANGE, &Resource::tenant())?;
    if !authority.rules.permissions().any(|permission| permission.locks) {
        return Err(LockRefused::Unknown.into());
    }
    if let Some(lock) = same {
        return Err(LockRefused::Exists { lock }.into());
    }
    if count >= LIMIT {
        return Err(LockRefused::TooMany { limit: LIMIT }.into());
    }
    offices::changes(authority.rules, Changing::Other(OWN))?;
    Ok(vec![Event::LockCreated { lock_id, path }])
}
