//! Signing in: when a try counts, which passwords are good enough, how long a session lives.
//!
//! None of this is access state. It decides who somebody is, never what they may do.

pub mod lifetimes;
pub mod lockout;
pub mod password;
pub mod refresh;
