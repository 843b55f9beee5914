//! Users: how they are recorded, changed and seen.

mod attesting;
mod changing;
mod creating;
pub mod credentials;
mod deleting;
mod identifiers;
pub mod leaving;
mod listing;
mod losses;
mod numbers;
pub mod provisional;
mod replacing;
mod several;
mod shut_out;

use crate::harness::NamedCase;

pub fn cases() -> Vec<NamedCase> {
    [
        attesting::cases(),
        changing::cases(),
        creating::cases(),
        credentials::cases(),
        provisional::cases(),
        provisional::channels::cases(),
        deleting::cases(),
        identifiers::cases(),
        leaving::cases(),
        listing::cases(),
        losses::cases(),
        losses::partnership::cases(),
        numbers::cases(),
        replacing::cases(),
        several::cases(),
        shut_out::cases(),
    ]
    .concat()
}
