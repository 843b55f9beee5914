//! Mandat: who may do what, on whose behalf, until when.

pub mod clock;
pub mod entropy;
pub mod storage;
