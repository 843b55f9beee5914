//! What a regime file says, before it is known to hold together.

use super::{
    Titles,
    holding::{self, HoldingRules},
    mention::Kind,
    messages::{self, Agreement, Dormancy, InboxRule, Notice},
    migration::{self, Migration},
    modules::{self, Module},
    narrowing::{self, Automatic, Dimension, Login, Narrowing, Prerequisite},
    reader::{At, Place, Reader, Table},
    settings::{self, Setting},
    tenancy::{self, Tenancy},
    titles::is_language,
    vault::{self, Vault},
    words::{ClosedUnits, Externals, Kept, OwnData},
};
use crate::keys::is_name;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug)]
pub(super) struct Draft {
    pub key: At<String>,
    pub version: u32,
    pub language: String,
    pub title: Titles,
    pub founding_role: Option<At<String>>,
    pub provider_founding_role: Option<At<String>>,
    pub founding_with: Vec<At<String>>,
    pub modules: BTreeMap<String, Module>,
    pub capacities: BTreeMap<String, Titles>,
    pub dimensions: BTreeMap<String, Dimension>,
    pub persons: BTreeMap<String, Titles>,
    pub login_methods: BTreeMap<String, Titles>,
    pub logins: BTreeMap<String, Login>,
    pub tenants: Tenancy,
    pub user_settings: BTreeMap<String, Setting>,
    pub tenant_settings: BTreeMap<String, Setting>,
    pub agreements: BTreeMap<String, Agreement>,
    pub notices: Vec<Notice>,
    pub inbox: Vec<InboxRule>,
    pub dormancy: Vec<Dormancy>,
    pub vault: Option<Vault>,
    pub migration: Migration,
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
    pub module: Option<String>,
    pub capacities: BTreeSet<String>,
    pub dimensions: BTreeMap<String, Narrowing>,
    pub implies: Vec<At<String>>,
    pub automatic: Option<Automatic>,
    pub own_data: OwnData,
    pub prerequisites: Vec<Prerequisite>,
    pub externals: Externals,
    pub locks: bool,
    pub exceptions: bool,
    pub login: Option<String>,
    pub closed_units: ClosedUnits,
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
    pub includes: Vec<At<String>>,
    pub narrowed: holding::Values,
    pub holding: HoldingRules,
}

#[derive(Debug)]
pub(super) struct DraftAppointer {
    pub role: At<String>,
    pub validity: bool,
    pub kept: Kept,
    pub themselves: bool,
    pub home_only: bool,
}

const SECTIONS: [&str; 18] = [
    "regime",
    "unit_kinds",
    "permissions",
    "roles",
    "modules",
    "capacities",
    "dimensions",
    "persons",
    "login_methods",
    "logins",
    "tenants",
    "settings",
    "agreements",
    "notices",
    "inbox",
    "dormancy",
    "vault",
    "migration",
];

/// Reads the whole file; what is missing or of the wrong type is a fault, and left empty.
pub(super) fn read(reader: &mut Reader, root: &Table) -> Draft {
    reader.only(root, &SECTIONS);
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
        provider_founding_role: None,
        founding_with: Vec::new(),
        modules: BTreeMap::new(),
        capacities: BTreeMap::new(),
        dimensions: BTreeMap::new(),
        persons: BTreeMap::new(),
        login_methods: BTreeMap::new(),
        logins: BTreeMap::new(),
        tenants: Tenancy::default(),
        user_settings: BTreeMap::new(),
        tenant_settings: BTreeMap::new(),
        agreements: BTreeMap::new(),
        notices: Vec::new(),
        inbox: Vec::new(),
        dormancy: Vec::new(),
        vault: None,
        migration: Migration::default(),
        unit_kinds: BTreeMap::new(),
        permissions: BTreeMap::new(),
        roles: BTreeMap::new(),
    };
    if known {
        read_head(reader, &head, &mut draft);
    }
    let language = draft.language.clone();
    reader.regime.clone_from(&draft.key.value);
    read_vocabulary(reader, root, &mut draft);
    read_tenants(reader, root, &mut draft);

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

/// The words of the regime's own that its rules use.
fn read_vocabulary(reader: &mut Reader, root: &Table, draft: &mut Draft) {
    let language = draft.language.clone();
    let mut titled = |name: &str| {
        let section = reader.optional_table(root, name);
        narrowing::titled(reader, section.as_ref(), &language)
    };
    draft.capacities = titled("capacities");
    draft.persons = titled("persons");
    draft.login_methods = titled("login_methods");
    let section = reader.optional_table(root, "modules");
    draft.modules = modules::read(reader, section.as_ref(), &language);
    let section = reader.optional_table(root, "dimensions");
    for (name, table) in named(reader, section.as_ref()) {
        draft.dimensions.insert(name, narrowing::read_dimension(reader, &table, &language));
    }
    let section = reader.optional_table(root, "logins");
    for (name, table) in named(reader, section.as_ref()) {
        draft.logins.insert(name, narrowing::read_login(reader, &table));
    }
}

/// What is said about tenants and users as a whole.
fn read_tenants(reader: &mut Reader, root: &Table, draft: &mut Draft) {
    let language = draft.language.clone();
    if let Some(table) = reader.optional_table(root, "tenants") {
        draft.tenants = tenancy::read(reader, &table, &language);
    }
    if let Some(table) = reader.optional_table(root, "settings") {
        reader.only(&table, &["users", "tenant"]);
        let section = reader.optional_table(&table, "users");
        draft.user_settings = settings::read(reader, section.as_ref(), &Kind::UserSetting, &language);
        let section = reader.optional_table(&table, "tenant");
        draft.tenant_settings = settings::read(reader, section.as_ref(), &Kind::TenantSetting, &language);
    }
    let section = reader.optional_table(root, "agreements");
    for (name, table) in named(reader, section.as_ref()) {
        draft.agreements.insert(name, messages::read_agreement(reader, &table, &language));
    }
    draft.notices = messages::read_notices(reader, root);
    draft.inbox = messages::read_inbox(reader, root);
    draft.dormancy = messages::read_dormancy(reader, root);
    if let Some(table) = reader.optional_table(root, "vault") {
        draft.vault = Some(vault::read(reader, &table, &language));
    }
    if let Some(table) = reader.optional_table(root, "migration") {
        draft.migration = migration::read(reader, &table);
    }
}

fn read_head(reader: &mut Reader, head: &Table, draft: &mut Draft) {
    reader.only(
        head,
        &["key", "version", "language", "title", "founding_role", "provider_founding_role", "founding_with"],
    );
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
    draft.provider_founding_role = reader.optional_text(head, "provider_founding_role");
    draft.founding_with = reader.texts(head, "founding_with");
}

/// The entries of a section whose names can be used in keys; the others are faults.
pub(super) fn named<'t, 'i>(
    reader: &mut Reader,
    section: Option<&Table<'t, 'i>>,
) -> Vec<(String, Table<'t, 'i>)> {
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

const PERMISSION_KEYS: [&str; 15] = [
    "title",
    "requires_role",
    "exclusive_to",
    "module",
    "capacities",
    "dimensions",
    "implies",
    "automatic",
    "own_data",
    "prerequisites",
    "externals",
    "locks",
    "exceptions",
    "login",
    "closed_units",
];

fn read_permission(reader: &mut Reader, table: &Table, language: &str) -> DraftPermission {
    reader.only(table, &PERMISSION_KEYS);
    DraftPermission {
        place: table.place.clone(),
        title: reader.titles(table, language),
        requires_role: reader.optional_text(table, "requires_role"),
        exclusive_to: reader.optional_text(table, "exclusive_to"),
        module: reader.name_of(Kind::Module, table, "module"),
        capacities: reader.names_of(&Kind::Capacity, table, "capacities").into_iter().collect(),
        dimensions: narrowing::read_narrowings(reader, table),
        implies: reader.texts(table, "implies"),
        automatic: narrowing::read_automatic(reader, table),
        own_data: reader.word(table, "own_data").unwrap_or(OwnData::ByRole),
        prerequisites: narrowing::read_prerequisites(reader, table),
        externals: reader.word(table, "externals").unwrap_or(Externals::Open),
        locks: reader.flag(table, "locks"),
        exceptions: reader.flag(table, "exceptions"),
        login: reader.name_of(Kind::Login, table, "login"),
        closed_units: reader.word(table, "closed_units").unwrap_or(ClosedUnits::Open),
    }
}

fn read_role(reader: &mut Reader, table: &Table, language: &str) -> DraftRole {
    let own = ["title", "permissions", "own_permissions", "scopes", "appointed_by", "includes", "narrowed"];
    reader.only(table, &[own.as_slice(), holding::KEYS.as_slice()].concat());
    DraftRole {
        place: table.place.clone(),
        title: reader.titles(table, language),
        permissions: reader.texts(table, "permissions"),
        own_permissions: reader.texts(table, "own_permissions"),
        scopes: reader.says(table, "scopes").then(|| reader.texts(table, "scopes")),
        appointed_by: read_appointers(reader, table),
        includes: reader.texts(table, "includes"),
        narrowed: narrowing::read_values(reader, table, "narrowed"),
        holding: holding::read(reader, table),
    }
}

fn read_appointers(reader: &mut Reader, table: &Table) -> Vec<DraftAppointer> {
    let mut appointers = Vec::new();
    for (place, item) in reader.list(table, "appointed_by") {
        let found = match reader.text_or_table(place, item) {
            Ok(role) => role.map(|role| DraftAppointer {
                role,
                validity: false,
                kept: Kept::Here,
                themselves: false,
                home_only: false,
            }),
            Err(more) => {
                reader.only(&more, &["role", "validity", "kept", "themselves", "home_only"]);
                let (validity, kept) = (reader.flag(&more, "validity"), reader.word(&more, "kept"));
                let (themselves, home_only) =
                    (reader.flag(&more, "themselves"), reader.flag(&more, "home_only"));
                let kept = kept.unwrap_or(Kept::Here);
                let role = reader.text(&more, "role");
                role.map(|role| DraftAppointer { role, validity, kept, themselves, home_only })
            }
        };
        appointers.extend(found);
    }
    appointers
}
