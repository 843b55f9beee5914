//! Personal data of a user. It is sealed before it is stored and never printed.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Who a user is. All of it is personal data.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub given_name: String,
    pub family_name: String,
    /// As the person writes it; found by its normal form.
    pub email: String,
    /// In which mails and notices are written; that of the tenant where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the person does in the organisation: head of personnel (SPV-01).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// Numbers by which the person is known elsewhere, by the names that regimes have for them: a personal
    /// number (SPV-01, CSM-08). In their normal form.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub identifiers: BTreeMap<String, String>,
}

impl Person {
    /// What is told of everybody who is shown, in the words of the access log. Where numbers are told in full, it says
    /// `identifiers` besides.
    pub const SHOWN: [&str; 3] = ["given_name", "family_name", "email"];
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(..)")
    }
}
