//! Notices: what a regime says must reach somebody when something happens (SPV-04, SPV-11, ASP-16).
//!
//! [`wanted`] says what the rules ask for, [`addressed`] whom it reaches. One change brings one notice to
//! each person, whatever number of its events are about them.

mod addressed;
pub mod retry;
#[cfg(test)]
mod tests;
mod wanted;

pub use addressed::{Notice, addressed};
pub use wanted::{Wanted, wanted};

use crate::{access::Resource, account::Actor, event::Event, keys::RoleKey};

/// An event of a change, with what the rules on notices ask about it.
#[derive(Debug, Clone)]
pub struct Happened {
    pub revision: i64,
    pub event: Event,
    pub actor: Actor,
    /// The role of the assignment that it is about.
    pub role: Option<RoleKey>,
    /// Where it happened: holders of roles hear of it as far as their scope covers this.
    pub resource: Resource,
    /// Whether a record is put for the first time.
    pub first: bool,
}
