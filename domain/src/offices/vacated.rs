//! Which offices nobody holds any more after a change.

use super::{Place, Roll, counts::serving, freezing_offices, offices};
use crate::{event::Event, ids::UnitId, keys::RoleKey, regime::Rules, validity::Moment};

/// An office that falls vacant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacated {
    pub role: RoleKey,
    /// `None` is the tenant as a whole.
    pub unit: Option<UnitId>,
    /// Whether it may not: the regime asks that somebody holds it (SPV-08), or lets nothing change while nobody does
    /// (SPV-09).
    pub must_be_held: bool,
}

/// The offices that somebody holds at the moment, and nobody once these events have happened. Closed units are among
/// the places where the regime counts them (SPV-08).
#[must_use]
pub fn vacated(rules: &Rules, before: &Roll, events: &[Event], at: Moment) -> Vec<Vacated> {
    let all = offices(rules);
    let after = events.iter().fold(before.clone(), |roll, event| roll.after(event, &all, at));
    let held =
        |roll: &Roll, role: &RoleKey, place: Place| serving(roll, role, place).any(|seat| seat.holds_at(at));
    let mut found = Vec::new();
    for role in all.iter().filter_map(|key| rules.role(key)) {
        for count in &role.holding.counts {
            for place in after.places(count) {
                if held(before, &role.key, place) && !held(&after, &role.key, place) {
                    let must_be_held = count.at_least.is_some_and(|least| least > 0);
                    found.push(Vacated { role: role.key.clone(), unit: place.unit(), must_be_held });
                }
            }
        }
    }
    for role in freezing_offices(rules) {
        let named = found.iter().any(|one: &Vacated| one.role == role && one.must_be_held);
        if !named && before.is_held(&role, at) && !after.is_held(&role, at) {
            found.push(Vacated { role, unit: None, must_be_held: true });
        }
    }
    found
}
