//! Tenants: how one begins, and how its own particulars change.

pub mod change;
pub mod found;
#[cfg(test)]
mod tests;
