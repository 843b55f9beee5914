//! Parts of a regime that a tenant switches on and off (TIM-18).

use super::{
    Titles,
    draft::{Draft, named},
    reader::{Reader, Table},
};
use crate::keys::PermissionKey;
use std::collections::BTreeMap;

/// A part of the regime that a tenant switches on and off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    pub title: Titles,
    /// What lets somebody switch it (TIM-06); `mandat/tenant.change` where nothing is named.
    pub switched_by: Option<PermissionKey>,
}

pub(super) fn read(reader: &mut Reader, section: Option<&Table>, language: &str) -> BTreeMap<String, Module> {
    let mut found = BTreeMap::new();
    for (name, table) in named(reader, section) {
        reader.only(&table, &["title", "switched_by"]);
        let title = reader.titles(&table, language);
        let switched_by = reader.permission(&table, "switched_by");
        if let Some(permission) = switched_by.as_ref().filter(|known| known.namespace() == reader.regime) {
            reader.switches.push((name.clone(), permission.name().to_owned(), table.place.clone()));
        }
        found.insert(name, Module { title, switched_by });
    }
    found
}

/// A module that is off must leave somebody who can switch it on: what switches it belongs neither to the
/// module nor to one that waits for it. And nobody is there to switch on what a tenant begins with.
pub(super) fn check(reader: &mut Reader, draft: &Draft) {
    let module_of =
        |permission: &str| draft.permissions.get(permission).and_then(|known| known.module.as_deref());
    let switches = std::mem::take(&mut reader.switches);
    for (name, permission, place) in &switches {
        let mut needed = module_of(permission);
        let mut steps = 0;
        while let Some(module) = needed.filter(|module| module != name && steps < draft.modules.len()) {
            let of_it = switches.iter().find(|(other, _, _)| other == module);
            needed = of_it.and_then(|(_, permission, _)| module_of(permission));
            steps += 1;
        }
        if needed == Some(name.as_str()) {
            let hint = "name a permission in `switched_by` that does not belong to the module";
            reader.fault(place, format!("once it is off, nobody can switch `{name}` on"), hint);
        }
    }
    for said in draft.founding_role.iter().chain(&draft.provider_founding_role) {
        let role = draft.roles.get(&said.value);
        if role.is_some_and(|role| role.holding.module.is_some()) {
            let hint = "remove `module` from it, or found with another role";
            reader.fault(&said.place, format!("`{}` exists only while a module is on", said.value), hint);
        }
    }
}
