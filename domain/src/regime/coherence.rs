//! Rules of a regime file that are right each for itself and not together.

use super::{
    draft::{Draft, DraftRole},
    expand::{contents, following, implied, included},
    naming::{known, once},
    reader::{At, Reader},
    words::{OwnData, StartWhen},
};
use crate::keys::PermissionKey;
use std::collections::BTreeSet;

pub(super) fn check(reader: &mut Reader, draft: &Draft) {
    check_circles(reader, draft);
    check_prerequisites(reader, draft);
    for (name, role) in &draft.roles {
        check_expanded(reader, draft, name, role);
        check_narrowed(reader, draft, name, role);
    }
    check_raising(reader, draft);
    check_first_login(reader, draft);
    check_first_start(reader, draft);
}

/// Whoever is first in a tenant waits for nobody's approval: there is nobody yet.
fn check_first_start(reader: &mut Reader, draft: &Draft) {
    let first = draft.founding_role.iter().chain(&draft.provider_founding_role).chain(&draft.founding_with);
    for said in first {
        let role = draft.roles.iter().find(|(name, _)| **name == said.value);
        if role.is_some_and(|(_, role)| role.holding.start == StartWhen::Approved) {
            let hint = "let it start at once, when accepted or at the first login";
            reader.fault(&said.place, format!("nobody is there to approve `{}`", said.value), hint);
        }
    }
}

/// Whoever is first in a tenant can sign in there, and has the least that everybody holds (ASP-03).
fn check_first_login(reader: &mut Reader, draft: &Draft) {
    let login = draft.tenants.login_rights.iter().map(|right| &right.permission);
    let least = draft.tenants.minimum_rights.iter().flat_map(|rights| &rights.permissions);
    let said = |key: &PermissionKey| {
        let own = key.namespace() == draft.key.value;
        if own { key.name().to_owned() } else { key.to_string() }
    };
    let needed: BTreeSet<String> = login.chain(least).map(said).collect();
    for founding in draft.founding_role.iter().chain(&draft.provider_founding_role) {
        let roles = [founding].into_iter().chain(&draft.founding_with);
        let held: BTreeSet<String> = roles.flat_map(|role| contents(draft, &role.value).0).collect();
        if let Some(missing) = needed.difference(&held).next() {
            let hint = "name a role that contains it in `founding_with`";
            let message = format!("whoever is first holds `{}` without `{missing}`", founding.value);
            reader.fault(&founding.place, message, hint);
        }
    }
}

/// Nothing implies, includes or presupposes itself.
fn check_circles(reader: &mut Reader, draft: &Draft) {
    for (name, permission) in &draft.permissions {
        once(reader, &permission.implies);
        for said in &permission.implies {
            known(reader, said, "permission", draft.permissions.keys(), "or define it under `permissions`");
        }
        if implied(draft, name).contains(name) {
            reader.fault(
                &permission.place,
                format!("`{name}` implies itself"),
                "break the circle in `implies`",
            );
        }
    }
    for (name, role) in &draft.roles {
        once(reader, &role.includes);
        for said in &role.includes {
            known(reader, said, "role", draft.roles.keys(), "or define it under `roles`");
        }
        if included(draft, name).contains(name) {
            reader.fault(&role.place, format!("`{name}` includes itself"), "break the circle in `includes`");
        }
    }
}

/// A prerequisite that nobody can meet: one that leads back to the permission, or asks for every value
/// of a dimension that does not narrow what it asks for (ASP-11).
fn check_prerequisites(reader: &mut Reader, draft: &Draft) {
    let direct = |name: &str| -> Vec<At<String>> {
        let Some(permission) = draft.permissions.get(name) else { return Vec::new() };
        let keys = permission.prerequisites.iter().flat_map(|needed| &needed.any_of);
        keys.map(|key| At { value: key.name().to_owned(), place: permission.place.clone() }).collect()
    };
    let needed: std::collections::BTreeMap<String, Vec<At<String>>> =
        draft.permissions.keys().map(|name| (name.clone(), direct(name))).collect();
    for (name, permission) in &draft.permissions {
        if following(name, |of| needed.get(of)).contains(name) {
            let hint = "break the circle in `prerequisites`";
            reader.fault(&permission.place, format!("`{name}` is its own prerequisite"), hint);
        }
        for prerequisite in &permission.prerequisites {
            let Some(dimension) = &prerequisite.every else { continue };
            for key in &prerequisite.any_of {
                let asked = draft.permissions.get(key.name());
                if asked.is_some_and(|asked| !asked.dimensions.contains_key(dimension)) {
                    let message = format!("`{}` is not narrowed by `{dimension}`", key.name());
                    let hint = "name a permission that lists the dimension, or leave `every` out";
                    reader.fault(&permission.place, message, hint);
                }
            }
        }
    }
}

/// What a role contains by inclusion and implication obeys the same rules as what it says itself.
fn check_expanded(reader: &mut Reader, draft: &Draft, name: &str, role: &DraftRole) {
    let (full, own) = contents(draft, name);
    let said: BTreeSet<&str> =
        role.permissions.iter().chain(&role.own_permissions).map(|said| said.value.as_str()).collect();
    for key in full.iter().chain(&own) {
        let Some(permission) = draft.permissions.get(key) else { continue };
        if let Some(owner) = permission.exclusive_to.as_ref().filter(|owner| owner.value != name)
            && !said.contains(key.as_str())
        {
            let message =
                format!("`{key}` follows from what the role contains and belongs to `{}` alone", owner.value);
            reader.fault(&role.place, message, "remove what it follows from");
        }
        if permission.automatic.as_ref().is_some_and(|automatic| automatic.only) {
            let hint = "remove it; who has it is said under `automatic`";
            reader.fault(&role.place, format!("nobody grants `{key}`"), hint);
        }
    }
    for said in &role.own_permissions {
        let permission = draft.permissions.get(&said.value);
        if permission.is_some_and(|permission| permission.own_data == OwnData::Nothing) {
            let hint = "put it into `permissions`, or remove `own_data = \"nothing\"`";
            reader.fault(&said.place, format!("own data give nothing of `{}`", said.value), hint);
        }
    }
}

/// Fixed values narrow something, and are not lost by including the role in another.
fn check_narrowed(reader: &mut Reader, draft: &Draft, name: &str, role: &DraftRole) {
    let (full, own) = contents(draft, name);
    let narrows = |dimension: &String| {
        let known = full.iter().chain(&own).filter_map(|key| draft.permissions.get(key));
        known.into_iter().any(|permission| permission.dimensions.contains_key(dimension))
    };
    for dimension in role.narrowed.keys().chain(&role.holding.constraints) {
        if draft.dimensions.contains_key(dimension) && !narrows(dimension) {
            let hint = "no permission in the role lists the dimension: add it there, or remove it here";
            reader.fault(&role.place, format!("`{dimension}` narrows nothing in the role `{name}`"), hint);
        }
    }
    for said in &role.includes {
        let wider = draft.roles.get(&said.value).is_some_and(|other| !other.narrowed.is_empty());
        if wider {
            let hint = "its values would be lost; name its permissions instead";
            reader.fault(&said.place, format!("the role `{}` is narrowed", said.value), hint);
        }
    }
}

/// No role leads, from appointment to appointment, to a founding role that has more than it has itself
/// (TIM-09): whoever holds it would raise themselves.
fn check_raising(reader: &mut Reader, draft: &Draft) {
    let founding: Vec<&At<String>> =
        draft.founding_role.iter().chain(&draft.provider_founding_role).collect();
    for (name, role) in draft.roles.iter().filter(|(name, _)| founding.iter().all(|at| at.value != **name)) {
        let (mine, _) = contents(draft, name);
        let mut given = BTreeSet::from([name.as_str()]);
        loop {
            let next = draft.roles.iter().filter(|(_, role)| {
                role.appointed_by.iter().any(|by| given.contains(by.role.value.as_str()))
            });
            let more: BTreeSet<&str> =
                next.map(|(name, _)| name.as_str()).chain(given.iter().copied()).collect();
            if more == given {
                break;
            }
            given = more;
        }
        for at in &founding {
            let (theirs, _) = contents(draft, &at.value);
            if given.contains(at.value.as_str()) && !mine.is_superset(&theirs) {
                let hint = "take a role out of an `appointed_by` on the way there";
                let message = format!("whoever holds `{name}` can raise themselves to `{}`", at.value);
                reader.fault(&role.place, message, hint);
            }
        }
    }
}
