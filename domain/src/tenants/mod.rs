//! Tenants: how one begins, which regimes it follows, and how its own particulars change.

pub mod change;
pub mod follow;
pub mod found;
#[cfg(test)]
mod tests;
