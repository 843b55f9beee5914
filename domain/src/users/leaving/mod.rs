//! Users leave, come back, and are deleted (ASP-20, ASP-22, CSM-10, SPV-06, SPV-08, VLT-06).
//!
//! Who leaves loses all access at once, and their records go to a successor. Nothing is overwritten: what they held
//! has ended, and the account stays for whoever asks later. Who comes back begins with nothing.

pub mod deactivate;
pub mod delete;
pub mod reactivate;
mod refused;
mod replace;
#[cfg(test)]
mod tests;
mod waiting;

pub use refused::LeavingRefused;
pub use replace::Replacement;
pub use waiting::{Waits, waits};

use crate::{
    access::{Authority, Holding, Resource, UnitPath, service},
    access_requests::raise::Waiting,
    account::Account,
    assignments::{Holder, place},
    event::Event,
    ids::{AssignmentId, DelegationId, UserId},
    refused::Refused,
    regime::{
        Leavers, Rules,
        words::{Deletable, Leaving, Successor},
    },
    units::Unit,
    validity::Moment,
};

/// A user as they are known when they leave.
#[derive(Debug, Clone)]
pub struct Leaver {
    pub user_id: UserId,
    /// Whether the account is; an external may count for nothing although it is.
    pub active: bool,
    pub holder: Holder,
    /// What others let them act with.
    pub received: Vec<Received>,
    /// Their own open requests for access.
    pub requests: Vec<Waiting>,
    /// The records that are addressed to them, by unit.
    pub cases: Vec<Cases>,
}

/// A delegation to the leaver that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    pub id: DelegationId,
    pub assignment: AssignmentId,
    pub delegator: Account,
}

/// Records of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cases {
    /// `None` for those of the tenant as a whole.
    pub unit: Option<UnitPath>,
    /// Those that have not ended.
    pub open: i64,
    pub all: i64,
}

/// What the regimes of a tenant say together: the stricter one wins. A successor is mandatory where one wants it, and
/// nobody follows only where all say so; who may not be deleted by one is not.
#[must_use]
pub fn asked(rules: &Rules) -> Leavers {
    let said = || rules.regimes().map(|regime| regime.tenants.leavers);
    let successor = if said().any(|one| one.successor == Successor::Mandatory) {
        Successor::Mandatory
    } else if said().all(|one| one.successor == Successor::None) {
        Successor::None
    } else {
        Successor::Optional
    };
    let deletable = if said().any(|one| one.deletable == Deletable::Never) {
        Deletable::Never
    } else if said().any(|one| one.deletable == Deletable::BeforeFirstLogin) {
        Deletable::BeforeFirstLogin
    } else {
        Deletable::Always
    };
    let removed = |one: &Leavers| matches!(one.act, Leaving::Removed | Leaving::RemovedFromUnits);
    let act = said().find(removed).or_else(|| said().next()).map_or(Leaving::Nothing, |one| one.act);
    Leavers { act, successor, deletable }
}

impl Leaver {
    /// Refuses unless the actor may change the user, and could end everything that the user holds. Nobody does so by
    /// what the user let them act with.
    ///
    /// # Errors
    /// [`Refused::NotFound`], [`Refused::Forbidden`], [`LeavingRefused::NotYours`] with all that is not theirs
    fn open_to(&self, authority: &Authority<'_>) -> Result<(), Refused> {
        let data = Resource::of(self.holder.owner.clone());
        authority.require_on("user", service::USER_READ, service::USER_CHANGE, &data)?;
        let mut kept = Vec::new();
        for held in self.holdings(authority.at) {
            let Some(role) = authority.rules.role(&held.role) else { continue };
            let place = self.place(held);
            let ends =
                |authority: &Authority<'_>| authority.appointing(role, &place, &held.constraints, false);
            match authority.apart_from(self.holder.subject.account, ends) {
                Err(Refused::InsufficientScope) => return Err(Refused::InsufficientScope),
                Err(_) => kept.push((held.assignment, role)),
                Ok(_) => {}
            }
        }
        let assignments = kept.iter().map(|(id, _)| *id).collect();
        match kept.first() {
            None => Ok(()),
            Some((_, role)) => {
                let (role, by) = (role.key.clone(), role.appointers(false));
                Err(LeavingRefused::NotYours { role, by, assignments }.into())
            }
        }
    }

    /// What they hold now or later.
    fn holdings(&self, at: Moment) -> impl Iterator<Item = &Holding> {
        let own = self.holder.subject.holdings.iter().filter(|held| held.delegated.is_none());
        own.filter(move |held| !held.is_over(at))
    }

    /// The unit of an assignment of theirs.
    fn unit_of(&self, held: &Holding) -> Option<&Unit> {
        let unit = held.scope.unit();
        self.holder.units.iter().find(|known| Some(known.id) == unit)
    }

    /// Where an assignment of theirs counts.
    fn place(&self, held: &Holding) -> Resource {
        let known = self.unit_of(held).map(|known| known.path.clone());
        let path = known.or_else(|| held.scope.unit().map(|unit| UnitPath(vec![unit])));
        place(held.scope, path.as_ref(), &self.holder.owner)
    }

    /// All that ends with them.
    fn ending(&self, at: Moment) -> Vec<Event> {
        let (user_id, account) = (self.user_id, self.holder.subject.account);
        let held = self
            .holdings(at)
            .map(|held| Event::AssignmentEnded { assignment_id: held.assignment, holder: account });
        let lent = self.holder.lent.iter().map(|lent| Event::DelegationEnded {
            delegation_id: lent.id,
            assignment_id: lent.assignment,
            delegator: account,
            delegate_id: lent.delegate_id,
        });
        let received = self.received.iter().map(|received| Event::DelegationEnded {
            delegation_id: received.id,
            assignment_id: received.assignment,
            delegator: received.delegator,
            delegate_id: user_id,
        });
        let requests = self.requests.iter().map(|request| Event::AccessRequestRejected {
            request_id: request.id,
            user_id,
            role: request.role.clone(),
            scope: request.scope,
            reason: None,
        });
        held.chain(lent).chain(received).chain(requests).collect()
    }

    /// They are taken out of every unit; where they are at home is where they were.
    fn taken_out(&self) -> impl Iterator<Item = Event> {
        let home = self.holder.home.as_ref().map(|home| home.id);
        let units = self.holder.owner.units.iter().filter_map(|path| path.0.first().copied());
        let left = units.filter(move |unit| Some(*unit) != home);
        left.map(|unit_id| Event::MemberRemoved { unit_id, user_id: self.user_id })
    }
}
