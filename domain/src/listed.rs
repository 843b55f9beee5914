//! Lists of names within the text of a refusal.

use crate::{
    ids::UnitId,
    keys::{PermissionKey, RoleKey},
};

pub(crate) fn any(permissions: &[PermissionKey]) -> String {
    permissions.iter().map(PermissionKey::as_str).collect::<Vec<_>>().join(" or ")
}

pub(crate) fn all(permissions: &[PermissionKey]) -> String {
    permissions.iter().map(PermissionKey::as_str).collect::<Vec<_>>().join(" and ")
}

pub(crate) fn words(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

pub(crate) fn list(roles: &[RoleKey]) -> String {
    if roles.is_empty() {
        return "no role".to_owned();
    }
    roles.iter().map(RoleKey::as_str).collect::<Vec<_>>().join(", ")
}

/// Where an office is counted.
pub(crate) fn there(unit: Option<UnitId>) -> String {
    unit.map_or_else(|| "in the tenant".to_owned(), |unit| format!("in the unit {unit}"))
}
