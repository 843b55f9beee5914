//! Agreements: versioned texts that somebody discharges before something starts (ASP-19, SPV-01, VLT-04).
//!
//! A regime names them and says what discharges them and what they gate; a tenant publishes their text. What is
//! not published is owed by nobody. A new version is owed again.

pub mod discharge;
pub mod publish;
mod refused;
#[cfg(test)]
mod tests;

pub use refused::AgreementRefused;

use crate::{
    access::Subject,
    account::Account,
    ids::AgreementId,
    keys::RoleKey,
    regime::{Agreement, Rules},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// A new version, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub agreement_id: AgreementId,
    pub regime: String,
    pub agreement: String,
    pub version: i64,
    /// Markdown, by language.
    pub texts: BTreeMap<String, String>,
}

/// One version of an agreement, as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub id: AgreementId,
    pub regime: String,
    pub name: String,
    pub version: i64,
}

/// Who signs for the employer (VLT-04). Personal data: sealed and never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatory {
    pub name: String,
    pub email: String,
}

impl fmt::Debug for Signatory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signatory(..)")
    }
}

/// The newest versions that a user has not discharged, of the agreements for a role that they hold or will hold:
/// regime and name, and the version. Whether the role counts at a moment is for the decision to see. Programs and
/// a provider's staff owe nothing here.
#[must_use]
pub fn owed(
    rules: &Rules,
    newest: &[Version],
    discharged: &BTreeSet<AgreementId>,
    subject: &Subject,
) -> BTreeMap<(String, String), i64> {
    if subject.staff || !matches!(subject.account, Account::User(_)) {
        return BTreeMap::new();
    }
    let open = newest.iter().filter(|version| !discharged.contains(&version.id));
    let open = open.filter(|version| {
        let agreement = rules.regime(&version.regime).and_then(|it| it.agreements.get(&version.name));
        agreement.is_some_and(|agreement| concerns(rules, agreement, subject))
    });
    open.map(|version| ((version.regime.clone(), version.name.clone()), version.version)).collect()
}

/// Whether the subject holds, or will hold, a role that the agreement is for. Who handles it for another does not.
#[must_use]
pub fn concerns(rules: &Rules, agreement: &Agreement, subject: &Subject) -> bool {
    let held = subject.holdings.iter().filter(|held| !held.ended && held.delegated.is_none());
    held.filter_map(|held| rules.role(&held.role)).any(|role| is_one(&agreement.of, |of| role.is(of)))
}

fn is_one(of: &[RoleKey], is: impl Fn(&RoleKey) -> bool) -> bool {
    of.iter().any(is)
}
