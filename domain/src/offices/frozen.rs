//! Tenants that lack the office holders without whom nothing changes.

use super::Roll;
use crate::{
    keys::{OWN, RoleKey},
    refused::Refused,
    regime::{Regime, Rules, Vacancy},
    validity::Moment,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be changed about who may do what.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Changing<'a> {
    /// Somebody is to hold this role.
    Filling(&'a RoleKey),
    /// A part of what this role does is to be delegated, or no longer.
    Delegating(&'a RoleKey),
    /// Anything else about permissions of this regime; [`OWN`] is of all.
    Other(&'a str),
}

/// The offices without which a regime lets nothing change.
fn freezing(regime: &Regime) -> &[RoleKey] {
    regime.tenants.freeze.as_ref().map_or(&[], |freeze| &freeze.offices)
}

/// All offices without which nothing changes in the tenant (SPV-09).
pub(crate) fn freezing_offices(rules: &Rules) -> BTreeSet<RoleKey> {
    rules.regimes().flat_map(freezing).cloned().collect()
}

/// The roles whose holders tell whether something is frozen: the offices, and by what a tenant is known to serve
/// others by the regime (SPV-16).
#[must_use]
pub fn thawing(rules: &Rules) -> BTreeSet<RoleKey> {
    let freezing = rules.regimes().filter(|regime| regime.tenants.freeze.is_some());
    let providing = freezing.filter_map(|regime| regime.provider_founding_role.clone());
    freezing_offices(rules).into_iter().chain(providing).collect()
}

/// The regimes by which the tenant serves others: somebody holds their founding role for providers (ASP-24, SPV-16).
#[must_use]
pub fn providing(rules: &Rules, roll: &Roll, at: Moment) -> BTreeSet<String> {
    let provides =
        |regime: &&Regime| regime.provider_founding_role.as_ref().is_some_and(|role| roll.is_held(role, at));
    rules.regimes().filter(provides).map(|regime| regime.key.clone()).collect()
}

/// What nobody holds of the offices without which nothing changes, by regime (SPV-09). Where all are held the
/// regime is not named; nor where somebody holds its founding role for providers, since those who serve others
/// by it have none of its offices themselves (SPV-16).
#[must_use]
pub fn vacancies(rules: &Rules, roll: &Roll, at: Moment) -> BTreeMap<String, Vacancy> {
    let provides = providing(rules, roll, at);
    let vacant = |regime: &Regime| {
        let offices = freezing(regime).iter().filter(|office| !roll.is_held(office, at));
        let offices: Vec<RoleKey> = offices.cloned().collect();
        let waiting = roll.seats.iter().filter(|seat| offices.contains(&seat.role) && seat.waits_at(at));
        let waiting = waiting.map(|seat| seat.assignment).collect();
        (!offices.is_empty()).then(|| (regime.key.clone(), Vacancy { offices, waiting }))
    };
    rules.regimes().filter(|regime| !provides.contains(&regime.key)).filter_map(vacant).collect()
}

/// While nobody holds one of the offices that a regime names, nothing changes about who may do what by it, and
/// nothing but giving these offices works, and letting another act for whoever gives them (SPV-12); what access
/// there is goes on (SPV-09). What is of no regime, such as a
/// role of the tenant's own or a lock, is stopped by any.
///
/// # Errors
/// [`Refused::Frozen`], which names the offices and who must act
pub(crate) fn changes(rules: &Rules, what: Changing) -> Result<(), Refused> {
    let namespace = match what {
        Changing::Filling(role) | Changing::Delegating(role) => role.namespace(),
        Changing::Other(namespace) => namespace,
    };
    let concerned = rules.regimes().filter(|regime| namespace == OWN || regime.key == namespace);
    for regime in concerned {
        let Some(vacancy) = rules.in_force().vacant.get(&regime.key) else { continue };
        let helps = match what {
            Changing::Filling(role) => freezing(regime).contains(role),
            Changing::Delegating(role) => appointers(regime, vacancy).contains(role),
            Changing::Other(_) => false,
        };
        if !helps {
            return Err(frozen(regime, vacancy));
        }
    }
    Ok(())
}

/// The roles that appoint to what is vacant.
fn appointers(regime: &Regime, vacancy: &Vacancy) -> BTreeSet<RoleKey> {
    let roles = vacancy.offices.iter().filter_map(|office| regime.roles.get(office));
    roles.flat_map(|role| role.appointers(false)).collect()
}

/// Who must act: whoever appoints to what is vacant, and whoever was appointed already and has yet to begin.
fn frozen(regime: &Regime, vacancy: &Vacancy) -> Refused {
    let by = appointers(regime, vacancy);
    let Vacancy { offices: vacant, waiting } = vacancy.clone();
    Refused::Frozen { vacant, by: by.into_iter().collect(), waiting }
}
