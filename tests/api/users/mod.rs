//! Users: how they are recorded, changed and seen.

mod attesting;
mod changing;
mod creating;
mod identifiers;
mod listing;

use crate::harness::NamedCase;

pub fn cases() -> Vec<NamedCase> {
    [attesting::cases(), changing::cases(), creating::cases(), identifiers::cases(), listing::cases()]
        .concat()
}
