//! What is wrong with a regime file, and where.

use serde::Serialize;
use std::fmt;

/// One fault, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// The path of the key: `roles.supervisor.appointed_by`; empty where the text cannot be read at all.
    pub key: String,
    pub message: String,
    pub hint: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}; {}", self.message, self.hint)
    }
}
