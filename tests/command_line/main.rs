//! The program itself, as somebody types it: started with a folder of its own, and without any setting
//! of the environment it is tested in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod audit;
mod demo;
mod guides;
mod imports;
mod issuer;
mod keys;
mod operators;
#[path = "../api/harness/postgres.rs"]
mod postgres;
mod program;
mod regimes;
mod restored;
mod separate_roles;
mod settings;
mod tenants;
