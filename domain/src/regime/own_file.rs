//! What a regime of the operator's own must not be, beside the faults of any file.

use super::{
    Agreement, Fault, PLATFORM_REGIME, Regime, SHIPPED,
    words::{Discharge, Gate},
};
use std::sync::Arc;

/// A regime that is compiled in is not replaced, because a later release brings its next version. Two
/// texts of one version would make decisions of earlier times depend on which was read. And a gate whose
/// facts cannot be recorded yet would stand open.
pub(super) fn faults(file: &str, text: &str, regime: &Regime, known: &[Arc<Regime>]) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut fault = |key: &str, message: &str, hint: &str| {
        let name = key.rsplit('.').next().unwrap_or(key);
        let says = |line: &str| line.trim_start().trim_matches(['[', ']', '"']).starts_with(name);
        let line = 1 + text.lines().position(says).unwrap_or(0);
        let (key, message, hint) = (key.to_owned(), message.to_owned(), hint.to_owned());
        found.push(Fault { file: file.to_owned(), line, key, message, hint });
    };
    let shipped = SHIPPED.iter().filter_map(|(file, _)| file.strip_prefix("regimes/")?.strip_suffix(".toml"));
    if shipped.chain([PLATFORM_REGIME]).any(|key| key == regime.key) {
        fault("regime.key", "a regime of this key is compiled in", "choose another key");
    }
    if known.iter().any(|other| other.key == regime.key && other.version == regime.version) {
        fault("regime.version", "another file says this version", "raise the version");
    }
    for (key, is_there) in without_facts(regime) {
        if is_there {
            fault(key, "what this asks for cannot be recorded yet", "leave it out until it can");
        }
    }
    found
}

/// The gates that go by facts which nothing records yet, and whether the regime has them.
fn without_facts(regime: &Regime) -> [(&'static str, bool); 2] {
    let signed = |agreement: &Agreement| {
        agreement.discharged_by.iter().all(|act| *act == Discharge::ElectronicIdentity)
    };
    let by_e_id =
        regime.agreements.values().any(|agreement| agreement.gates != Gate::Nothing && signed(agreement));
    [("tenants.activation", regime.tenants.activation.is_some()), ("agreements", by_e_id)]
}
