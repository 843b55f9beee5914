//! From text to a regime that holds together, or to all that is wrong with it.

use super::{
    Appointer, Fault, Parent, Permission, Regime, Role, ScopeRule, UnitKind, check,
    draft::{self, Draft, DraftRole},
    reader::{At, Place, Reader, Table},
};
use crate::keys::{PermissionKey, RoleKey, SERVICE};
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeTable;

/// Reads and checks a regime file. `file` is only named in the faults.
///
/// # Errors
/// Every fault there is, in the order of the lines: first those of the TOML syntax alone, and when
/// there are none, everything that is unknown, missing, of the wrong type or does not hold together.
pub fn parse(file: &str, text: &str) -> Result<Regime, Vec<Fault>> {
    let mut reader = Reader::new(file, text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let place =
            Place { line: reader.line(error.span().map_or(0, |span| span.start)), ..Place::default() };
        reader.fault(&place, error.message().trim(), "this is a matter of TOML syntax, see https://toml.io");
    }
    if reader.faults.is_empty() {
        let root = Table { table: root.get_ref(), place: Place { line: 1, key: String::new() } };
        let draft = draft::read(&mut reader, &root);
        check::check(&mut reader, &draft);
        if reader.faults.is_empty()
            && let Some(regime) = compile(draft)
        {
            return Ok(regime);
        }
    }
    let mut faults = reader.faults;
    faults.sort_by_key(|fault| fault.line);
    faults.dedup();
    Err(faults)
}

/// The key a regime file means by a permission: one of its own, or `mandat/…` written out.
fn permission_key(regime: &str, name: &str) -> Option<PermissionKey> {
    PermissionKey::parse(name)
        .filter(|key| key.namespace() == SERVICE)
        .or_else(|| PermissionKey::new(regime, name))
}

/// The compiled form of a draft that passed the checks; `None` only if one of them was forgotten.
fn compile(draft: Draft) -> Option<Regime> {
    let regime = draft.key.value;
    let role = |name: &str| RoleKey::new(&regime, name);
    let founding_role = role(&draft.founding_role?.value)?;

    let parent = |text: String| if text == "tenant" { Parent::Tenant } else { Parent::Kind(text) };
    let unit_kinds = draft.unit_kinds.into_iter().map(|(name, kind)| {
        let under = kind.under.into_iter().map(|under| parent(under.value)).collect();
        (name, UnitKind { title: kind.title, under })
    });

    let mut permissions = BTreeMap::new();
    for (name, permission) in draft.permissions {
        let key = PermissionKey::new(&regime, &name)?;
        let named = |name: Option<At<String>>| name.and_then(|name| role(&name.value));
        let (requires_role, exclusive_to) = (named(permission.requires_role), named(permission.exclusive_to));
        let title = permission.title;
        permissions.insert(key.clone(), Permission { key, title, requires_role, exclusive_to });
    }

    let roles = draft.roles.into_iter().map(|(name, draft)| compile_role(&regime, &name, draft));
    let roles = roles.map(|role| role.map(|role| (role.key.clone(), role))).collect::<Option<_>>()?;
    Some(Regime {
        version: draft.version,
        language: draft.language,
        title: draft.title,
        unit_kinds: unit_kinds.collect(),
        permissions,
        roles,
        founding_role,
        key: regime,
    })
}

fn compile_role(regime: &str, name: &str, draft: DraftRole) -> Option<Role> {
    let keys = |names: Vec<At<String>>| {
        names.iter().map(|name| permission_key(regime, &name.value)).collect::<Option<BTreeSet<_>>>()
    };
    let scope = |text: &str| match text {
        "tenant" => ScopeRule::Tenant,
        "any-unit" => ScopeRule::AnyUnit,
        "own" => ScopeRule::Own,
        kind => ScopeRule::Unit { kind: kind.to_owned() },
    };
    let appointers = draft
        .appointed_by
        .into_iter()
        .map(|by| Some(Appointer { role: RoleKey::new(regime, &by.role.value)?, validity: by.validity }));
    Some(Role {
        key: RoleKey::new(regime, name)?,
        title: draft.title,
        permissions: keys(draft.permissions)?,
        own_permissions: keys(draft.own_permissions)?,
        scopes: draft.scopes.map_or_else(
            || vec![ScopeRule::Tenant],
            |scopes| scopes.iter().map(|said| scope(&said.value)).collect(),
        ),
        appointed_by: appointers.collect::<Option<_>>()?,
    })
}
