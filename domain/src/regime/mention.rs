//! Names of other parts of the same file, noted while reading and looked up when all of it is read.

use super::{
    draft::Draft,
    naming::known,
    reader::{At, Reader, Table},
    settings::Setting,
    words::SettingKind,
};
use crate::{
    access::service,
    keys::{PermissionKey, RoleKey, SERVICE},
};
use std::collections::BTreeMap;

/// What a mentioned name must be the name of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Role,
    Permission,
    /// A kind of unit, or `tenant`.
    Place,
    Module,
    Capacity,
    Dimension,
    /// A value of this dimension.
    Value(String),
    Person,
    /// A number by which persons are known.
    Identifier,
    LoginMethod,
    Login,
    /// A flag among the settings of users.
    UserSetting,
    /// A flag among the settings of the tenant.
    TenantSetting,
    /// The setting of users that says what holds without exceptions.
    VerdictSetting,
}

impl Reader<'_> {
    /// Notes that the name must lead somewhere, and gives it back.
    fn mention(&mut self, kind: Kind, said: At<String>) -> String {
        let name = said.value.clone();
        self.mentions.push((kind, said));
        name
    }

    pub fn name_of(&mut self, kind: Kind, of: &Table, name: &str) -> Option<String> {
        let said = self.optional_text(of, name)?;
        Some(self.mention(kind, said))
    }

    pub fn names_of(&mut self, kind: &Kind, of: &Table, name: &str) -> Vec<String> {
        let said = self.texts(of, name);
        super::naming::once(self, &said);
        said.into_iter().map(|said| self.mention(kind.clone(), said)).collect()
    }

    pub fn role(&mut self, of: &Table, name: &str) -> Option<RoleKey> {
        let said = self.name_of(Kind::Role, of, name)?;
        RoleKey::new(&self.regime, &said)
    }

    pub fn roles<C: FromIterator<RoleKey>>(&mut self, of: &Table, name: &str) -> C {
        let said = self.names_of(&Kind::Role, of, name);
        said.iter().filter_map(|said| RoleKey::new(&self.regime, said)).collect()
    }

    pub fn permission(&mut self, of: &Table, name: &str) -> Option<PermissionKey> {
        let said = self.name_of(Kind::Permission, of, name)?;
        permission_key(&self.regime, &said)
    }

    pub fn permissions<C: FromIterator<PermissionKey>>(&mut self, of: &Table, name: &str) -> C {
        let said = self.names_of(&Kind::Permission, of, name);
        said.iter().filter_map(|said| permission_key(&self.regime, said)).collect()
    }
}

/// The key a regime file means by a permission: one of its own, or `mandat/…` written out.
pub(super) fn permission_key(regime: &str, name: &str) -> Option<PermissionKey> {
    PermissionKey::parse(name)
        .filter(|key| key.namespace() == SERVICE)
        .or_else(|| PermissionKey::new(regime, name))
}

/// Reports every noted name that leads nowhere.
pub(super) fn check(reader: &mut Reader, draft: &Draft) {
    for (kind, said) in std::mem::take(&mut reader.mentions) {
        let said = &said;
        match kind {
            Kind::Role => known(reader, said, "role", draft.roles.keys(), "or define it under `roles`"),
            Kind::Permission => {
                let own = draft.permissions.keys().map(String::as_str);
                let all = own.chain(service::ALL.iter().map(|(key, _)| *key));
                let hint = "or define it under `permissions`; those of Mandat's own start with `mandat/`";
                known(reader, said, "permission", all, hint);
            }
            Kind::Place if said.value == "tenant" => {}
            Kind::Place => known(reader, said, "kind of unit", draft.unit_kinds.keys(), "or write `tenant`"),
            Kind::Module => {
                known(reader, said, "module", draft.modules.keys(), "or define it under `modules`");
            }
            Kind::Capacity => {
                known(reader, said, "capacity", draft.capacities.keys(), "or define it under `capacities`");
            }
            Kind::Dimension => {
                known(reader, said, "dimension", draft.dimensions.keys(), "or define it under `dimensions`");
            }
            Kind::Value(dimension) => {
                let values =
                    draft.dimensions.get(&dimension).into_iter().flat_map(|known| known.values.keys());
                let what = format!("value of the dimension `{dimension}`");
                known(reader, said, &what, values, "or add it to its `values`");
            }
            Kind::Person => {
                known(reader, said, "kind of person", draft.persons.keys(), "or define it under `persons`");
            }
            Kind::Identifier => {
                let names = draft.tenants.identifiers.iter().map(|known| &known.name);
                known(reader, said, "identifier", names, "or define it under `tenants.identifiers`");
            }
            Kind::LoginMethod => {
                let hint = "or define it under `login_methods`";
                known(reader, said, "login method", draft.login_methods.keys(), hint);
            }
            Kind::Login => {
                known(reader, said, "login rule", draft.logins.keys(), "or define it under `logins`");
            }
            Kind::UserSetting => {
                let hint = "or define it under `settings.users`";
                known(reader, said, "setting for users", draft.user_settings.keys(), hint);
                is_flag(reader, said, &draft.user_settings);
            }
            Kind::TenantSetting => {
                let hint = "or define it under `settings.tenant`";
                known(reader, said, "setting of the tenant", draft.tenant_settings.keys(), hint);
                is_flag(reader, said, &draft.tenant_settings);
            }
            Kind::VerdictSetting => {
                let hint = "or define it under `settings.users`";
                known(reader, said, "setting for users", draft.user_settings.keys(), hint);
                if draft.user_settings.get(&said.value).is_some_and(|setting| !setting.is_verdict()) {
                    let message = format!("`{}` cannot say whether to allow or to deny", said.value);
                    let hint =
                        "name a choice of exactly `allow` and `deny` with a `default` and without needs";
                    reader.fault(&said.place, message, hint);
                }
            }
        }
    }
}

/// Only a flag can be on or off.
fn is_flag(reader: &mut Reader, said: &At<String>, settings: &BTreeMap<String, Setting>) {
    if settings.get(&said.value).is_some_and(|setting| setting.kind != SettingKind::Flag) {
        let message = format!("`{}` is neither on nor off", said.value);
        reader.fault(&said.place, message, "name a setting of the kind `flag`");
    }
}
