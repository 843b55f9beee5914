//! What is kept: one store over two databases, and the log that everything comes from.
//!
//! [`Store::write`] is the only way to change what somebody may do: it locks the tenant's head, runs
//! the decision, records its events with everything that follows from them, and commits. [`Store::read`]
//! gives a snapshot. Both hand out a [`Tx`], which belongs to one tenant: **`$1` of every statement is
//! that tenant**, put there by the `Tx`; the arguments given start at `$2`. Row-level security is the
//! second wall on PostgreSQL.
//!
//! Above the tenants there are a few tables ([`PLATFORM_TABLES`]): they are reached through
//! [`Store::platform`] and [`Tx::platform`] only, whose statements have no tenant and start at `$1`.

mod arg;
mod bag;
mod both;
mod connection;
mod crossing;
mod database;
mod error;
mod export;
mod founding;
mod freshness;
mod head;
mod idempotency;
mod interval;
mod kept;
pub mod keys;
mod log;
mod many;
mod marks;
mod migrate;
mod platform;
mod record;
mod settings;
mod store;
mod tombstones;
mod tx;
mod verify;
mod write;

pub use arg::{Arg, Row};
pub use bag::SealedFields;
pub use crossing::{Crossing, Link};
pub use error::{DatabaseError, Error};
pub use export::{SignedHead, export, export_forever};
pub use founding::Founding;
pub use freshness::Mark;
pub use head::Head;
pub use interval::{View, Within};
pub use keys::Keys;
pub use log::LoggedEvent;
pub use migrate::{migrate, migrated};
pub use platform::Platform;
pub use record::{Project, Projection, Recorded};
pub use settings::{Location, Settings};
pub use store::{Committed, Store};
pub use tombstones::{Tombstone, TombstoneFile, add_tombstones};
pub use tx::{SealedValue, Tx};
pub use verify::{Fault, Place, Verified, verify};
pub use write::{Change, IdempotencyKey, Outcome};

/// The tables that belong to no tenant. Everything else carries `tenant_id` and stands behind the wall.
pub const PLATFORM_TABLES: [&str; 19] = [
    "directory",
    "partnership_codes",
    "platform_keys",
    "signing_keys",
    "outbox",
    "freshness",
    "mail_due",
    "review_reminders",
    "dormancy_looks",
    "import_leases",
    "access_log_due",
    "share_updates",
    "pull_leases",
    "sign_in_attempts",
    "password_reset_requests",
    "identities",
    "used_nonces",
    "tombstones",
    "_sqlx_migrations",
];

/// The tables to which the application can only add, on PostgreSQL by its rights.
pub const APPEND_ONLY_TABLES: [&str; 3] = ["events", "signed_heads", "tombstones"];
