//! Offices: the roles of which a regime counts the holders, and those without which it lets nothing change.

mod counts;
mod frozen;
#[cfg(test)]
mod tests;
mod vacated;

pub(crate) use counts::kept;
pub use counts::{Missing, Shortage, shortages};
pub(crate) use frozen::{Changing, changes, freezing_offices};
pub use frozen::{providing, thawing, vacancies};
pub use vacated::{Vacated, vacated};

use crate::{
    access::{Awaited, UnitPath},
    account::Account,
    event::Event,
    ids::{AssignmentId, UnitId},
    keys::RoleKey,
    regime::{Count, Rules},
    scope::Scope,
    units::Unit,
    validity::{Moment, Validity},
};
use std::collections::BTreeSet;

/// Who holds the offices of a tenant, and the units for which they are counted. Empty where its regimes
/// count nobody.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    pub seats: Vec<Seat>,
    pub units: Vec<Unit>,
    /// Who of them is blocked, and where: nobody fills an office where they are shut out (CSM-09).
    pub blocked: BTreeSet<(Account, Option<UnitId>)>,
}

/// One assignment of an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub assignment: AssignmentId,
    pub role: RoleKey,
    pub holder: Account,
    /// The holder is a person at home here, and active. Programs and externals fill no office: neither signs
    /// for it, and the partner could take the latter away at any time.
    pub serves: bool,
    pub scope: Scope,
    pub validity: Validity,
    pub ended: bool,
    /// What it waits for before it counts.
    pub awaits: Option<Awaited>,
}

/// Where holders are counted: in the tenant, or in one unit.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    Tenant,
    Unit(&'a Unit),
}

/// The roles that are offices by the rules of a tenant: those that are counted (CSM-06, SPV-01, SPV-03), and
/// those without which nothing changes (SPV-09).
#[must_use]
pub fn offices(rules: &Rules) -> BTreeSet<RoleKey> {
    let counted = rules.roles().filter(|role| !role.holding.counts.is_empty());
    counted.map(|role| role.key.clone()).chain(freezing_offices(rules)).collect()
}

/// The roles whose holders appoint to others here.
#[must_use]
pub fn appointing(rules: &Rules) -> BTreeSet<RoleKey> {
    rules.roles().flat_map(|role| role.appointers(false)).collect()
}

/// The ladder of a tenant: the roles that appoint and those that are counted.
#[must_use]
pub fn ladder(rules: &Rules) -> BTreeSet<RoleKey> {
    appointing(rules).into_iter().chain(offices(rules)).collect()
}

/// The kinds of unit for which a role is counted.
#[must_use]
pub fn counted_kinds(rules: &Rules) -> BTreeSet<String> {
    let counts = rules.roles().flat_map(|role| &role.holding.counts);
    counts.map(|count| count.per.clone()).filter(|per| per != "tenant").collect()
}

impl Roll {
    /// The roll once the event has happened at `now`. A role that is no office leaves it as it is.
    #[must_use]
    pub(crate) fn after(mut self, event: &Event, offices: &BTreeSet<RoleKey>, now: Moment) -> Self {
        match event {
            Event::AssignmentCreated { assignment_id, holder, role, scope, validity, awaits, .. }
                if offices.contains(role) =>
            {
                self.seats.push(Seat {
                    assignment: *assignment_id,
                    role: role.clone(),
                    holder: *holder,
                    serves: matches!(holder, Account::User(_)),
                    scope: *scope,
                    validity: *validity,
                    ended: false,
                    awaits: awaits.clone(),
                });
            }
            Event::AssignmentChanged { assignment_id, validity, .. } => {
                let of_it = self.seats.iter_mut().filter(|seat| seat.assignment == *assignment_id);
                of_it.for_each(|seat| seat.validity = *validity);
            }
            Event::AssignmentStarted { assignment_id, validity, .. } => {
                let of_it = self.seats.iter_mut().filter(|seat| seat.assignment == *assignment_id);
                of_it.for_each(|seat| {
                    seat.validity = *validity;
                    seat.awaits = None;
                });
            }
            Event::AssignmentEnded { assignment_id, .. }
            | Event::AssignmentRejected { assignment_id, .. } => {
                let of_it = self.seats.iter_mut().filter(|seat| seat.assignment == *assignment_id);
                of_it.for_each(|seat| {
                    seat.ended = true;
                    seat.validity.until = Some(seat.validity.until.map_or(now, |until| until.min(now)));
                });
            }
            Event::UserBlocked { user_id, unit_id, .. } => {
                self.blocked.insert((Account::User(*user_id), *unit_id));
            }
            Event::UserUnblocked { user_id, unit_id, .. } => {
                self.blocked.remove(&(Account::User(*user_id), *unit_id));
            }
            _ => {}
        }
        self
    }

    /// Whether the holder of the seat is there to fill it, for this place.
    fn serves(&self, seat: &Seat, place: Place) -> bool {
        let shut = |block: &Option<UnitId>| match (block, place) {
            (None, _) => true,
            (Some(block), Place::Unit(unit)) => unit.path.contains(*block),
            (Some(_), Place::Tenant) => false,
        };
        let mut blocks = self.blocked.iter().filter(|(holder, _)| *holder == seat.holder);
        seat.serves && !blocks.any(|(_, block)| shut(block))
    }

    /// The seats that count at the moment for somebody whose units have these paths: those in the whole tenant,
    /// and those in one of the units or above it (SPV-07).
    #[must_use]
    pub fn near(&self, units: &[UnitPath], at: Moment) -> Vec<&Seat> {
        let near = |seat: &&Seat| match seat.scope {
            Scope::Tenant => true,
            Scope::Unit { unit_id } => units.iter().any(|path| path.contains(unit_id)),
            Scope::Own => false,
        };
        let there =
            |seat: &&Seat| self.serves(seat, Place::Tenant) && !self.blocked_in_all(seat.holder, units);
        self.seats.iter().filter(|seat| seat.holds_at(at)).filter(there).filter(near).collect()
    }

    /// Whether somebody is blocked in every one of these units.
    fn blocked_in_all(&self, holder: Account, units: &[UnitPath]) -> bool {
        let shut = |path: &UnitPath| {
            self.blocked
                .iter()
                .any(|(who, block)| *who == holder && block.is_some_and(|it| path.contains(it)))
        };
        !units.is_empty() && units.iter().all(shut)
    }

    /// Whether somebody fills the office now, anywhere.
    fn is_held(&self, office: &RoleKey, at: Moment) -> bool {
        let fills = |seat: &&Seat| self.serves(seat, Place::Tenant) && seat.holds_at(at);
        self.seats.iter().filter(|seat| seat.role == *office).any(|seat| fills(&seat))
    }

    /// Where a count is taken: units that are closed only where the regime says so (SPV-08).
    fn places<'a>(&'a self, count: &'a Count) -> impl Iterator<Item = Place<'a>> {
        let tenant = (count.per == "tenant").then_some(Place::Tenant);
        let of_kind = self.units.iter().filter(|unit| unit.kind == count.per);
        let units = of_kind.filter(|unit| count.closed_units || !unit.closed).map(Place::Unit);
        tenant.into_iter().chain(units)
    }
}

impl Seat {
    /// Whether it was given for that very place.
    fn is_for(&self, place: Place) -> bool {
        match place {
            Place::Tenant => self.scope == Scope::Tenant,
            Place::Unit(unit) => self.scope == Scope::Unit { unit_id: unit.id },
        }
    }

    /// Whether the place is within its scope: whoever holds an office in the whole tenant holds it in every
    /// unit, closed ones too (SPV-08).
    fn covers(&self, place: Place) -> bool {
        match (self.scope, place) {
            (Scope::Tenant, _) => true,
            (Scope::Unit { unit_id }, Place::Unit(unit)) => unit.path.contains(unit_id),
            _ => false,
        }
    }

    /// Whether it counts.
    fn holds_at(&self, at: Moment) -> bool {
        self.awaits.is_none() && !self.ended && self.validity.holds_at(at)
    }

    /// Whether it may yet begin to count.
    fn waits_at(&self, at: Moment) -> bool {
        let over = self.ended || self.validity.until.is_some_and(|until| until <= at);
        !over && self.awaits.as_ref().is_some_and(|awaited| !awaited.has_lapsed(at))
    }

    /// Whether nobody else can have it: it counts, or may yet begin to.
    fn taken_at(&self, at: Moment) -> bool {
        self.holds_at(at) || (self.waits_at(at) && self.validity.holds_at(at))
    }
}

impl Place<'_> {
    pub(crate) const fn unit(self) -> Option<UnitId> {
        match self {
            Self::Tenant => None,
            Self::Unit(unit) => Some(unit.id),
        }
    }
}
