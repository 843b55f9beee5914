//! Placing users in units and taking them out. Membership is what a scope on a team reaches (TIM-08).

use super::Unit;
use crate::{
    access::{Authority, Holding, Owner, Resource, service},
    account::Account,
    assignments::{Holder, minimum, prerequisites::settle},
    event::Event,
    ids::{UnitId, UserId},
    keys::OWN,
    offices::{self, Changing},
    refused::Refused,
    regime::{Role, Rules, words::Leaving},
    scope::Scope,
};

/// Who is placed, and where they are members now.
pub struct Placing<'a> {
    pub unit: &'a Unit,
    pub user_id: UserId,
    pub user: Owner,
    /// Where they are at home.
    pub home: Option<UnitId>,
}

/// Needs `mandat/user.change` on the user and in the unit, which must be open: nobody draws people
/// into their reach whom they could not see before. A member stays a member: no event.
pub fn place(authority: &Authority<'_>, placing: &Placing<'_>) -> Result<Vec<Event>, Refused> {
    require(authority, placing)?;
    if placing.unit.closed {
        return Err(Refused::UnitClosed { field: "unit_id", unit: placing.unit.id });
    }
    if is_member(placing) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::MemberPlaced { unit_id: placing.unit.id, user_id: placing.user_id }])
}

/// Needs `mandat/user.change` on the user and in the unit. Whoever is at home there stays a member until their
/// home is elsewhere.
///
/// By a regime in which leavers go unit by unit, all they hold of it for that very unit ends too; what they hold for
/// others stays (CSM-10). Each end is decided as if it were asked for by itself.
///
/// # Errors
/// [`Refused::HomeUnitMember`], and those of ending an assignment
pub fn remove(
    authority: &Authority<'_>,
    placing: &Placing<'_>,
    holder: &Holder,
) -> Result<Vec<Event>, Refused> {
    require(authority, placing)?;
    if is_member(placing) && placing.home == Some(placing.unit.id) {
        return Err(Refused::HomeUnitMember { unit: placing.unit.id });
    }
    let mut events = ended_with_it(authority, placing.unit, holder)?;
    if is_member(placing) {
        events.push(Event::MemberRemoved { unit_id: placing.unit.id, user_id: placing.user_id });
    }
    Ok(events)
}

/// What the user holds for the unit ends.
fn ended_with_it(authority: &Authority<'_>, unit: &Unit, holder: &Holder) -> Result<Vec<Event>, Refused> {
    let (rules, at) = (authority.rules, authority.at);
    let here = |held: &&Holding| held.scope == Scope::Unit { unit_id: unit.id } && held.delegated.is_none();
    let mut ended = Vec::new();
    for held in holder.subject.holdings.iter().filter(here).filter(|held| !held.is_over(at)) {
        let Some(role) = rules.role(&held.role).filter(|role| goes_with_units(rules, role)) else { continue };
        let place = Resource::unit(unit.path.clone());
        authority.apart_from(holder.subject.account, |authority| {
            authority.appointing(role, &place, &held.constraints, false).map(drop)
        })?;
        offices::changes(rules, Changing::Other(held.role.namespace()))?;
        ended.push(Event::AssignmentEnded { assignment_id: held.assignment, holder: holder.subject.account });
    }
    if ended.is_empty() {
        return Ok(ended);
    }
    let events = settle(rules, holder, ended, at)?;
    let after = events.iter().fold(holder.subject.clone(), |known, event| known.after(event, at));
    offices::kept(rules, &holder.roll, &events, at)?;
    minimum::kept(rules, &holder.subject, &after, at, false)?;
    Ok(events)
}

/// Whether the role's regime takes leavers out of one unit after the other; for a role of the tenant's own it is
/// enough that one regime does.
fn goes_with_units(rules: &Rules, role: &Role) -> bool {
    let of = role.key.namespace();
    let mut regimes = rules.regimes().filter(|regime| of == OWN || regime.key == of);
    regimes.any(|regime| regime.tenants.leavers.act == Leaving::RemovedFromUnits)
}

fn require(authority: &Authority<'_>, placing: &Placing<'_>) -> Result<(), Refused> {
    debug_assert_eq!(placing.user.account, Account::User(placing.user_id));
    let unit = Resource::unit(placing.unit.path.clone());
    authority.require_on("unit", service::UNIT_READ, service::USER_CHANGE, &unit)?;
    authority.require_on(
        "user",
        service::USER_READ,
        service::USER_CHANGE,
        &Resource::of(placing.user.clone()),
    )
}

fn is_member(placing: &Placing<'_>) -> bool {
    placing.user.units.iter().any(|path| path.0.first() == Some(&placing.unit.id))
}
