//! Placing users in units and taking them out. Membership is what a scope on a team reaches (TIM-08).

use super::Unit;
use crate::{
    access::{Authority, Owner, Resource, service},
    account::Account,
    event::Event,
    ids::{UnitId, UserId},
    refused::Refused,
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
pub fn place(authority: &Authority<'_>, placing: Placing<'_>) -> Result<Vec<Event>, Refused> {
    require(authority, &placing)?;
    if placing.unit.closed {
        return Err(Refused::UnitClosed { field: "unit_id", unit: placing.unit.id });
    }
    if is_member(&placing) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::MemberPlaced { unit_id: placing.unit.id, user_id: placing.user_id }])
}

/// Needs `mandat/user.change` on the user and in the unit. Whoever is at home there stays a member until their
/// home is elsewhere.
pub fn remove(authority: &Authority<'_>, placing: Placing<'_>) -> Result<Vec<Event>, Refused> {
    require(authority, &placing)?;
    if !is_member(&placing) {
        return Ok(Vec::new());
    }
    if placing.home == Some(placing.unit.id) {
        return Err(Refused::HomeUnitMember { unit: placing.unit.id });
    }
    Ok(vec![Event::MemberRemoved { unit_id: placing.unit.id, user_id: placing.user_id }])
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
