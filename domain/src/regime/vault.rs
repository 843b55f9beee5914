//! The parameters of the data vault (VLT-13, VLT-15).

use super::{
    Titles,
    reader::{Reader, Table},
    words::WithdrawalUntil,
};
use std::collections::BTreeMap;

/// What a regime with a vault says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    /// The identifiers by which a person is found, each with its title.
    pub identifiers: BTreeMap<String, Titles>,
    /// The combinations of them that must match together (VLT-15).
    pub matches: Vec<Vec<String>>,
    /// The situations in which the provider may pull a file itself (VLT-15).
    pub pulls: BTreeMap<String, Titles>,
    /// When a share can no longer be withdrawn (VLT-13).
    pub withdrawal_until: WithdrawalUntil,
}

pub(super) fn read(reader: &mut Reader, table: &Table, language: &str) -> Vault {
    reader.only(table, &["identifiers", "matches", "pulls", "withdrawal_until"]);
    reader.needs(table, &["identifiers", "matches", "withdrawal_until"]);
    let section = reader.optional_table(table, "identifiers");
    let identifiers = super::narrowing::titled(reader, section.as_ref(), language);
    let section = reader.optional_table(table, "pulls");
    let pulls = super::narrowing::titled(reader, section.as_ref(), language);
    let mut matches = Vec::new();
    for entry in reader.tables(table, "matches") {
        reader.only(&entry, &["all_of"]);
        let all_of = reader.texts(&entry, "all_of");
        super::naming::once(reader, &all_of);
        for said in &all_of {
            super::naming::known(
                reader,
                said,
                "identifier",
                identifiers.keys(),
                "or add it to `identifiers`",
            );
        }
        if all_of.len() < 2 {
            let hint = "name at least two in `all_of`, so that nobody is found by one alone";
            reader.fault(&entry.place, "one identifier is not several", hint);
        }
        matches.push(all_of.into_iter().map(|said| said.value).collect());
    }
    let withdrawal_until = reader.word(table, "withdrawal_until").unwrap_or(WithdrawalUntil::Content);
    Vault { identifiers, matches, pulls, withdrawal_until }
}
