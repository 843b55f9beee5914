//! Users: accounts of persons, at home in one tenant.

pub mod change;
pub mod create;
pub mod home;
#[cfg(test)]
mod tests;
