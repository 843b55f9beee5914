//! A tenant is given a capacity, or loses it.

use crate::{
    access::{Authority, Resource, service},
    event::Event,
    offices::{self, Changing},
    refused::Refused,
};

/// Needs `mandat/capacity.change` in the whole tenant. Each capacity opens the permissions tied to it, and
/// a tenant can have several (CSM-04). What is already so makes no event. None changes
/// while the tenant is frozen (SPV-09).
pub fn decide(
    authority: &Authority<'_>,
    regime: &str,
    capacity: &str,
    has: bool,
) -> Result<Vec<Event>, Refused> {
    let rules = authority.rules;
    if !rules.regime(regime).is_some_and(|regime| regime.capacities.contains_key(capacity)) {
        return Err(Refused::NotFound { what: "capacity" });
    }
    authority.require(service::CAPACITY_CHANGE, &Resource::tenant())?;
    let (regime, capacity) = (regime.to_owned(), capacity.to_owned());
    if rules.in_force().capacities.contains(&(regime.clone(), capacity.clone())) == has {
        return Ok(Vec::new());
    }
    offices::changes(rules, Changing::Other(&regime))?;
    Ok(vec![if has {
        Event::CapacityGiven { regime, capacity }
    } else {
        Event::CapacityWithdrawn { regime, capacity }
    }])
}
