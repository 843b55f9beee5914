//! Tenants that lack the office holders without whom nothing changes.

use super::Roll;
use crate::{
    ids::AssignmentId,
    keys::{OWN, RoleKey},
    refused::Refused,
    regime::{Regime, Rules},
    validity::Moment,
};

/// What is to be changed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Changing<'a> {
    /// Somebody is to hold this role.
    Filling(&'a RoleKey),
    /// Anything else about permissions of this regime; [`OWN`] is of all.
    Other(&'a str),
}

/// While nobody holds one of the offices that a regime names, no permission of it changes, and nothing but
/// giving these offices works; what access there is goes on (SPV-09). A role or an exception of no regime is
/// stopped by any.
///
/// # Errors
/// [`Refused::Frozen`], which names the offices and who must act
pub(crate) fn changes(rules: &Rules, roll: &Roll, what: Changing, at: Moment) -> Result<(), Refused> {
    let (namespace, filled) = match what {
        Changing::Filling(role) => (role.namespace(), Some(role)),
        Changing::Other(namespace) => (namespace, None),
    };
    for regime in rules.regimes().filter(|regime| namespace == OWN || regime.key == namespace) {
        let offices = regime.tenants.freeze.iter().flat_map(|freeze| &freeze.offices);
        if filled.is_some_and(|role| offices.clone().any(|office| office == role)) {
            continue;
        }
        let vacant: Vec<RoleKey> = offices.filter(|office| !roll.is_held(office, at)).cloned().collect();
        if !vacant.is_empty() {
            return Err(frozen(regime, roll, vacant, at));
        }
    }
    Ok(())
}

/// Who must act: whoever appoints to what is vacant, and whoever was appointed already and has yet to begin.
fn frozen(regime: &Regime, roll: &Roll, vacant: Vec<RoleKey>, at: Moment) -> Refused {
    let roles = vacant.iter().filter_map(|office| regime.roles.get(office));
    let mut by: Vec<RoleKey> = roles.flat_map(|role| role.appointers(false)).collect();
    by.sort();
    by.dedup();
    let waiting = roll.seats.iter().filter(|seat| vacant.contains(&seat.role) && seat.waits_at(at));
    let waiting: Vec<AssignmentId> = waiting.map(|seat| seat.assignment).collect();
    Refused::Frozen { vacant, by, waiting }
}
