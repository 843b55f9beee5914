//! What becomes of tenants that follow an older version of a regime.

use super::reader::{Reader, Table};
use crate::keys::{PermissionKey, RoleKey};
use std::collections::BTreeMap;

/// How a tenant comes from an older version to this one. Without it they stay until they ask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Migration {
    /// Whether the tenants of an older version follow this one as soon as it is there.
    pub automatic: bool,
    /// Names of roles of older versions, and the role here that each became.
    pub roles: BTreeMap<String, RoleKey>,
    /// Names of permissions of older versions, and the permission here that each became.
    pub permissions: BTreeMap<String, PermissionKey>,
}

pub(super) fn read(reader: &mut Reader, table: &Table) -> Migration {
    reader.only(table, &["automatic", "roles", "permissions"]);
    let mut migration = Migration { automatic: reader.flag(table, "automatic"), ..Migration::default() };
    if let Some(of) = reader.optional_table(table, "roles") {
        for (key, _) in of.table {
            let old = key.get_ref().to_string();
            if let Some(role) = reader.role(&of, &old) {
                migration.roles.insert(old, role);
            }
        }
    }
    if let Some(of) = reader.optional_table(table, "permissions") {
        for (key, _) in of.table {
            let old = key.get_ref().to_string();
            if let Some(permission) = reader.permission(&of, &old) {
                migration.permissions.insert(old, permission);
            }
        }
    }
    migration
}
