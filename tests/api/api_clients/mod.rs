//! API clients: accounts of programs, which hold roles like users.

mod accounts;
mod narrowing;
mod secrets;

use crate::harness::NamedCase;

pub fn cases() -> Vec<NamedCase> {
    [accounts::cases(), narrowing::cases(), secrets::cases()].concat()
}
