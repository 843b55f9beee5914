//! Personal data of a user. It is sealed before it is stored and never printed.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Who a user is. All of it is personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub given_name: String,
    pub family_name: String,
    /// As the person writes it; found by its normal form.
    pub email: String,
    /// In which mails and notices are written; that of the tenant where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(..)")
    }
}
