//! Signing in: when a try counts, which passwords are good enough, how long a session lives.
//!
//! None of this is access state but the first time: it decides who somebody is, never what they may do.

use crate::{event::Event, ids::UserId};

pub mod identity;
pub mod lifetimes;
pub mod lockout;
pub mod one_time_code;
pub mod password;
pub mod refresh;
mod refused;

pub use refused::LoginRefused;

/// A user who has proved who they are has signed in. Only the first time changes anything.
#[must_use]
pub fn first_sign_in(user_id: UserId, signed_in_before: bool) -> Vec<Event> {
    if signed_in_before { Vec::new() } else { vec![Event::FirstSignedIn { user_id }] }
}
