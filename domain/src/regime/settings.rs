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

impl Setting {
    /// Whether it can have this value: `on` or `off`, one of the choices, up to twelve digits with up to
    /// four more behind a point, or any text.
    #[must_use]
    pub fn fits(&self, value: &str) -> bool {
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit())
        };
        match self.kind {
            SettingKind::Flag => ["on", "off"].contains(&value),
            SettingKind::Choice => self.choices.contains_key(value),
            SettingKind::Number => value.split_once('.').map_or_else(
                || digits(value, 12),
                |(whole, fraction)| digits(whole, 12) && digits(fraction, 4),
            ),
            SettingKind::Text => !value.is_empty(),
        }
    }

    /// Whether it is a choice between allowing and denying, with a default and free of other settings:
    /// what can say what holds where no exception is about a resource (TIM-13).
    pub(super) fn is_verdict(&self) -> bool {
        let words: Vec<&str> = self.choices.keys().map(String::as_str).collect();
        let free = self.needs.is_empty() && self.needs_tenant.is_empty();
        words == ["allow", "deny"] && self.default.is_some() && free
    }
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
        if needs_itself(&found, name, *beside == Kind::TenantSetting) {
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
    let setting = Setting {
        title,
        kind,
        choices,
        default: default.as_ref().map(|default| default.value.clone()),
        needs: reader.names_of(beside, table, "needs"),
        needs_tenant: reader.names_of(&Kind::TenantSetting, table, "needs_tenant"),
        off_with_it: reader.names_of(beside, table, "off_with_it"),
        changed_by: reader.roles(table, "changed_by"),
    };
    if let Some(default) = default.filter(|default| !setting.fits(&default.value)) {
        let hint = "write `on` or `off` for a flag, a name in `choices` for a choice, digits for a number";
        reader.fault(&default.place, format!("`{}` is no value of this setting", default.value), hint);
    }
    setting
}

/// `of_tenant` says whether the settings of the tenant are these themselves.
fn needs_itself(settings: &BTreeMap<String, Setting>, name: &str, of_tenant: bool) -> bool {
    let mut seen: Vec<String> = Vec::new();
    let mut next: Vec<String> = vec![name.to_owned()];
    while let Some(of) = next.pop() {
        let above = |setting: &Setting| if of_tenant { setting.needs_tenant.clone() } else { Vec::new() };
        let needs = settings.get(&of).map(|setting| [setting.needs.clone(), above(setting)].concat());
        for needed in needs.into_iter().flatten() {
            if needed == name {
                return true;
            }
            if !seen.contains(&needed) {
                seen.push(needed.clone());
                next.push(needed);
            }
        }
    }
    false
}
