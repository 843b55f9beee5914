//! What a regime file says, before it is known to hold together.

use super::{
    Titles,
    reader::{At, Place, Reader, Table},
    titles::is_language,
};
use crate::keys::is_name;
use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Draft {
    pub key: At<String>,
    pub version: u32,
    pub language: String,
    pub title: Titles,
    pub founding_role: Option<At<String>>,
    pub unit_kinds: BTreeMap<String, DraftKind>,
    pub permissions: BTreeMap<String, DraftPermission>,
    pub roles: BTreeMap<String, DraftRole>,
}

#[derive(Debug)]
pub(super) struct DraftKind {
    pub place: Place,
    pub title: Titles,
    pub under: Vec<At<String>>,
}

#[derive(Debug)]
pub(super) struct DraftPermission {
    pub place: Place,
    pub title: Titles,
    pub requires_role: Option<At<String>>,
    pub exclusive_to: Option<At<String>>,
}

#[derive(Debug)]
pub(super) struct DraftRole {
    pub place: Place,
    pub title: Titles,
    pub permissions: Vec<At<String>>,
    pub own_permissions: Vec<At<String>>,
    /// `None` where the file says nothing, which means the tenant.
    pub scopes: Option<Vec<At<String>>>,
    pub appointed_by: Vec<DraftAppointer>,
}

#[derive(Debug)]
pub(super) struct DraftAppointer {
    pub role: At<String>,
    pub validity: bool,
}

/// Reads the whole file; what is missing or of the wrong type is a fault, and left empty.
pub(super) fn read(reader: &mut Reader, root: &Table) -> Draft {
    reader.only(root, &["regime", "unit_kinds", "permissions", "roles"]);
    let empty = toml::de::DeTable::new();
    let head = reader.table(root, "regime");
    let known = head.is_some();
    let head = head.unwrap_or(Table { table: &empty, place: Place { line: 1, key: "regime".to_owned() } });
    let mut draft = Draft {
        key: At { value: String::new(), place: head.place.clone() },
        version: 1,
        language: "en".to_owned(),
        title: Titles::english(""),
        founding_role: None,
        unit_kinds: BTreeMap::new(),
        permissions: BTreeMap::new(),
        roles: BTreeMap::new(),
    };
    if known {
        read_head(reader, &head, &mut draft);
    }
    let language = draft.language.clone();

    let section = reader.optional_table(root, "unit_kinds");
    for (name, table) in named(reader, section.as_ref()) {
        draft.unit_kinds.insert(name, read_kind(reader, &table, &language));
    }
    let section = reader.optional_table(root, "permissions");
    for (name, table) in named(reader, section.as_ref()) {
        draft.permissions.insert(name, read_permission(reader, &table, &language));
    }
    let section = reader.table(root, "roles");
    for (name, table) in named(reader, section.as_ref()) {
        draft.roles.insert(name, read_role(reader, &table, &language));
    }
    draft
}

fn read_head(reader: &mut Reader, head: &Table, draft: &mut Draft) {
    reader.only(head, &["key", "version", "language", "title", "founding_role"]);
    draft.version = reader.number(head, "version").unwrap_or(1);
    if let Some(key) = reader.text(head, "key") {
        draft.key = key;
    }
    if let Some(language) = reader.text(head, "language") {
        if is_language(&language.value) {
            draft.language = language.value;
        } else {
            reader.fault(&language.place, "this is no language", "use its two letters, as in `en`, `de`");
        }
    }
    draft.title = reader.titles(head, &draft.language);
    draft.founding_role = reader.text(head, "founding_role");
}

/// The entries of a section whose names can be used in keys; the others are faults.
fn named<'t, 'i>(reader: &mut Reader, section: Option<&Table<'t, 'i>>) -> Vec<(String, Table<'t, 'i>)> {
    let mut entries = reader.entries(section);
    entries.retain(|(name, table)| {
        let good = is_name(name);
        if !good {
            let hint = "use 1 to 64 lower-case letters, digits, `-`, `_` and `.`";
            reader.fault(&table.place, format!("`{name}` cannot be a name"), hint);
        }
        good
    });
    entries
}

fn read_kind(reader: &mut Reader, table: &Table, language: &str) -> DraftKind {
    reader.only(table, &["title", "under"]);
    DraftKind {
        place: table.place.clone(),
        title: reader.titles(table, language),
        under: reader.texts(table, "under"),
    }
}

fn read_permission(reader: &mut Reader, table: &Table, language: &str) -> DraftPermission {
    reader.only(table, &["title", "requires_role", "exclusive_to"]);
    DraftPermission {
        place: table.place.clone(),
        title: reader.titles(table, language),
        requires_role: reader.optional_text(table, "requires_role"),
        exclusive_to: reader.optional_text(table, "exclusive_to"),
    }
}

fn read_role(reader: &mut Reader, table: &Table, language: &str) -> DraftRole {
    reader.only(table, &["title", "permissions", "own_permissions", "scopes", "appointed_by"]);
    DraftRole {
        place: table.place.clone(),
        title: reader.titles(table, language),
        permissions: reader.texts(table, "permissions"),
        own_permissions: reader.texts(table, "own_permissions"),
        scopes: reader.says(table, "scopes").then(|| reader.texts(table, "scopes")),
        appointed_by: read_appointers(reader, table),
    }
}

fn read_appointers(reader: &mut Reader, table: &Table) -> Vec<DraftAppointer> {
    let mut appointers = Vec::new();
    for (place, item) in reader.list(table, "appointed_by") {
        let (role, validity) = match reader.text_or_table(place, item) {
            Ok(role) => (role, false),
            Err(more) => {
                reader.only(&more, &["role", "validity"]);
                (reader.text(&more, "role"), reader.flag(&more, "validity"))
            }
        };
        appointers.extend(role.map(|role| DraftAppointer { role, validity }));
    }
    appointers
}
