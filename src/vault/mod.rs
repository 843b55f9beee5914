//! The vault over HTTP: an employer's own store of personal data, and what a provider holds of it.

mod data;
pub mod held;
pub mod sharing;
pub mod store;

pub use data::EmployeeData;
