//! Assignments: one role held by one account, with scope and validity. Never deleted, only ended.

mod attested;
pub mod begun;
pub mod change;
mod constraints;
pub mod create;
pub mod end;
mod holder;
mod home;
pub(crate) mod minimum;
pub(crate) mod prerequisites;
pub mod start;
mod start_refused;
pub mod takeover;
#[cfg(test)]
mod tests;

pub use attested::AttestationRefused;
pub(crate) use constraints::has_all;
pub use holder::Holder;
pub use start_refused::StartRefused;

use crate::{
    access::{Authority, Awaited, Owner, Resource, UnitPath, service},
    account::Account,
    ids::AssignmentId,
    keys::RoleKey,
    refused::Refused,
    regime::{Role, Values},
    scope::Scope,
    validity::{Moment, Validity},
};

/// An assignment as it is known when something is decided about it.
#[derive(Debug, Clone)]
pub struct Assignment {
    pub id: AssignmentId,
    pub role: RoleKey,
    pub scope: Scope,
    /// The path of the scope's unit, for a scope that has one.
    pub scope_path: Option<UnitPath>,
    pub holder: Owner,
    pub validity: Validity,
    /// The values it is narrowed to, by dimension.
    pub constraints: Values,
    pub ended: bool,
    /// What it waits for before it counts.
    pub awaits: Option<Awaited>,
}

impl Assignment {
    /// The assignment's role, once it is clear that the actor may know of it and that it still counts.
    fn open_to<'a>(&self, authority: &Authority<'a>) -> Result<&'a Role, Refused> {
        if !authority.allows(service::ASSIGNMENT_READ, &Resource::of(self.holder.clone())) {
            return Err(Refused::NotFound { what: "assignment" });
        }
        if self.ended {
            return Err(Refused::AssignmentEnded);
        }
        authority.rules.role(&self.role).ok_or_else(|| Refused::RoleUnknown { role: self.role.clone() })
    }

    /// Refuses unless the actor may know of it and could give it as it stands, by more than its holder's authority.
    ///
    /// # Errors
    /// [`Refused::NotFound`], [`Refused::AssignmentEnded`], those of [`Authority::appointing`]
    pub(crate) fn given_by(&self, authority: &Authority<'_>) -> Result<(), Refused> {
        let role = self.open_to(authority)?;
        authority.apart_from(self.holder.account, |authority| {
            authority.appointing(role, &self.place(), &self.constraints, false).map(drop)
        })
    }

    /// Whether it counts no more: ended, run out, or lapsed before it began.
    #[must_use]
    pub fn is_over(&self, at: Moment) -> bool {
        let lapsed = self.awaits.as_ref().is_some_and(|awaits| awaits.has_lapsed(at));
        self.ended || lapsed || self.validity.until.is_some_and(|until| until <= at)
    }

    pub(crate) fn place(&self) -> Resource {
        place(self.scope, self.scope_path.as_ref(), &self.holder)
    }
}

/// Where a scope counts, as something that an appointer's own scope must cover.
pub(crate) fn place(scope: Scope, path: Option<&UnitPath>, holder: &Owner) -> Resource {
    match (scope, path) {
        (Scope::Unit { .. }, Some(path)) => Resource::unit(path.clone()),
        (Scope::Own, _) => Resource::of(holder.clone()),
        (Scope::Tenant | Scope::Unit { .. }, _) => Resource::tenant(),
    }
}

/// The permission by which an account is seen at all.
const fn seen_by(account: Account) -> &'static str {
    match account {
        Account::User(_) => service::USER_READ,
        Account::ApiClient(_) => service::API_CLIENT_READ,
    }
}
