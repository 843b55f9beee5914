//! Is the log whole, and do the facts say what it says?
//!
//! The chain is walked from its first event; the head and every exported head must be signed by a key
//! of ours and lie on it; every checkpoint of the access log must fit its entries; then every fact table is built anew from the events and compared row by row.

mod access_log;
mod chain;
mod facts;
mod heads;
mod rows;

use super::{error::Error, export, store::Store};
use mandat_domain::{ids::TenantId, validity::Moment};
use std::fmt;
use uuid::Uuid;

/// A tenant's log without fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub tenant: TenantId,
    /// The number of events, which is the revision of the head.
    pub revision: i64,
    pub hash: [u8; 32],
    pub at: Moment,
    /// How many exported heads lie on the chain.
    pub signed_heads: usize,
    /// How many entries of the access log are sealed, and what they were.
    pub sealed_entries: u64,
    /// How many rows of facts were built anew and compared.
    pub rows: usize,
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub tenant: TenantId,
    pub place: Place,
    /// What differs. Holds no stored value.
    pub what: String,
}

/// Where something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An event, or where one is missing.
    Event { revision: i64 },
    /// The row that says where the log ends.
    Head,
    /// An exported head, kept in the database.
    SignedHead { revision: i64 },
    /// A line of the file of exported heads.
    Exported { line: usize },
    /// An event that sealed entries of the access log.
    Checkpoint { revision: i64 },
    /// An entry of the access log.
    AccessLogEntry { id: Uuid },
    /// A row of facts, by its primary key.
    Row { table: &'static str, key: String },
    /// The database does not answer, or not with what was asked.
    Database,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tenant {}: ", self.tenant)?;
        match &self.place {
            Place::Event { revision } => write!(f, "event {revision}: ")?,
            Place::Head => write!(f, "head: ")?,
            Place::SignedHead { revision } => write!(f, "signed head {revision}: ")?,
            Place::Exported { line } => write!(f, "line {line} of the exported heads: ")?,
            Place::Checkpoint { revision } => write!(f, "checkpoint at event {revision}: ")?,
            Place::AccessLogEntry { id } => write!(f, "entry {id} of the access log: ")?,
            Place::Row { table, key } => write!(f, "table {table}, row {key}: ")?,
            Place::Database => write!(f, "database: ")?,
        }
        f.write_str(&self.what)
    }
}

impl std::error::Error for Fault {}

/// What the parts of the verification find, before it is said whose it is.
enum Wrong {
    At(Place, String),
    Failed(Error),
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

fn wrong<T>(place: Place, what: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong::At(place, what.into()))
}

/// Verifies the log and the facts of one tenant, on one snapshot, while changes go on.
///
/// # Errors
/// The first [`Fault`]
pub async fn verify(store: &Store, tenant: TenantId) -> Result<Verified, Fault> {
    run(store, tenant).await.map_err(|wrong| match wrong {
        Wrong::At(place, what) => Fault { tenant, place, what },
        Wrong::Failed(error) => Fault { tenant, place: Place::Database, what: error.to_string() },
    })
}

async fn run(store: &Store, tenant: TenantId) -> Result<Verified, Wrong> {
    // Before the snapshot: whatever was exported by then, the log must reach it.
    let exported = match store.heads_file() {
        Some(file) => export::exported(file, tenant)?,
        None => Vec::new(),
    };
    store.reload_keys().await?;
    let mut tx = store.begin_read(tenant, store.clock().now()).await?;
    let chain = chain::walk(&mut tx).await?;
    heads::check_head(&mut tx, &chain).await?;
    let signed_heads = heads::check_signed(&mut tx, &chain, &exported).await?;
    let sealed_entries = access_log::check(&mut tx).await?;
    let rows = facts::compare(&mut tx).await?;
    let head = *tx.head();
    tx.rollback().await;
    let (revision, hash, at) = (head.revision, head.hash, head.at);
    Ok(Verified { tenant, revision, hash, at, signed_heads, sealed_entries, rows })
}
