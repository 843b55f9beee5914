//! A path is unlocked.

use super::{Lock, LockRefused};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    keys::OWN,
    offices::{self, Changing},
    refused::Refused,
};

/// Needs `mandat/lock.change` in the whole tenant. No lock stands in the way of unlocking (TIM-14), but
/// a frozen tenant does (SPV-09).
pub fn decide(authority: &Authority<'_>, lock: &Lock) -> Result<Vec<Event>, Refused> {
    authority.require_on("lock", service::LOCK_READ, service::LOCK_CHANGE, &Resource::tenant())?;
    if lock.ended {
        return Err(LockRefused::Ended.into());
    }
    offices::changes(authority.rules, Changing::Other(OWN))?;
    Ok(vec![Event::LockEnded { lock_id: lock.id, path: lock.path.clone() }])
}
