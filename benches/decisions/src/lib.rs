//! Decisions measured: the compiled form beside an ideal index, Cedar, Rego and Casbin.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a bench may panic, and its numbers are small"
)]

pub mod casbin_rules;
pub mod cedar;
pub mod form;
pub mod ideal;
pub mod rego;
pub mod world;
