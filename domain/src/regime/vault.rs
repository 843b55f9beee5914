//! The parameters of the data vault (VLT-08, VLT-10, VLT-13, VLT-15).

use super::{
    Titles,
    draft::named,
    reader::{Reader, Table},
    words::{IdentifierCheck, VaultAct, WithdrawalUntil, Word},
};
use crate::{keys::PermissionKey, vault::Field};
use std::collections::BTreeMap;

/// In the label of an employee whose data are not shared, this stands for the personnel number.
pub const NUMBER: &str = "{number}";

/// What a regime with a vault says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    /// What it takes to do each act.
    pub acts: BTreeMap<VaultAct, PermissionKey>,
    /// The agreement under which a vault gives data away.
    pub agreement: Option<String>,
    /// What an employee is called whose data are not shared; [`NUMBER`] stands for the personnel number (VLT-08).
    pub anonymous: Titles,
    /// How citizen numbers are checked.
    pub citizen_number: IdentifierCheck,
    /// The identifiers by which a person is found, each with its title.
    pub identifiers: BTreeMap<String, Titles>,
    /// The combinations of fields that must match together (VLT-15).
    pub matches: Vec<Vec<Field>>,
    /// What the law lets a citizen number go along on, by name (VLT-10).
    pub bases: BTreeMap<String, Titles>,
    /// The situations in which the provider may pull a file itself (VLT-15).
    pub pulls: BTreeMap<String, Pull>,
    /// How often a provider may try to pull from one client within an hour (VLT-15).
    pub pulls_per_hour: u32,
    /// What can be begun with a shared file (VLT-11).
    pub episodes: BTreeMap<String, Episode>,
    /// With fewer employees than this in a unit, a provider is not told who is in it, nor since when (VLT-01).
    pub small_group: u32,
    /// When a share can no longer be withdrawn (VLT-13).
    pub withdrawal_until: WithdrawalUntil,
}

/// A situation in which a provider pulls a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    pub title: Titles,
    /// On what the citizen number goes along; it does not where nothing is named.
    pub basis: Option<String>,
}

/// Content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    pub title: Titles,
    /// What it takes to begin one.
    pub permission: Option<PermissionKey>,
}

const KEYS: [&str; 12] = [
    "acts",
    "agreement",
    "anonymous",
    "bases",
    "citizen_number",
    "episodes",
    "identifiers",
    "matches",
    "pulls",
    "pulls_per_hour",
    "small_group",
    "withdrawal_until",
];
const NEEDED: [&str; 5] = ["acts", "anonymous", "identifiers", "matches", "withdrawal_until"];

pub(super) fn read(reader: &mut Reader, table: &Table, language: &str) -> Vault {
    reader.only(table, &KEYS);
    reader.needs(table, &NEEDED);
    let section = reader.optional_table(table, "identifiers");
    let identifiers = super::narrowing::titled(reader, section.as_ref(), language);
    let section = reader.optional_table(table, "bases");
    let bases = super::narrowing::titled(reader, section.as_ref(), language);
    let (matches, acts) = (read_matches(reader, table, &identifiers), read_acts(reader, table));
    let pulls = read_pulls(reader, table, language, &bases);
    Vault {
        acts,
        agreement: reader.optional_text(table, "agreement").map(|said| said.value),
        anonymous: read_anonymous(reader, table, language),
        citizen_number: reader.word(table, "citizen_number").unwrap_or(IdentifierCheck::None),
        identifiers,
        matches,
        bases,
        pulls,
        pulls_per_hour: reader.number(table, "pulls_per_hour").unwrap_or(60),
        episodes: read_episodes(reader, table, language),
        small_group: reader.number(table, "small_group").unwrap_or(10),
        withdrawal_until: reader.word(table, "withdrawal_until").unwrap_or(WithdrawalUntil::Content),
    }
}

fn read_acts(reader: &mut Reader, table: &Table) -> BTreeMap<VaultAct, PermissionKey> {
    let Some(section) = reader.optional_table(table, "acts") else { return BTreeMap::new() };
    let words: Vec<&str> = VaultAct::ALL.iter().map(|(word, _)| *word).collect();
    reader.only(&section, &words);
    reader.needs(&section, &words);
    let act = |(word, act): &(&str, VaultAct)| Some((*act, reader.permission(&section, word)?));
    VaultAct::ALL.iter().filter_map(act).collect()
}

fn read_anonymous(reader: &mut Reader, table: &Table, language: &str) -> Titles {
    let Some(section) = reader.optional_table(table, "anonymous") else { return Titles::english("") };
    let titles = reader.titles_in(&section, language);
    if !titles.iter().all(|(_, text)| text.contains(NUMBER)) {
        let hint = format!("write `{NUMBER}` where the personnel number stands");
        reader.fault(&section.place, "nobody could tell one from another", hint);
    }
    titles
}

fn read_matches(reader: &mut Reader, table: &Table, known: &BTreeMap<String, Titles>) -> Vec<Vec<Field>> {
    let mut matches = Vec::new();
    for entry in reader.tables(table, "matches") {
        reader.only(&entry, &["all_of"]);
        let all_of = reader.texts(&entry, "all_of");
        super::naming::once(reader, &all_of);
        for said in &all_of {
            super::naming::known(reader, said, "identifier", known.keys(), "or add it to `identifiers`");
            if field(&said.value).is_none() {
                let message = format!("`{}` is no field of an employee", said.value);
                reader.fault(&said.place, message, "write the name of a field with `-` for `_`");
            }
        }
        if all_of.len() < 2 {
            let hint = "name at least two in `all_of`, so that nobody is found by one alone";
            reader.fault(&entry.place, "one identifier is not several", hint);
        }
        matches.push(all_of.iter().filter_map(|said| field(&said.value)).collect());
    }
    matches
}

fn field(name: &str) -> Option<Field> {
    Field::from_word(&name.replace('-', "_"))
}

fn read_pulls(
    reader: &mut Reader,
    table: &Table,
    language: &str,
    grounds: &BTreeMap<String, Titles>,
) -> BTreeMap<String, Pull> {
    let mut found = BTreeMap::new();
    let section = reader.optional_table(table, "pulls");
    for (name, entry) in named(reader, section.as_ref()) {
        reader.only(&entry, &["title", "basis"]);
        let basis = reader.optional_text(&entry, "basis");
        if let Some(said) = &basis {
            super::naming::known(reader, said, "basis", grounds.keys(), "or add it to `bases`");
        }
        let title = reader.titles(&entry, language);
        found.insert(name, Pull { title, basis: basis.map(|said| said.value) });
    }
    found
}

fn read_episodes(reader: &mut Reader, table: &Table, language: &str) -> BTreeMap<String, Episode> {
    let mut found = BTreeMap::new();
    let section = reader.optional_table(table, "episodes");
    for (name, entry) in named(reader, section.as_ref()) {
        reader.only(&entry, &["title", "permission"]);
        reader.needs(&entry, &["permission"]);
        let title = reader.titles(&entry, language);
        found.insert(name, Episode { title, permission: reader.permission(&entry, "permission") });
    }
    found
}
