//! Mandat administers who may do what, on whose behalf, until when.

pub mod passwords;
pub mod tokens;
