//! What the command line does to the data: by the same decisions, through the same recording, as
//! [`Actor::COMMAND_LINE`]. Whoever can start the program with its keys may do everything.

pub mod operator;
pub mod platform;
pub mod tenant;

use crate::{
    error::Error,
    storage::{Change, Outcome, Store},
};
use mandat_domain::{account::Actor, ids::PLATFORM};

/// A change of the platform's own tenant, made from the command line.
fn change(store: &Store) -> Change {
    let now = store.clock().now();
    Change {
        tenant: PLATFORM,
        actor: Actor::COMMAND_LINE,
        on_behalf_of: None,
        now,
        request_id: store.entropy().id(now).to_string(),
        dry_run: false,
        idempotency: None,
    }
}

/// The answer of a change that was no dry run.
fn recorded<T>(outcome: Outcome<T>) -> Result<T, Error> {
    match outcome {
        Outcome::Recorded { answer, .. } => Ok(answer),
        Outcome::Dry { .. } => Err(Error::internal("a change from the command line is no dry run")),
    }
}
