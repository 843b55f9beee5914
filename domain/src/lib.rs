//! The decisions of Mandat.
//!
//! Every rule is here, as a function of facts, command and time. Nothing here does I/O, waits, asks
//! the time or draws a random number: who calls brings the facts, and records what was decided.

mod about;
pub mod access;
pub mod access_log;
pub mod access_requests;
pub mod access_reviews;
pub mod account;
pub mod agreements;
pub mod api_clients;
pub mod assignments;
pub mod blocks;
pub mod delegations;
mod digest;
pub mod dormancy;
pub mod event;
pub mod exceptions;
pub mod ids;
pub mod imports;
pub mod in_force;
pub mod inbox;
pub mod issuers;
pub mod keys;
mod listed;
pub mod locks;
pub mod notices;
pub mod offices;
pub mod partnerships;
pub mod person;
pub mod records;
pub mod refused;
pub mod regime;
pub mod roles;
pub mod scope;
mod sealed;
pub mod sessions;
pub mod settings;
pub mod tenants;
pub mod units;
pub mod users;
pub mod validity;
pub mod vault;
mod wrong_field;
