//! OpenID AuthZEN 1.0 beyond the single check.

mod discovery;
mod evaluations;

use crate::harness::NamedCase;

pub fn cases() -> Vec<NamedCase> {
    [discovery::cases(), evaluations::cases()].concat()
}
