//! A path is unlocked.

use super::{Lock, LockRefused};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    refused::Refused,
};

/// Needs `mandat/lock.change` in the whole tenant. No lock stands in the way of unlocking (TIM-14).
pub fn decide(authority: &Authority<'_>, lock: &Lock) -> Result<Vec<Event>, Refused> {
    authority.require_on("lock", service::LOCK_READ, service::LOCK_CHANGE, &Resource::tenant())?;
    if lock.ended {
        return Err(LockRefused::Ended.into());
    }
    Ok(vec![Event::LockEnded { lock_id: lock.id, path: lock.path.clone() }])
}
