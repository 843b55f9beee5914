//! Whether what a regime file says holds together. All faults are reported, not the first alone.

use super::{
    PLATFORM_REGIME, coherence,
    draft::{Draft, DraftRole},
    expand, modules,
    naming::{known, once},
    reader::{At, Reader},
};
use crate::{
    access::service,
    keys::{OWN, PermissionKey, SERVICE, is_name},
};
use std::collections::BTreeSet;

/// The words for scopes and parents that no kind of unit can be called by.
const RESERVED: [&str; 3] = ["tenant", "any-unit", "own"];

pub(super) fn check(reader: &mut Reader, draft: &Draft) {
    check_key(reader, draft);
    check_unit_kinds(reader, draft);
    check_permissions(reader, draft);
    for (name, role) in &draft.roles {
        check_contents(reader, draft, name, role);
        check_scopes(reader, draft, role);
        check_appointers(reader, draft, role);
    }
    check_founding(reader, draft);
    check_appointable(reader, draft);
    check_reach(reader, draft);
    coherence::check(reader, draft);
    modules::check(reader, draft);
}

fn check_key(reader: &mut Reader, draft: &Draft) {
    let key = &draft.key;
    if key.value.is_empty() {
        return; // its absence is a fault already
    }
    if !is_name(&key.value) {
        let hint = "use 1 to 64 lower-case letters, digits, `-`, `_` and `.`";
        reader.fault(&key.place, format!("`{}` cannot be a name", key.value), hint);
    }
    if [OWN, SERVICE].contains(&key.value.as_str()) {
        reader.fault(&key.place, format!("`{}` is taken by Mandat itself", key.value), "choose another key");
    }
}

fn check_unit_kinds(reader: &mut Reader, draft: &Draft) {
    for (name, kind) in &draft.unit_kinds {
        if RESERVED.contains(&name.as_str()) {
            let hint = "give the kind another name";
            reader.fault(&kind.place, format!("`{name}` already is the word for a scope"), hint);
        }
        once(reader, &kind.under);
        for under in &kind.under {
            if under.value != "tenant" {
                known(reader, under, "kind of unit", draft.unit_kinds.keys(), "or write `tenant`");
            }
        }
    }
    // A kind can stand somewhere when one of its parents can.
    let standing = closure(|placed: &BTreeSet<&str>| {
        let stands = |under: &At<String>| under.value == "tenant" || placed.contains(under.value.as_str());
        let kinds = draft.unit_kinds.iter().filter(|(_, kind)| kind.under.iter().any(stands));
        kinds.map(|(name, _)| name.as_str()).collect()
    });
    for (name, kind) in draft.unit_kinds.iter().filter(|(name, _)| !standing.contains(name.as_str())) {
        let hint = "add `tenant`, or a kind that stands under the tenant, to `under`";
        reader.fault(&kind.place, format!("a unit of kind `{name}` can stand nowhere"), hint);
    }
}

fn check_permissions(reader: &mut Reader, draft: &Draft) {
    let held: BTreeSet<String> = expand::all_contents(draft)
        .into_values()
        .flat_map(|(full, own)| full.into_iter().chain(own))
        .collect();
    for (name, permission) in &draft.permissions {
        for role in permission.requires_role.iter().chain(&permission.exclusive_to) {
            known(reader, role, "role", draft.roles.keys(), "or define it under `roles`");
        }
        if !held.contains(name) && permission.automatic.is_none() {
            let hint = "put it into the `permissions` or `own_permissions` of a role, or remove it";
            reader.fault(&permission.place, format!("no role contains the permission `{name}`"), hint);
        }
    }
}

/// What is in a role: known permissions, each said once, none that belongs to another role (TIM-06)
/// or to the operators.
fn check_contents(reader: &mut Reader, draft: &Draft, name: &str, role: &DraftRole) {
    for said in [&role.permissions, &role.own_permissions] {
        once(reader, said);
    }
    let full: BTreeSet<&str> = role.permissions.iter().map(|said| said.value.as_str()).collect();
    for said in role.own_permissions.iter().filter(|said| full.contains(said.value.as_str())) {
        let hint =
            "keep it in `permissions`, which gives it on the holder's own data too, or in `own_permissions`";
        reader.fault(&said.place, format!("`{}` is in `permissions` already", said.value), hint);
    }
    for said in role.permissions.iter().chain(&role.own_permissions) {
        let service_key = PermissionKey::parse(&said.value).filter(|key| key.namespace() == SERVICE);
        if let Some(key) = service_key {
            let all = service::catalogue().keys().map(PermissionKey::as_str);
            known(reader, said, "permission of Mandat's own", all, "");
            if service::PLATFORM_ONLY.contains(&key.as_str()) && draft.key.value != PLATFORM_REGIME {
                let hint = format!("remove it; only the regime `{PLATFORM_REGIME}` gives it");
                reader.fault(&said.place, format!("`{key}` reaches above the tenant"), hint);
            }
            continue;
        }
        let hint = "or define it under `permissions`; those of Mandat's own start with `mandat/`";
        known(reader, said, "permission", draft.permissions.keys(), hint);
        let exclusive = draft.permissions.get(&said.value).and_then(|known| known.exclusive_to.as_ref());
        if let Some(owner) = exclusive.filter(|owner| owner.value != name) {
            let hint =
                format!("remove it here, or remove `exclusive_to` from the permission `{}`", said.value);
            reader.fault(
                &said.place,
                format!("`{}` belongs to the role `{}` alone", said.value, owner.value),
                hint,
            );
        }
    }
}

fn check_scopes(reader: &mut Reader, draft: &Draft, role: &DraftRole) {
    let Some(scopes) = &role.scopes else { return };
    if scopes.is_empty() {
        let hint = "name a scope, or leave `scopes` out, which means `[\"tenant\"]`";
        reader.fault(&role.place, "the role can be held for no scope", hint);
    }
    once(reader, scopes);
    for scope in scopes.iter().filter(|scope| !RESERVED.contains(&scope.value.as_str())) {
        known(
            reader,
            scope,
            "kind of unit",
            draft.unit_kinds.keys(),
            "or write `tenant`, `any-unit` or `own`",
        );
    }
}

fn check_appointers(reader: &mut Reader, draft: &Draft, role: &DraftRole) {
    let roles: Vec<_> = role.appointed_by.iter().map(|by| by.role.clone()).collect();
    once(reader, &roles);
    for by in &roles {
        known(reader, by, "role", draft.roles.keys(), "or define it under `roles`");
    }
}

/// The first office holder of a tenant gets the founding role for the whole tenant.
fn check_founding(reader: &mut Reader, draft: &Draft) {
    let offices = draft.founding_role.iter().chain(&draft.provider_founding_role);
    for founding in offices.chain(&draft.founding_with) {
        known(reader, founding, "role", draft.roles.keys(), "or define it under `roles`");
        let role = draft.roles.get(&founding.value);
        if role.is_some_and(|role| !scope_words(role).contains(&"tenant")) {
            let hint = "add `tenant` to its `scopes`, or found with another role";
            reader.fault(
                &founding.place,
                format!("`{}` cannot be held for the tenant", founding.value),
                hint,
            );
        }
    }
}

/// From the founding role on, somebody must be able to give every other role, for a scope that is no
/// wider than their own.
fn check_appointable(reader: &mut Reader, draft: &Draft) {
    let Some(founding) = draft.founding_role.as_ref().map(|role| role.value.as_str()) else { return };
    let gives = |giver: &DraftRole, role: &DraftRole| {
        let (theirs, wanted) = (scope_words(giver), scope_words(role));
        theirs.contains(&"tenant")
            || theirs.iter().any(|scope| *scope != "own") && wanted.iter().any(|scope| *scope != "tenant")
    };
    let reached = closure(|holders: &BTreeSet<&str>| {
        let by_holder = |role: &DraftRole| {
            let names = role.appointed_by.iter().map(|by| by.role.value.as_str());
            names
                .filter(|name| holders.contains(name))
                .filter_map(|name| draft.roles.get(name))
                .any(|giver| gives(giver, role))
        };
        let provider = draft.provider_founding_role.as_ref().map(|role| &role.value);
        let founds = |name: &String| name == founding || Some(name) == provider;
        let roles = draft.roles.iter().filter(|(name, role)| founds(name) || by_holder(role));
        roles.map(|(name, _)| name.as_str()).collect()
    });
    for (name, role) in draft.roles.iter().filter(|(name, _)| !reached.contains(name.as_str())) {
        let hint = format!("add a role to `appointed_by` that leads back to the founding role `{founding}`");
        reader.fault(&role.place, format!("nobody can ever give the role `{name}`"), hint);
    }
}

/// Roles that act at clients, and who is reached with them, go together; such a role can be held for a
/// site or the whole provider (ASP-18).
fn check_reach(reader: &mut Reader, draft: &Draft) {
    let mut acting = draft.roles.iter().filter(|(_, role)| role.holding.at_clients).peekable();
    let Some(reach) = &draft.tenants.reach else {
        for (name, role) in acting {
            let hint = "add `[tenants.reach]`, or remove `at_clients`";
            let message = format!("`{name}` acts at clients, and it is not said whom its holders reach");
            reader.fault(&role.place, message, hint);
        }
        return;
    };
    if acting.peek().is_none() {
        let hint = "say `at_clients = true` on a role, or remove `[tenants.reach]`";
        reader.fault(&draft.key.place, "clients are reached, and no role acts there", hint);
    }
    for (name, role) in acting {
        let scopes = scope_words(role);
        if !["tenant", "any-unit", reach.unit_kind.as_str()].iter().any(|scope| scopes.contains(scope)) {
            let hint = format!("add `tenant` or `{}` to its `scopes`", reach.unit_kind);
            let message = format!("`{name}` acts at clients, and nobody can hold it for a site");
            reader.fault(&role.place, message, hint);
        }
    }
}

fn scope_words(role: &DraftRole) -> Vec<&str> {
    role.scopes
        .as_ref()
        .map_or(vec!["tenant"], |scopes| scopes.iter().map(|scope| scope.value.as_str()).collect())
}

/// What a step that only ever adds reaches from nothing.
fn closure<'a>(step: impl Fn(&BTreeSet<&'a str>) -> BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    loop {
        let next = step(&reached);
        if next == reached {
            return reached;
        }
        reached = next;
    }
}
