//! What of its regimes is in force in a tenant: modules, capacities, and whether access has begun.

pub mod activation;
pub mod capacity;
pub mod module;
#[cfg(test)]
mod tests;
