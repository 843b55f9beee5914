//! How many hold an office, and how many must.

use super::{Place, Roll, Seat, offices};
use crate::{
    event::Event,
    ids::{AssignmentId, UnitId},
    keys::RoleKey,
    refused::Refused,
    regime::{Count, Role, Rules},
    validity::Moment,
};
use std::collections::BTreeSet;

/// Refuses what would leave an office with more holders than the regime allows (CSM-06), or with fewer than
/// it asks for (SPV-08), at any moment from now on. Who holds one for that very place counts for the most,
/// waiting or not, so that no later yes is one too many. For the least counts who serves it there, for this
/// place or a wider one. What is short already may stay so: it can be filled step by step.
///
/// # Errors
/// [`Refused::OfficeFull`], [`Refused::OfficeEmptied`]
pub(crate) fn kept(rules: &Rules, before: &Roll, events: &[Event], at: Moment) -> Result<(), Refused> {
    let offices = offices(rules);
    let after = events.iter().fold(before.clone(), |roll, event| roll.after(event, &offices, at));
    let changed = |one: &Roll, other: &Roll| -> Vec<Seat> {
        one.seats.iter().filter(|seat| !other.seats.contains(seat)).cloned().collect()
    };
    // Whoever is blocked keeps their seats, and fills none of them.
    let blocks: BTreeSet<_> =
        before.blocked.symmetric_difference(&after.blocked).map(|(who, _)| *who).collect();
    let shut = before.seats.iter().filter(|seat| blocks.contains(&seat.holder)).cloned();
    for seat in changed(before, &after).into_iter().chain(changed(&after, before)).chain(shut) {
        let Some(role) = rules.role(&seat.role).filter(|role| exists(rules, role)) else { continue };
        for count in &role.holding.counts {
            for place in after.places(count).filter(|place| seat.covers(*place)) {
                let check = Check { role, count, place, before, after: &after, at };
                check.most()?;
                check.least()?;
            }
        }
    }
    Ok(())
}

/// A role of a module is no office while the module is off (TIM-18).
fn exists(rules: &Rules, role: &Role) -> bool {
    rules.module_on(role.key.namespace(), role.holding.module.as_deref())
}

struct Check<'a> {
    role: &'a Role,
    count: &'a Count,
    place: Place<'a>,
    before: &'a Roll,
    after: &'a Roll,
    at: Moment,
}

impl Check<'_> {
    fn most(&self) -> Result<(), Refused> {
        let Some(at_most) = self.count.at_most else { return Ok(()) };
        let here = |seat: &&Seat| seat.role == self.role.key && seat.is_for(self.place);
        for moment in self.moments(here) {
            let held = |roll: &Roll| {
                let taken = roll.seats.iter().filter(here).filter(|seat| seat.taken_at(moment));
                count_of(taken)
            };
            let (before, after) = (held(self.before), held(self.after));
            if after > at_most && after > before {
                let known = self.before.seats.iter().filter(here).filter(|seat| seat.taken_at(moment));
                let held_by: Vec<AssignmentId> = known.map(|seat| seat.assignment).collect();
                let (role, by) = (self.role.key.clone(), self.role.appointers(false));
                return Err(Refused::OfficeFull { role, at_most, held_by, by });
            }
        }
        Ok(())
    }

    fn least(&self) -> Result<(), Refused> {
        let Some(at_least) = self.count.at_least else { return Ok(()) };
        let here = |seat: &&Seat| seat.role == self.role.key && seat.covers(self.place);
        for moment in self.moments(here) {
            let held = |roll: &Roll| holders(serving(roll, &self.role.key, self.place), moment);
            let (before, after) = (held(self.before), held(self.after));
            if after < at_least && after < before {
                let (role, by) = (self.role.key.clone(), self.role.appointers(false));
                return Err(Refused::OfficeEmptied { role, at_least, unit: self.place.unit(), by });
            }
        }
        Ok(())
    }

    /// Now, and every later moment at which one of these seats begins or ends.
    fn moments(&self, here: impl Fn(&&Seat) -> bool) -> BTreeSet<Moment> {
        let seats = self.before.seats.iter().chain(&self.after.seats).filter(here);
        let ends = seats.flat_map(|seat| [Some(seat.validity.from), seat.validity.until]).flatten();
        ends.filter(|moment| *moment > self.at).chain([self.at]).collect()
    }
}

/// The seats that fill the office there.
pub(super) fn serving<'a>(
    roll: &'a Roll,
    office: &'a RoleKey,
    place: Place<'a>,
) -> impl Iterator<Item = &'a Seat> {
    let of_office = roll.seats.iter().filter(move |seat| seat.role == *office && seat.covers(place));
    of_office.filter(move |seat| roll.serves(seat, place))
}

/// How many accounts hold one of the seats at the moment.
fn holders<'a>(seats: impl Iterator<Item = &'a Seat>, at: Moment) -> u32 {
    count_of(seats.filter(|seat| seat.holds_at(at)))
}

/// How many accounts have these seats. One who has two is one.
fn count_of<'a>(seats: impl Iterator<Item = &'a Seat>) -> u32 {
    let held: BTreeSet<_> = seats.map(|seat| seat.holder).collect();
    u32::try_from(held.len()).unwrap_or(u32::MAX)
}

/// An office that has not the holders that its regime asks for or recommends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    pub role: RoleKey,
    /// `None` is the tenant as a whole.
    pub unit: Option<UnitId>,
    pub holders: u32,
    pub missing: Missing,
    pub wanted: u32,
    /// The roles whose holders appoint to it here.
    pub by: Vec<RoleKey>,
}

/// What it is out of keeping with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// Nobody holds it, and somebody must.
    Vacant,
    BelowMinimum,
    /// A warning (SPV-01, SPV-03).
    BelowRecommendation,
    AboveRecommendation,
}

/// Where offices are vacant, below their minimum or outside what is recommended, at the moment.
#[must_use]
pub fn shortages(rules: &Rules, roll: &Roll, at: Moment) -> Vec<Shortage> {
    let mut found = Vec::new();
    // Where nobody holds what only its own holders give, the regime has no use for it: a provider's tenant.
    let used = |role: &Role| {
        role.appointers(false).iter().any(|by| *by != role.key)
            || roll.seats.iter().any(|seat| seat.role == role.key)
    };
    for role in rules.roles().filter(|role| exists(rules, role) && used(role)) {
        for count in &role.holding.counts {
            for place in roll.places(count) {
                let held = holders(serving(roll, &role.key, place), at);
                let Some((missing, wanted)) = out_of(count, held) else { continue };
                found.push(Shortage {
                    role: role.key.clone(),
                    unit: place.unit(),
                    holders: held,
                    missing,
                    wanted,
                    by: role.appointers(false),
                });
            }
        }
    }
    found
}

fn out_of(count: &Count, held: u32) -> Option<(Missing, u32)> {
    match (count.at_least, count.recommended) {
        (Some(least), _) if held < least && held == 0 => Some((Missing::Vacant, least)),
        (Some(least), _) if held < least => Some((Missing::BelowMinimum, least)),
        (_, Some((from, _))) if held < from => Some((Missing::BelowRecommendation, from)),
        (_, Some((_, to))) if held > to => Some((Missing::AboveRecommendation, to)),
        _ => None,
    }
}
