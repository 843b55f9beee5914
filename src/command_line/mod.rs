//! What the program does when it does not serve. What it does to the data, it does by the same decisions
//! and through the same recording as a request, as [`Actor::COMMAND_LINE`]: whoever can start the program
//! with its keys may do everything.

pub mod audit;
pub mod import;
pub mod keys;
pub mod migrate;
pub mod operator;
pub mod platform;
pub mod regime;
pub mod tenant;
pub mod words;

use crate::{
    clock::Clock,
    config::Settings,
    entropy::Entropy,
    error::Error,
    serve,
    storage::{self, Change, Location, Outcome, Store},
};
use mandat_domain::{account::Actor, ids::PLATFORM, regime::Catalogue};
use secrecy::ExposeSecret;
use serde::Serialize;
use std::io::{self, Write};

/// What a command cannot do, in words for whoever typed it.
pub type Failure = Box<dyn std::error::Error>;

/// The store of the settings and the regimes, ready for a command. An embedded database is made where
/// there is none.
///
/// # Errors
/// [`storage::Error::Setup`] says what to do.
pub async fn open(settings: &Settings) -> Result<(Store, Catalogue), Failure> {
    let catalogue = serve::catalogue(&settings.regime_files)?;
    let store = serve::open_store(settings, Clock::system(), Entropy::system()).await?;
    platform::prepare(&store, &catalogue).await.map_err(in_words)?;
    Ok((store, catalogue))
}

/// The same for commands that make no sense without data: a mistyped folder is no empty database.
///
/// # Errors
/// When there is no embedded database yet, and as [`open`].
pub async fn open_existing(settings: &Settings) -> Result<(Store, Catalogue), Failure> {
    let url = settings.database_url.as_ref().map(|url| url.0.expose_secret());
    if let Location::Sqlite(path) = Location::parse(url, &settings.data_dir)?
        && !path.exists()
    {
        let text = format!("there is no database {}; --data-dir says where it is", path.display());
        return Err(storage::Error::Setup(text).into());
    }
    open(settings).await
}

/// An error with its cause: on the machine itself there is nobody to hide it from.
#[must_use]
pub fn in_words(error: Error) -> Failure {
    match error {
        Error::Internal(cause) => cause,
        error => error.into(),
    }
}

/// Writes to standard output and does not wait for a full buffer.
///
/// # Errors
/// When nobody reads any more.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes an answer as indented JSON, for people and for scripts.
///
/// # Errors
/// When nobody reads any more.
pub fn print_json(answer: &impl Serialize) -> Result<(), Failure> {
    Ok(print(&format!("{}\n", serde_json::to_string_pretty(answer)?))?)
}

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
