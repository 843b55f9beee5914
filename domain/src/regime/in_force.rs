//! What of its regimes is in force in one tenant.

use crate::{event::Event, ids::AssignmentId, keys::RoleKey};
use std::collections::{BTreeMap, BTreeSet};

/// What of its regimes is in force in one tenant. A name is that of the regime, then of the part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce {
    /// Modules that are on (TIM-18).
    pub modules: BTreeSet<(String, String)>,
    /// Capacities that the tenant has (CSM-04).
    pub capacities: BTreeSet<(String, String)>,
    /// Regimes whose access has not been started yet by the first login that starts it (CSM-01).
    pub not_activated: BTreeSet<String>,
    /// By regime, what nobody holds of the offices without which it lets nothing change (SPV-09).
    pub vacant: BTreeMap<String, Vacancy>,
}

/// Offices that nobody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacancy {
    pub offices: Vec<RoleKey>,
    /// Assignments of them that were given and have yet to begin.
    pub waiting: Vec<AssignmentId>,
}

impl InForce {
    /// What is in force once the event has happened.
    #[must_use]
    pub fn after(mut self, event: &Event) -> Self {
        match event {
            Event::ModuleSwitchedOn { regime, module } => {
                self.modules.insert((regime.clone(), module.clone()));
            }
            Event::ModuleSwitchedOff { regime, module } => {
                self.modules.remove(&(regime.clone(), module.clone()));
            }
            Event::CapacityGiven { regime, capacity } => {
                self.capacities.insert((regime.clone(), capacity.clone()));
            }
            Event::CapacityWithdrawn { regime, capacity } => {
                self.capacities.remove(&(regime.clone(), capacity.clone()));
            }
            Event::RegimeActivated { regime } => {
                self.not_activated.remove(regime);
            }
            _ => {}
        }
        self
    }
}
