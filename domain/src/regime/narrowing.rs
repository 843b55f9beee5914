//! Dimensions, modules, capacities and login rules: what a permission can be tied to.

use super::{
    Titles,
    draft::named,
    mention::Kind,
    reader::{Reader, Table},
    words::{Coverage, Empty, Unknown, WhenLost},
};
use crate::keys::{PermissionKey, RoleKey};
use std::collections::{BTreeMap, BTreeSet};

/// An attribute of resources by which assignments are narrowed (ASP-07, ASP-10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    pub title: Titles,
    pub values: BTreeMap<String, Titles>,
    /// The value that every value not listed counts as (ASP-04: the lines that no other right covers).
    pub other: Option<String>,
}

impl Dimension {
    /// The listed value that a resource's value counts as; itself where it is listed or none is named.
    #[must_use]
    pub fn counts_as<'a>(&'a self, value: &'a str) -> &'a str {
        if self.values.contains_key(value) {
            return value;
        }
        self.other.as_deref().unwrap_or(value)
    }
}

/// What a dimension means to one permission (ASP-07, ASP-08, ASP-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Narrowing {
    pub empty: Empty,
    pub unknown: Unknown,
}

impl Narrowing {
    /// Whether an assignment with these values admits a resource with this value; `None` is unknown.
    #[must_use]
    pub fn admits(self, values: Option<&BTreeSet<String>>, value: Option<&str>) -> bool {
        let values = values.filter(|values| !values.is_empty());
        match (values, value) {
            (None, Some(_)) => self.empty == Empty::Everything,
            (Some(values), Some(value)) => values.contains(value),
            (narrowed, None) => match self.unknown {
                Unknown::Admitted => true,
                Unknown::Refused => false,
                Unknown::UnlessNarrowed => narrowed.is_none() && self.empty == Empty::Everything,
            },
        }
    }
}

/// What else must be held for a permission to be given (ASP-11, TIM-18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prerequisite {
    /// One of these is enough.
    pub any_of: Vec<PermissionKey>,
    pub coverage: Coverage,
    /// It must be held for every value of this dimension (ASP-11).
    pub every: Option<String>,
    pub when_lost: WhenLost,
}

/// Who has a permission without anybody granting it (CSM-11, CSM-12, ASP-06).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automatic {
    /// Every user of the tenant (ASP-06).
    pub everybody: bool,
    /// The holders of these roles, as far as they hold them (CSM-11, CSM-12).
    pub roles: BTreeSet<RoleKey>,
    /// Nobody grants it otherwise (CSM-11).
    pub only: bool,
}

/// Which login methods are accepted from a kind of person (CSM-02, SPV-14).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Login {
    pub accepted: BTreeMap<String, BTreeSet<String>>,
}

impl Login {
    /// Whether a person of that kind may come by that method. Where the kind is not known, every kind must be
    /// able to.
    #[must_use]
    pub fn accepts(&self, person: Option<&str>, method: &str) -> bool {
        match person {
            Some(person) => self.accepted.get(person).is_some_and(|methods| methods.contains(method)),
            None => self.accepted.values().all(|methods| methods.contains(method)),
        }
    }

    /// By which methods such a person may come; where the kind is not known, those of every kind: some of them
    /// tell it.
    #[must_use]
    pub fn methods_for(&self, person: Option<&str>) -> BTreeSet<&str> {
        let kinds = self.accepted.iter().filter(|(kind, _)| person.is_none_or(|person| person == *kind));
        kinds.flat_map(|(_, methods)| methods).map(String::as_str).collect()
    }
}

pub(super) fn read_dimension(reader: &mut Reader, table: &Table, language: &str) -> Dimension {
    reader.only(table, &["title", "values", "other"]);
    let title = reader.titles(table, language);
    let values = reader.table(table, "values");
    let values = titled(reader, values.as_ref(), language);
    let other = reader.optional_text(table, "other");
    if let Some(other) = &other {
        super::naming::known(reader, other, "value here", values.keys(), "or add it to `values`");
    }
    if values.is_empty() {
        reader.fault(&table.place, "the dimension has no values", "list them under `values`");
    }
    Dimension { title, values, other: other.map(|other| other.value) }
}

/// Things that have a title and nothing else: `[modules]`, `[capacities]`, `[persons]`, `[login_methods]`.
pub(super) fn titled(
    reader: &mut Reader,
    section: Option<&Table>,
    language: &str,
) -> BTreeMap<String, Titles> {
    let mut found = BTreeMap::new();
    for (name, table) in named(reader, section) {
        reader.only(&table, &["title"]);
        found.insert(name, reader.titles(&table, language));
    }
    found
}

/// `dimensions = { level = { empty = "nothing", unknown = "admitted" } }`
pub(super) fn read_narrowings(reader: &mut Reader, of: &Table) -> BTreeMap<String, Narrowing> {
    let section = reader.optional_table(of, "dimensions");
    let mut found = BTreeMap::new();
    for (name, table) in named(reader, section.as_ref()) {
        reader.only(&table, &["empty", "unknown"]);
        reader
            .mentions
            .push((Kind::Dimension, super::reader::At { value: name.clone(), place: table.place.clone() }));
        for needed in ["empty", "unknown"] {
            if !reader.says(&table, needed) {
                let hint =
                    format!("add `{needed} = …`; the regimes differ in it, so that there is no default");
                reader.fault(&table.place, format!("`{needed}` is missing"), hint);
            }
        }
        let empty = reader.word(&table, "empty").unwrap_or(Empty::Nothing);
        let unknown = reader.word(&table, "unknown").unwrap_or(Unknown::Refused);
        found.insert(name, Narrowing { empty, unknown });
    }
    found
}

/// `narrowed = { line = ["motor"] }`
pub(super) fn read_values(reader: &mut Reader, of: &Table, name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let Some(table) = reader.optional_table(of, name) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (key, _) in table.table {
        let dimension = key.get_ref().to_string();
        let place = reader.place(&table.place, key);
        reader
            .mentions
            .push((Kind::Dimension, super::reader::At { value: dimension.clone(), place: place.clone() }));
        let values = reader.names_of(&Kind::Value(dimension.clone()), &table, &dimension);
        if values.is_empty() {
            reader.fault(&place, "no value is named", "name a value, or leave the dimension out");
        }
        found.insert(dimension, values.into_iter().collect());
    }
    found
}

/// `prerequisites = [{ any_of = ["injury.read"], every = "level", when_lost = "refuse" }]`
pub(super) fn read_prerequisites(reader: &mut Reader, of: &Table) -> Vec<Prerequisite> {
    let mut found = Vec::new();
    for table in reader.tables(of, "prerequisites") {
        reader.only(&table, &["any_of", "coverage", "every", "when_lost"]);
        let any_of: Vec<_> = reader.permissions(&table, "any_of");
        if any_of.is_empty() {
            reader.fault(&table.place, "a prerequisite that nobody can meet", "name permissions in `any_of`");
        }
        let coverage = reader.word(&table, "coverage").unwrap_or(Coverage::Same);
        let every = reader.name_of(Kind::Dimension, &table, "every");
        let when_lost = reader.word(&table, "when_lost").unwrap_or(WhenLost::Suspend);
        found.push(Prerequisite { any_of, coverage, every, when_lost });
    }
    found
}

/// `automatic = { everybody = true }` or `automatic = { roles = ["access-manager"], only = true }`
pub(super) fn read_automatic(reader: &mut Reader, of: &Table) -> Option<Automatic> {
    let table = reader.optional_table(of, "automatic")?;
    reader.only(&table, &["everybody", "roles", "only"]);
    let automatic = Automatic {
        everybody: reader.flag(&table, "everybody"),
        roles: reader.roles(&table, "roles"),
        only: reader.flag(&table, "only"),
    };
    if automatic.everybody != automatic.roles.is_empty() {
        let hint = "write `everybody = true` or name `roles`, one of the two";
        reader.fault(&table.place, "it is not said who has it", hint);
    }
    Some(automatic)
}

/// `[logins.strong]` `accepted = [{ person = "citizen", methods = ["eid"] }]`
pub(super) fn read_login(reader: &mut Reader, table: &Table) -> Login {
    reader.only(table, &["accepted"]);
    let mut login = Login::default();
    for entry in reader.tables(table, "accepted") {
        reader.only(&entry, &["person", "methods"]);
        reader.needs(&entry, &["person", "methods"]);
        let person = reader.name_of(Kind::Person, &entry, "person");
        let methods = reader.names_of(&Kind::LoginMethod, &entry, "methods");
        if let Some(person) = person {
            login.accepted.entry(person).or_default().extend(methods);
        }
    }
    if login.accepted.is_empty() {
        reader.fault(&table.place, "nobody can sign in by this rule", "add to `accepted`");
    }
    login
}
