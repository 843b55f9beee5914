//! A user who has left comes back.

use super::{Leaver, LeavingRefused};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    refused::Refused,
};

/// Takes `mandat/user.change` on the user. They may sign in again, and nothing of what ended comes back: roles are
/// given anew, and records stay with whoever followed (ASP-22).
///
/// # Errors
/// [`LeavingRefused::Active`], [`Refused::NotFound`], [`Refused::Forbidden`]
pub fn decide(authority: &Authority<'_>, user: &Leaver) -> Result<Vec<Event>, Refused> {
    let data = Resource::of(user.holder.owner.clone());
    authority.require_on("user", service::USER_READ, service::USER_CHANGE, &data)?;
    if user.active {
        return Err(LeavingRefused::Active.into());
    }
    Ok(vec![Event::UserReactivated { user_id: user.user_id }])
}
