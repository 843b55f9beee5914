//! OpenID AuthZEN 1.0 beyond the single check.

mod discovery;
mod evaluations;
mod scenario;
mod search;

use crate::harness::NamedCase;

pub fn cases() -> Vec<NamedCase> {
    [discovery::cases(), evaluations::cases(), scenario::cases(), search::cases()].concat()
}
