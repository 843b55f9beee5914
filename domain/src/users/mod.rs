//! Users: accounts of persons, at home in one tenant.

pub mod change;
pub mod create;
#[cfg(test)]
mod tests;
