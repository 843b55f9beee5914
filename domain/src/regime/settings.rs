//! The options of users and tenants that a regime defines (TIM-12, ASP-17).

use super::{
    Titles,
    draft::named,
    mention::Kind,
    reader::{Place, Reader, Table},
    words::SettingKind,
};
use crate::keys::RoleKey;
use std::collections::BTreeMap;

/// One option of a user or of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub title: Titles,
    pub kind: SettingKind,
    /// What a choice chooses from.
    pub choices: BTreeMap<String, Titles>,
    /// What holds where nothing is set: `on`, `off`, a choice, a number or a text.
    pub default: Option<String>,
    /// It is on only while these settings beside it are on (TIM-12).
    pub needs: Vec<String>,
    /// Settings of the tenant that must be on.
    pub needs_tenant: Vec<String>,
    /// Switching it off switches these off too (TIM-12).
    pub off_with_it: Vec<String>,
    pub changed_by: Vec<RoleKey>,
}

const KEYS: [&str; 8] =
    ["title", "kind", "choices", "default", "needs", "needs_tenant", "off_with_it", "changed_by"];

/// Reads a section; `beside` is what the settings in it are.
pub(super) fn read(
    reader: &mut Reader,
    section: Option<&Table>,
    beside: &Kind,
    language: &str,
) -> BTreeMap<String, Setting> {
    let mut found = BTreeMap::new();
    let mut places: BTreeMap<String, Place> = BTreeMap::new();
    for (name, table) in named(reader, section) {
        places.insert(name.clone(), table.place.clone());
        found.insert(name, read_one(reader, &table, beside, language));
    }
    for (name, place) in &places {
        if needs_itself(&found, name) {
            reader.fault(place, format!("`{name}` needs itself"), "break the circle in `needs`");
        }
    }
    found
}

fn read_one(reader: &mut Reader, table: &Table, beside: &Kind, language: &str) -> Setting {
    reader.only(table, &KEYS);
    reader.needs(table, &["kind"]);
    let title = reader.titles(table, language);
    let kind = reader.word(table, "kind").unwrap_or(SettingKind::Text);
    let choices = reader.optional_table(table, "choices");
    let choices = super::narrowing::titled(reader, choices.as_ref(), language);
    if (kind == SettingKind::Choice) == choices.is_empty() {
        let hint = "a setting of the kind `choice`, and no other, lists `choices`";
        reader.fault(&table.place, "kind and choices do not fit each other", hint);
    }
    let default = reader.optional_text(table, "default");
    if let Some(default) = &default {
        let fits = match kind {
            SettingKind::Flag => ["on", "off"].contains(&default.value.as_str()),
            SettingKind::Choice => choices.contains_key(&default.value),
            SettingKind::Number => default.value.parse::<u32>().is_ok(),
            SettingKind::Text => true,
        };
        if !fits {
            let hint =
                "write `on` or `off` for a flag, a name in `choices` for a choice, digits for a number";
            reader.fault(&default.place, format!("`{}` is no value of this setting", default.value), hint);
        }
    }
    Setting {
        title,
        kind,
        choices,
        default: default.map(|default| default.value),
        needs: reader.names_of(beside, table, "needs"),
        needs_tenant: reader.names_of(&Kind::TenantSetting, table, "needs_tenant"),
        off_with_it: reader.names_of(beside, table, "off_with_it"),
        changed_by: reader.roles(table, "changed_by"),
    }
}

fn needs_itself(settings: &BTreeMap<String, Setting>, name: &str) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    let mut next: Vec<&str> = vec![name];
    while let Some(of) = next.pop() {
        for needed in settings.get(of).into_iter().flat_map(|setting| &setting.needs) {
            if needed == name {
                return true;
            }
            if !seen.contains(&needed.as_str()) {
                seen.push(needed);
                next.push(needed);
            }
        }
    }
    false
}
