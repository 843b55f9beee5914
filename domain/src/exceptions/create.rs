//! A user gets an exception.

use super::ExceptionRefused;
use crate::{
    access::{Authority, Owner, Resource, ResourcePath, Verdict, service},
    event::Event,
    ids::{ExceptionId, UserId},
    offices::{self, Changing},
    refused::Refused,
    regime::Regime,
};

/// The most exceptions that a user has at a time, over all regimes.
pub const LIMIT: usize = 1_000;

#[derive(Debug)]
pub struct Create {
    pub exception_id: ExceptionId,
    pub user_id: UserId,
    pub regime: String,
    pub path: ResourcePath,
    pub verdict: Verdict,
    pub active: bool,
}

/// Needs `mandat/exception.change` on the user. The regime must have a permission that exceptions touch.
/// One path has one exception of a user, switched off or not; one in the direction of the user's default
/// is accepted and changes nothing (TIM-13). None is made while the regime's tenant is frozen (SPV-09).
///
/// `live` are the exceptions that the user has now: id, regime and path.
pub fn decide(
    authority: &Authority<'_>,
    user: Option<Owner>,
    live: &[(ExceptionId, String, ResourcePath)],
    command: Create,
) -> Result<Vec<Event>, Refused> {
    let unknown = Refused::UserUnknown { field: "user_id" };
    let user = Resource::of(user.ok_or(unknown.clone())?);
    match authority.see("user", service::EXCEPTION_READ, &user) {
        Err(Refused::NotFound { .. }) => return Err(unknown),
        seen => seen?,
    }
    authority.require(service::EXCEPTION_CHANGE, &user)?;
    let touched = |regime: &Regime| regime.permissions.values().any(|permission| permission.exceptions);
    if !authority.rules.regime(&command.regime).is_some_and(touched) {
        return Err(ExceptionRefused::Unknown { regime: command.regime }.into());
    }
    let same = live.iter().find(|(_, regime, path)| *regime == command.regime && *path == command.path);
    if let Some((exception, ..)) = same {
        return Err(ExceptionRefused::Exists { exception: *exception }.into());
    }
    if live.len() >= LIMIT {
        return Err(ExceptionRefused::TooMany { limit: LIMIT }.into());
    }
    offices::changes(authority.rules, Changing::Other(&command.regime))?;
    let Create { exception_id, user_id, regime, path, verdict, active } = command;
    Ok(vec![Event::ExceptionCreated { exception_id, user_id, regime, path, verdict, active }])
}
