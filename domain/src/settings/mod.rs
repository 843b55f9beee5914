//! Settings: typed options of users and tenants that a regime defines (TIM-12, ASP-17).

pub mod change;
mod sheet;
#[cfg(test)]
mod tests;
mod wish;
mod written;

pub use sheet::{Chosen, Needed, Sheet};
pub use wish::Wish;
pub use written::Written;
