//! Users: how they are recorded, changed and seen.

mod attesting;
mod changing;
mod creating;
mod deleting;
mod identifiers;
pub mod leaving;
mod listing;
mod numbers;
mod replacing;
mod several;
mod shut_out;

use crate::harness::NamedCase;

pub fn cases() -> Vec<NamedCase> {
    [
        attesting::cases(),
        changing::cases(),
        creating::cases(),
        deleting::cases(),
        identifiers::cases(),
        leaving::cases(),
        listing::cases(),
        numbers::cases(),
        replacing::cases(),
        several::cases(),
        shut_out::cases(),
    ]
    .concat()
}
