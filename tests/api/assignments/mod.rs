//! Giving, limiting and ending roles, by the rules of the time-recording regime.

mod appointing;
mod changing;
mod dry_run;
mod ending;
mod giving;
mod lapsing;
mod listing;
mod once;
mod owning;
mod recording;
mod supervising;
mod times;

use crate::harness::NamedCase;

pub fn cases() -> Vec<NamedCase> {
    [
        appointing::cases(),
        changing::cases(),
        dry_run::cases(),
        ending::cases(),
        giving::cases(),
        lapsing::cases(),
        listing::cases(),
        once::cases(),
        owning::cases(),
        recording::cases(),
        supervising::cases(),
        times::cases(),
    ]
    .concat()
}
