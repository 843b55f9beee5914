//! What can go wrong in storage.

use std::fmt;

/// No message here holds a value that was bound or read: they may be personal data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no tenant with this id.
    #[error("there is no such tenant")]
    TenantUnknown,
    /// The same idempotency key came with another request (422 `idempotency_key_reused`).
    #[error("this Idempotency-Key was used for another request")]
    IdempotencyKeyReused,
    /// A statement failed earlier in this transaction, so it is not committed.
    #[error("the transaction failed earlier and was not committed")]
    Poisoned,
    /// Other changes are in the way for too long (503, may be tried again).
    #[error("the database is busy")]
    Busy,
    /// The access log did not take an entry, so what it tells of does not happen (503, may be tried again).
    #[error("the access log did not take an entry")]
    NotNoted,
    /// [`Tx::one`](super::Tx::one) found no row.
    #[error("a row that must exist does not")]
    RowMissing,
    /// Something sealed does not open: wrong key, moved or altered ciphertext.
    #[error("{what} does not open: it was altered or moved, or the key is another")]
    DoesNotOpen { what: &'static str },
    /// The key of the data subject was destroyed, or never made.
    #[error("the key of the data subject does not exist any more")]
    KeyMissing,
    /// A stored word that this version of the service does not know.
    #[error("{what} holds a word that is not known here")]
    Unreadable { what: &'static str },
    /// The service cannot start in this state; the text says what to do.
    #[error("{0}")]
    Setup(String),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A kept answer or payload is not what it was.
    #[error("stored JSON cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("a file beside the database: {0}")]
    File(#[from] std::io::Error),
}

impl Error {
    /// Whether a unique constraint refused the row.
    #[must_use]
    pub const fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(DatabaseError { kind: Kind::Unique, .. }))
    }

    /// Whether a foreign key refused the row.
    #[must_use]
    pub const fn is_foreign_key_violation(&self) -> bool {
        matches!(self, Self::Database(DatabaseError { kind: Kind::ForeignKey, .. }))
    }
}

/// What the database said, without the values it said it about.
#[derive(Debug)]
pub struct DatabaseError {
    kind: Kind,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unique,
    ForeignKey,
    Other,
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DatabaseError {}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match error {
            sqlx::Error::RowNotFound => Self::RowMissing,
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Database(inner) => {
                let code = inner.code().unwrap_or_default().into_owned();
                // SQLITE_BUSY and its kin; PostgreSQL: lock_not_available, serialization, deadlock.
                if matches!(code.as_str(), "5" | "261" | "517" | "55P03" | "40001" | "40P01") {
                    return Self::Busy;
                }
                let kind = match inner.kind() {
                    ErrorKind::UniqueViolation => Kind::Unique,
                    ErrorKind::ForeignKeyViolation => Kind::ForeignKey,
                    _ => Kind::Other,
                };
                // PostgreSQL quotes the value in errors of class 22 (data exception).
                let message = if code.starts_with("22") { "a value was refused" } else { inner.message() };
                Self::Database(DatabaseError { kind, message: format!("database error {code}: {message}") })
            }
            sqlx::Error::ColumnDecode { index, .. } => {
                Self::other(format!("column {index} holds something unreadable"))
            }
            sqlx::Error::Decode(_) => Self::other("a value is unreadable".to_owned()),
            other => Self::other(other.to_string()),
        }
    }
}

impl Error {
    pub(super) const fn other(message: String) -> Self {
        Self::Database(DatabaseError { kind: Kind::Other, message })
    }
}
