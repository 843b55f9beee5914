//! What somebody wrote freely about a user.

use std::fmt;

/// A text or a number about a user, such as the personnel code or the hourly rate: personal data, sealed
/// before it is stored and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Written(pub String);

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Written(..)")
    }
}
