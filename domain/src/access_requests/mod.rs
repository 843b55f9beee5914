//! Requests for access: somebody asks for a role they lack, or is put forward by another; those who could give it
//! approve or reject. An open request gives nothing, and lapses.

pub mod approve;
pub mod raise;
mod refused;
pub mod reject;
#[cfg(test)]
mod tests;
mod told;

pub use refused::RequestRefused;
pub use told::Raised;

use crate::{
    access::{Authority, Owner, Resource, UnitPath, service},
    account::{Account, Actor},
    assignments::place,
    ids::{AccessRequestId, UserId},
    keys::RoleKey,
    refused::Refused,
    regime::Values,
    scope::Scope,
    validity::Moment,
};
use chrono::TimeDelta;

/// How long a request waits before it lapses *(ours)*.
pub const WAITS: TimeDelta = TimeDelta::days(30);

/// The most open requests for one user at a time *(ours)*.
pub const LIMIT: usize = 50;

/// What a request has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Open,
    Approved,
    Rejected,
    /// Nobody answered in time.
    Lapsed,
}

impl State {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Lapsed => "lapsed",
        }
    }
}

/// A request as it is known when something is decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRequest {
    pub id: AccessRequestId,
    pub user_id: UserId,
    pub user: Owner,
    pub role: RoleKey,
    pub scope: Scope,
    /// The path of the scope's unit, for a scope that has one.
    pub scope_path: Option<UnitPath>,
    /// As they were asked for.
    pub valid_from: Option<Moment>,
    pub valid_until: Option<Moment>,
    pub constraints: Values,
    pub raised_by: Actor,
    pub state: State,
}

impl AccessRequest {
    /// Whether the actor raised it, or it is for them.
    fn is_own(&self, actor: Actor, account: Option<Account>) -> bool {
        self.raised_by == actor || account == Some(Account::User(self.user_id))
    }

    /// Refuses as unknown what the actor may not see: it is neither theirs nor of a user whose roles they may see.
    ///
    /// # Errors
    /// [`Refused::NotFound`], [`Refused::InsufficientScope`]
    pub fn seen_by(&self, authority: &Authority<'_>) -> Result<(), Refused> {
        let account = authority.subject.map(|subject| subject.account);
        if self.is_own(authority.actor, account) {
            return Ok(());
        }
        authority.see("access request", service::ASSIGNMENT_READ, &Resource::of(self.user.clone()))
    }

    /// What is answered or has lapsed stays so.
    ///
    /// # Errors
    /// [`RequestRefused::Answered`], those of [`AccessRequest::seen_by`]
    fn open_to(&self, authority: &Authority<'_>) -> Result<(), Refused> {
        self.seen_by(authority)?;
        match self.state {
            State::Open => Ok(()),
            state => Err(RequestRefused::Answered { state: state.as_str().to_owned() }.into()),
        }
    }

    /// Whether it waits for an answer that the actor may give.
    #[must_use]
    pub fn is_answered_by(&self, authority: &Authority<'_>) -> bool {
        let own = self.is_own(authority.actor, authority.subject.map(|subject| subject.account));
        let role = authority.rules.role(&self.role).filter(|_| self.state == State::Open && !own);
        role.is_some_and(|role| authority.appointing(role, &self.place(), &self.constraints, false).is_ok())
    }

    /// Where what is asked for would count.
    fn place(&self) -> Resource {
        place(self.scope, self.scope_path.as_ref(), &self.user)
    }
}
