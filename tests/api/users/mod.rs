//! Users: how they are recorded, changed and seen.

mod changing;
mod creating;
mod identifiers;
mod listing;

use crate::harness::NamedCase;

pub fn cases() -> Vec<NamedCase> {
    [changing::cases(), creating::cases(), identifiers::cases(), listing::cases()].concat()
}
