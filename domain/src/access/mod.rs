//! Access: may this subject do this to that resource, at that moment, and why.
//!
//! [`decide`] answers one check, [`explain`] says everything that was looked at, [`Authority`] is the
//! same for the person or program that gives us a command, and [`effect`] tells what an event would
//! change before it is recorded. [`list`] asks backwards: who, on what, which actions; [`has`] says all
//! that an account has. [`Authority::appointments`] says whom somebody may give what. All of them go by the same facts.

mod admitted;
mod appointing;
mod appointments;
mod at_client;
mod authority;
mod decide;
pub mod effect;
mod explain;
mod facts;
pub mod form;
mod gates;
mod grounds;
mod has;
mod limits;
pub mod list;
mod login;
mod office;
mod on_behalf;
mod prerequisites;
mod reach;
mod rule;
#[cfg(test)]
pub(crate) mod sample;
pub mod service;
mod sign_in;
mod smallest_change;
mod span;
mod themselves;

pub use appointments::Appointment;
pub use at_client::{ClientsReached, Service, at_client, clients_reached};
pub use authority::Authority;
pub use decide::decide;
pub use explain::{Explanation, Outcome, Step, explain};
pub use facts::{
    Awaited, Awaits, Delegated, Exception, Holding, LoginUsed, Owner, Question, Resource, ResourcePath,
    Subject, UnitPath, Verdict, covers, within_block,
};
pub(crate) use gates::waits_for_agreement;
pub use grounds::Grounds;
pub use has::{Admits, Given, Has, Need, has};
pub use on_behalf::OnBehalf;
pub(crate) use prerequisites::met;
pub use reach::{Reach, reach};
pub use rule::{Decision, Rule};
pub(crate) use sign_in::holds;
pub use sign_in::sign_in;
pub use smallest_change::{Change, SmallestChange, appointers};
pub use themselves::Gift;
