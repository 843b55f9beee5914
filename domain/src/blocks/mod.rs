//! Blocks: a user is refused access everywhere or in one unit, and all they hold stays as it is (CSM-09).

pub mod create;
pub mod end;
mod refused;
#[cfg(test)]
mod tests;

pub use refused::BlockRefused;

use crate::{
    access::{Authority, Resource, service},
    assignments::Holder,
    ids::{BlockId, UserId},
    keys::RoleKey,
    refused::Refused,
    regime::Rules,
    units::Unit,
};
use std::collections::BTreeSet;

/// How a regime names the whole tenant among places.
pub(crate) const TENANT: &str = "tenant";

/// A block as it is known when something is decided about it.
#[derive(Debug, Clone)]
pub struct Block {
    pub id: BlockId,
    pub user_id: UserId,
    pub user: Holder,
    /// `None` is the whole tenant.
    pub unit: Option<Unit>,
    pub ended: bool,
}

/// The roles whose holders block users and end blocks, in the tenant or in a unit of this kind; `None` where no
/// regime of the tenant says so and it takes `mandat/user.change` there (CSM-09).
#[must_use]
pub fn blockers(rules: &Rules, kind: Option<&str>) -> Option<Vec<RoleKey>> {
    let here = kind.unwrap_or(TENANT);
    blockers_where(rules, |place| place == here)
}

/// The same for all places of which that is so, where it is not known which of them it is.
pub(crate) fn blockers_where(rules: &Rules, so: impl Fn(&str) -> bool) -> Option<Vec<RoleKey>> {
    let mut all = rules.regimes().flat_map(|regime| &regime.tenants.blocks).peekable();
    all.peek()?;
    let there = all.filter(|rule| rule.places.iter().any(|place| so(place)));
    let by: BTreeSet<_> = there.flat_map(|rule| &rule.by).cloned().collect();
    Some(by.into_iter().collect())
}

/// Whether the actor could end a block there of a user whom they see.
#[must_use]
pub fn could_end(authority: &Authority<'_>, user: &Holder, unit: Option<&Unit>) -> bool {
    may_block(authority, user, unit).is_ok() && not_oneself(authority, user).is_ok()
}

/// Refuses unless the actor blocks users in this place: by holding, for a scope that reaches it, a role that the
/// regime names for it, or where no regime names any by `mandat/user.change` there and on the user.
///
/// # Errors
/// [`BlockRefused::NotYours`], [`Refused::Forbidden`], [`Refused::InsufficientScope`]
fn may_block(authority: &Authority<'_>, user: &Holder, unit: Option<&Unit>) -> Result<(), Refused> {
    let place = place(unit);
    let Some(by) = blockers(authority.rules, unit.map(|unit| unit.kind.as_str())) else {
        authority.require(service::USER_CHANGE, &place)?;
        return authority.require(service::USER_CHANGE, &Resource::of(user.owner.clone()));
    };
    if authority.holds_one_of(&by, service::USER_CHANGE, &place)? {
        return Ok(());
    }
    Err(BlockRefused::NotYours { by }.into())
}

/// Nobody shuts themselves out by mistake, and nobody lets themselves in again.
fn not_oneself(authority: &Authority<'_>, user: &Holder) -> Result<(), Refused> {
    let own = authority.subject.is_some_and(|subject| subject.account == user.subject.account);
    if own { Err(BlockRefused::OfYourself.into()) } else { Ok(()) }
}

fn place(unit: Option<&Unit>) -> Resource {
    unit.map_or_else(Resource::tenant, |unit| Resource::unit(unit.path.clone()))
}
