//! Users: accounts of persons, at home in one tenant.

pub mod change;
pub mod create;
pub mod credentials;
pub mod home;
pub mod identifiers;
pub mod leaving;
mod number;
mod refused;
#[cfg(test)]
mod tests;

pub use leaving::LeavingRefused;
pub(crate) use number::normal as normal_number;
pub use refused::{CredentialRefused, IdentifierRefused};
