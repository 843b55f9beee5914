//! Delegations: somebody acts with part of another's authority, and the role stays where it is (SPV-12, CSM-07).
//!
//! A delegation is a part of one assignment: of its permissions, its scope and its time. It gives what that assignment
//! gives there and then, for as long as that one counts, and ends with it (SPV-13).

pub mod create;
pub mod end;
mod refused;
#[cfg(test)]
mod tests;
mod told;

pub use refused::DelegationRefused;
pub use told::DelegationTold;

use crate::{
    access::{
        Authority, Delegated, Holding, Owner, Resource, Subject, UnitPath, service, waits_for_agreement,
    },
    account::Account,
    ids::{AssignmentId, DelegationId, UnitId, UserId},
    keys::{PermissionKey, RoleKey},
    refused::Refused,
    regime::{Rules, Values},
    scope::Scope,
    validity::{Moment, Validity},
};
use std::collections::BTreeSet;

/// The most delegations of one assignment at a time *(ours)*.
pub const LIMIT: usize = 100;

/// A delegation as it is known when something is decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    pub id: DelegationId,
    /// What it comes from.
    pub assignment: AssignmentId,
    pub role: RoleKey,
    pub delegator: Owner,
    pub delegate_id: UserId,
    pub delegate: Owner,
    /// Where it counts.
    pub place: Resource,
    /// The values that what it comes from is narrowed to.
    pub constraints: Values,
    pub validity: Validity,
    pub ended: bool,
}

impl Delegation {
    fn is_of(&self, account: Account) -> bool {
        account == self.delegator.account || account == self.delegate.account
    }

    /// Refuses as unknown what the actor may not see: they are neither of the two, nor see what one of them holds.
    ///
    /// # Errors
    /// [`Refused::NotFound`], [`Refused::InsufficientScope`]
    pub fn seen_by(&self, authority: &Authority<'_>) -> Result<(), Refused> {
        if authority.subject.is_some_and(|subject| self.is_of(subject.account)) {
            return Ok(());
        }
        let see =
            |of: &Owner| authority.see("delegation", service::ASSIGNMENT_READ, &Resource::of(of.clone()));
        see(&self.delegate).or_else(|_| see(&self.delegator))
    }
}

/// What was delegated, as it was recorded: the part of the source that somebody acts with.
#[derive(Debug, Clone)]
pub struct Part {
    pub id: DelegationId,
    pub scope: Scope,
    pub permissions: Option<BTreeSet<PermissionKey>>,
    pub validity: Validity,
    pub ended: bool,
}

/// What the delegate holds by a delegation: as much of the source as was delegated, narrowed as the source is, and no
/// longer than it. It counts while the source does: while its holder is active and not blocked there, it was not ended, and it waits neither
/// for a beginning nor for an agreement (SPV-13). When each begins and runs out is left to the moment that is asked
/// about.
#[must_use]
pub fn holding(rules: &Rules, part: Part, lender: Lender<'_>, source: &Holding, at: Moment) -> Holding {
    let Lender { subject: delegator, .. } = lender;
    let root_live = delegator.active
        && !lender.is_blocked(part.scope)
        && !source.ended
        && source.awaits.is_none()
        && !waits_for_agreement(rules, delegator, &source.role, at);
    let until = part.validity.until.into_iter().chain(source.validity.until).min();
    let validity = Validity { from: part.validity.from.max(source.validity.from), until };
    let delegated =
        Delegated { delegation: part.id, by: delegator.account, root_live, permissions: part.permissions };
    Holding {
        ended: part.ended,
        constraints: source.constraints.clone(),
        delegated: Some(delegated),
        ..Holding::new(source.assignment, source.role.clone(), part.scope, validity)
    }
}

/// Somebody who lets others act for them.
#[derive(Debug, Clone, Copy)]
pub struct Lender<'a> {
    pub subject: &'a Subject,
    /// Those of the units in which they are blocked, and of those for which they delegate.
    pub paths: &'a [UnitPath],
}

impl Lender<'_> {
    /// Whether they are blocked somewhere in this scope: nobody does for them what they may not do themselves, and
    /// it is not told apart where (CSM-09, SPV-13).
    fn is_blocked(self, scope: Scope) -> bool {
        let within = |unit: UnitId, above: UnitId| {
            unit == above
                || self.paths.iter().any(|path| path.0.first() == Some(&unit) && path.contains(above))
        };
        self.subject.blocks.iter().any(|block| match (*block, scope) {
            (None, _) | (_, Scope::Tenant) => true,
            (Some(block), Scope::Unit { unit_id }) => within(unit_id, block) || within(block, unit_id),
            (Some(_), Scope::Own) => false,
        })
    }
}

/// A delegation that stands, as far as it ends with something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lent {
    pub id: DelegationId,
    pub assignment: AssignmentId,
    pub delegate_id: UserId,
}
