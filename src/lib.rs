//! Mandat: who may do what, on whose behalf, until when.

pub mod clock;
pub mod directory;
pub mod entropy;
pub mod passwords;
pub mod storage;
pub mod tokens;
