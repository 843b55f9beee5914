//! From text to a regime that holds together, or to all that is wrong with it.

use super::{
    Appointer, Fault, Parent, Permission, Regime, Role, ScopeRule, UnitKind, check,
    draft::{self, Draft, DraftRole},
    expand,
    mention::{self, permission_key},
    reader::{At, Place, Reader, Table},
};
use crate::keys::{PermissionKey, RoleKey};
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
        mention::check(&mut reader, &draft);
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

/// The compiled form of a draft that passed the checks; `None` only if one of them was forgotten.
fn compile(draft: Draft) -> Option<Regime> {
    let contents = expand::all_contents(&draft);
    let included: BTreeMap<_, _> =
        draft.roles.keys().map(|name| (name.clone(), expand::included(&draft, name))).collect();
    let implied: BTreeMap<_, _> =
        draft.permissions.keys().map(|name| (name.clone(), expand::implied(&draft, name))).collect();
    let regime = draft.key.value;
    let role = |name: &str| RoleKey::new(&regime, name);
    let founding_role = role(&draft.founding_role?.value)?;
    let provider_founding_role = draft.provider_founding_role.and_then(|said| role(&said.value));

    let founding_with = draft.founding_with.iter().map(|said| role(&said.value)).collect::<Option<_>>()?;

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
        let follows = implied.get(&name)?.iter().map(|name| permission_key(&regime, name));
        let compiled = Permission {
            requires_role,
            exclusive_to,
            module: permission.module,
            capacities: permission.capacities,
            dimensions: permission.dimensions,
            implies: follows.collect::<Option<_>>()?,
            automatic: permission.automatic,
            own_data: permission.own_data,
            prerequisites: permission.prerequisites,
            externals: permission.externals,
            locks: permission.locks,
            exceptions: permission.exceptions,
            login: permission.login,
            closed_units: permission.closed_units,
            ..Permission::new(key.clone(), permission.title)
        };
        permissions.insert(key, compiled);
    }

    let roles = draft.roles.into_iter().map(|(name, draft)| {
        let (full, own) = contents.get(&name)?;
        compile_role(&regime, &name, draft, (full, own), included.get(&name)?)
    });
    let roles = roles.map(|role| role.map(|role| (role.key.clone(), role))).collect::<Option<_>>()?;
    Some(Regime {
        version: draft.version,
        language: draft.language,
        title: draft.title,
        unit_kinds: unit_kinds.collect(),
        permissions,
        roles,
        founding_role,
        provider_founding_role,
        founding_with,
        modules: draft.modules,
        capacities: draft.capacities,
        dimensions: draft.dimensions,
        persons: draft.persons,
        login_methods: draft.login_methods,
        logins: draft.logins,
        tenants: draft.tenants,
        user_settings: draft.user_settings,
        tenant_settings: draft.tenant_settings,
        agreements: draft.agreements,
        notices: draft.notices,
        inbox: draft.inbox,
        dormancy: draft.dormancy,
        vault: draft.vault,
        migration: draft.migration,
        key: regime,
    })
}

fn compile_role(
    regime: &str,
    name: &str,
    draft: DraftRole,
    (full, own): (&BTreeSet<String>, &BTreeSet<String>),
    included: &BTreeSet<String>,
) -> Option<Role> {
    let keys = |names: &BTreeSet<String>| {
        names.iter().map(|name| permission_key(regime, name)).collect::<Option<BTreeSet<_>>>()
    };
    let scope = |text: &str| match text {
        "tenant" => ScopeRule::Tenant,
        "any-unit" => ScopeRule::AnyUnit,
        "own" => ScopeRule::Own,
        kind => ScopeRule::Unit { kind: kind.to_owned() },
    };
    let appointers = draft.appointed_by.into_iter().map(|by| {
        let role = RoleKey::new(regime, &by.role.value)?;
        let (validity, kept) = (by.validity, by.kept);
        Some(Appointer { role, validity, kept, themselves: by.themselves, home_only: by.home_only })
    });
    Some(Role {
        key: RoleKey::new(regime, name)?,
        title: draft.title,
        permissions: keys(full)?,
        own_permissions: keys(own)?,
        scopes: draft.scopes.map_or_else(
            || vec![ScopeRule::Tenant],
            |scopes| scopes.iter().map(|said| scope(&said.value)).collect(),
        ),
        appointed_by: appointers.collect::<Option<_>>()?,
        includes: included.iter().map(|name| RoleKey::new(regime, name)).collect::<Option<_>>()?,
        narrowed: draft.narrowed,
        holding: draft.holding,
    })
}
