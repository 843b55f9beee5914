//! Where the data are and under which keys.

use super::{error::Error, keys::EncryptionKeys};
use secrecy::SecretString;
use std::path::{Path, PathBuf};

/// What a store needs to open.
pub struct Settings {
    pub location: Location,
    /// The key-encryption keys, the current one first.
    pub encryption_keys: EncryptionKeys,
    /// Where signed heads are exported to and looked for (`heads.jsonl`); `None` exports to the database only.
    pub heads_file: Option<PathBuf>,
    /// Where it is written down whose keys were destroyed: with the key-encryption keys, outside every backup. `None` writes
    /// it down in the database only.
    pub tombstone_file: Option<PathBuf>,
    /// How many connections read at a time (SQLite), or are open at all (PostgreSQL).
    pub connections: u32,
}

/// Which database.
pub enum Location {
    /// A file; made and migrated when it is opened.
    Sqlite(PathBuf),
    /// `postgres://…` of the application role; migrated beforehand by `mandat migrate`.
    Postgres(SecretString),
}

impl Location {
    /// Reads `postgres://…`, `sqlite:PATH`; without a URL it is `mandat.db` in the data directory.
    ///
    /// # Errors
    /// [`Error::Setup`] for another scheme
    pub fn parse(url: Option<&str>, data_dir: &Path) -> Result<Self, Error> {
        match url {
            None => Ok(Self::Sqlite(data_dir.join("mandat.db"))),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Self::Postgres(url.into()))
            }
            Some(url) => url
                .strip_prefix("sqlite:")
                .map(|path| Self::Sqlite(path.trim_start_matches("//").into()))
                .ok_or_else(|| Error::Setup("a database URL starts with postgres:// or sqlite:".to_owned())),
        }
    }
}
