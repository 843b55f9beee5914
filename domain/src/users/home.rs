//! Where a user is at home.

use crate::{
    access::{Authority, Holding, Resource, service},
    assignments::Holder,
    event::Event,
    ids::{UnitId, UserId},
    keys::OWN,
    refused::Refused,
    regime::{Rules, words::HomeChange},
    units::Unit,
    validity::Moment,
};

pub struct Move<'a> {
    pub user_id: UserId,
    pub to: &'a Unit,
}

/// Needs `mandat/user.change` on the user, in the unit, and in the one they leave. Whoever is at home in a
/// unit is a member there: they are placed in the new one and taken out of the old one. Where the regime
/// wants what points to the old unit adjusted, the move is refused with all that does (ASP-14). What is already
/// so makes no event.
pub fn decide(authority: &Authority<'_>, user: &Holder, command: Move<'_>) -> Result<Vec<Event>, Refused> {
    let Move { user_id, to } = command;
    let data = Resource::of(user.owner.clone());
    authority.require_on("user", service::USER_READ, service::USER_CHANGE, &data)?;
    to.named_by(authority, "unit_id")?;
    for unit in [Some(to), user.home.as_ref()].into_iter().flatten() {
        authority.require(service::USER_CHANGE, &Resource::unit(unit.path.clone()))?;
    }
    let home = user.home.as_ref().map(|home| home.id);
    if home == Some(to.id) {
        return Ok(Vec::new());
    }
    if to.closed {
        return Err(Refused::UnitClosed { field: "unit_id", unit: to.id });
    }
    let pointing =
        user.subject.holdings.iter().filter(|held| points(authority.rules, held, home, authority.at));
    let assignments: Vec<_> = pointing.map(|held| held.assignment).collect();
    if !assignments.is_empty() {
        return Err(Refused::HomeUnitAssignments { assignments });
    }
    let member = |unit: UnitId| user.owner.units.iter().any(|path| path.0.first() == Some(&unit));
    let placed = (!member(to.id)).then_some(Event::MemberPlaced { unit_id: to.id, user_id });
    let removed = home.filter(|home| member(*home)).map(|unit_id| Event::MemberRemoved { unit_id, user_id });
    let moved = Event::UserHomeChanged { user_id, unit_id: to.id };
    Ok(placed.into_iter().chain([moved]).chain(removed).collect())
}

/// Whether an assignment that counts now or later is for that unit, by a regime that wants it adjusted.
fn points(rules: &Rules, held: &Holding, home: Option<UnitId>, at: Moment) -> bool {
    let regime = held.role.namespace();
    let adjusts = |key: &str| {
        rules
            .regimes()
            .any(|known| (known.key == key || key == OWN) && known.tenants.home_change == HomeChange::Adjust)
    };
    !held.is_over(at)
        && held.delegated.is_none()
        && home.is_some()
        && held.scope.unit() == home
        && adjusts(regime)
}
