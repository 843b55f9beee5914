//! Exceptions: a user's own allow or deny on one resource path, against the default (TIM-13).

pub mod change;
pub mod create;
pub mod end;
mod refused;
#[cfg(test)]
mod tests;

pub use refused::ExceptionRefused;

use crate::{
    access::{Authority, Owner, Resource, ResourcePath, Verdict, service},
    ids::{ExceptionId, UserId},
    refused::Refused,
};

/// An exception as it is known when something is decided about it.
#[derive(Debug, Clone)]
pub struct Exception {
    pub id: ExceptionId,
    pub user_id: UserId,
    /// Whose it is, with the units where they are members.
    pub user: Owner,
    pub regime: String,
    pub path: ResourcePath,
    pub verdict: Verdict,
    pub active: bool,
    pub ended: bool,
}

impl Exception {
    /// Needs `mandat/exception.change` on the user; without `mandat/exception.read` there is no such
    /// exception.
    fn open_to(&self, authority: &Authority<'_>) -> Result<(), Refused> {
        let user = Resource::of(self.user.clone());
        authority.require_on("exception", service::EXCEPTION_READ, service::EXCEPTION_CHANGE, &user)?;
        if self.ended { Err(ExceptionRefused::Ended.into()) } else { Ok(()) }
    }
}
