//! A user is blocked.

use super::{BlockRefused, may_block, not_oneself, place};
use crate::{
    access::{Authority, Holding, Resource, service},
    assignments::Holder,
    event::Event,
    ids::{BlockId, UnitId, UserId},
    offices,
    refused::Refused,
    scope::Scope,
    settings::Written,
    units::Unit,
};

/// The most blocks that a user has at a time.
pub const LIMIT: usize = 200;

#[derive(Debug)]
pub struct Create {
    pub block_id: BlockId,
    pub user_id: UserId,
    /// Personal: it is sealed, and no event shows it.
    pub reason: String,
}

/// Who blocks whom where is said by the regime (CSM-09); where it says nothing it takes `mandat/user.change` on the
/// user and in the place. Nobody blocks themselves, nor somebody who holds what they could not give there: no
/// group manager gets rid of the main one. The last holder of an office that must be held is not blocked where it
/// must be (SPV-08). A frozen tenant blocks: nobody gains by it (SPV-09).
///
/// `unit` is where the user is blocked, with all below it; without one it is the whole tenant. `live` are the blocks
/// that the user has now.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::UnitUnknown`], [`BlockRefused`], [`Refused::OfficeEmptied`], and those of the
/// authority
pub fn decide(
    authority: &Authority<'_>,
    user: &Holder,
    unit: Option<&Unit>,
    live: &[(BlockId, Option<UnitId>)],
    command: Create,
) -> Result<Vec<Event>, Refused> {
    authority.see("user", service::USER_READ, &Resource::of(user.owner.clone()))?;
    if let Some(unit) = unit {
        unit.named_by(authority, "unit_id")?;
    }
    may_block(authority, user, unit)?;
    not_oneself(authority, user)?;
    gives_what_is_held(authority, user, unit)?;
    let unit_id = unit.map(|unit| unit.id);
    if let Some((block, _)) = live.iter().find(|(_, place)| *place == unit_id) {
        return Err(BlockRefused::Exists { block: *block }.into());
    }
    if live.len() >= LIMIT {
        return Err(BlockRefused::TooMany { limit: LIMIT }.into());
    }
    let Create { block_id, user_id, reason } = command;
    let events = vec![Event::UserBlocked { block_id, user_id, unit_id, reason: Some(Written(reason)) }];
    offices::kept(authority.rules, &user.roll, &events, authority.at)?;
    Ok(events)
}

/// Refuses where the user holds, with effect in this place, what the actor could not give there.
fn gives_what_is_held(authority: &Authority<'_>, user: &Holder, unit: Option<&Unit>) -> Result<(), Refused> {
    let place = place(unit);
    let reaches = |held: &Holding| match (held.scope, unit) {
        (_, None) | (Scope::Tenant, Some(_)) => true,
        (Scope::Own, Some(_)) => false,
        (Scope::Unit { unit_id }, Some(unit)) => {
            let below = user.units.iter().any(|known| known.id == unit_id && known.path.contains(unit.id));
            unit.path.contains(unit_id) || below
        }
    };
    let held = user.subject.holdings.iter().filter(|held| !held.is_over(authority.at));
    let held = held.filter(|held| held.delegated.is_none() && reaches(held));
    for (held, role) in held.filter_map(|held| Some((held, authority.rules.role(&held.role)?))) {
        let gives = |authority: &Authority<'_>| authority.appointing(role, &place, &held.constraints, false);
        match authority.apart_from(user.subject.account, gives) {
            Ok(_) => {}
            Err(Refused::InsufficientScope) => return Err(Refused::InsufficientScope),
            Err(_) => {
                let by = role.appointers(false);
                return Err(BlockRefused::Office { role: role.key.clone(), by }.into());
            }
        }
    }
    Ok(())
}
