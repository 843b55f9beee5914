//! A module is switched on or off.

use crate::{
    access::{Authority, Resource, service},
    event::Event,
    keys::PermissionKey,
    offices::{self, Changing},
    refused::Refused,
};

/// Needs the permission that the regime names for it, in the whole tenant (TIM-06). Switching off suspends
/// the roles and permissions of the module and ends nothing: switched on again, all of it is back
/// (TIM-18). What is already so makes no event. Nothing is switched while the tenant is frozen (SPV-09).
pub fn decide(
    authority: &Authority<'_>,
    regime: &str,
    module: &str,
    on: bool,
) -> Result<Vec<Event>, Refused> {
    let rules = authority.rules;
    let known = rules.regime(regime).and_then(|regime| regime.modules.get(module));
    let Some(known) = known else {
        return Err(Refused::NotFound { what: "module" });
    };
    let needed = known.switched_by.as_ref().map_or(service::TENANT_CHANGE, PermissionKey::as_str);
    authority.require(needed, &Resource::tenant())?;
    if rules.module_on(regime, Some(module)) == on {
        return Ok(Vec::new());
    }
    offices::changes(rules, Changing::Other(regime))?;
    let (regime, module) = (regime.to_owned(), module.to_owned());
    Ok(vec![if on {
        Event::ModuleSwitchedOn { regime, module }
    } else {
        Event::ModuleSwitchedOff { regime, module }
    }])
}
