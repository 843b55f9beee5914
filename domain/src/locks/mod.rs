//! Locks: a deny for everybody on one resource path, above every exception (TIM-14).

pub mod create;
pub mod end;
mod refused;
#[cfg(test)]
mod tests;

pub use refused::LockRefused;

use crate::{access::ResourcePath, ids::LockId};

/// A lock as it is known when something is decided about it.
#[derive(Debug, Clone)]
pub struct Lock {
    pub id: LockId,
    pub path: ResourcePath,
    pub ended: bool,
}
