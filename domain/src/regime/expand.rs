//! What follows from what is said: included roles and implied permissions (ASP-05).

use super::{
    draft::{Draft, DraftRole},
    reader::At,
};
use std::collections::{BTreeMap, BTreeSet};

/// Every name that follows from one, itself not among them unless it follows from itself.
pub(super) fn following<'a>(
    from: &str,
    step: impl Fn(&str) -> Option<&'a Vec<At<String>>>,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![from.to_owned()];
    while let Some(name) = next.pop() {
        for said in step(&name).into_iter().flatten() {
            if found.insert(said.value.clone()) {
                next.push(said.value.clone());
            }
        }
    }
    found
}

/// The permissions that a permission implies, as far as that goes.
pub(super) fn implied(draft: &Draft, permission: &str) -> BTreeSet<String> {
    following(permission, |name| draft.permissions.get(name).map(|known| &known.implies))
}

/// The roles that a role includes, as far as that goes.
pub(super) fn included(draft: &Draft, role: &str) -> BTreeSet<String> {
    following(role, |name| draft.roles.get(name).map(|known| &known.includes))
}

/// What a role contains with full reach and what on the holder's own data: what it says, what the roles
/// in it say, and what all of that implies. What it has in full it does not have on own data alone.
pub(super) fn contents(draft: &Draft, name: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut roles = included(draft, name);
    roles.insert(name.to_owned());
    let all = |of: fn(&DraftRole) -> &Vec<At<String>>| {
        let known = roles.iter().filter_map(|role| draft.roles.get(role));
        let said: BTreeSet<String> = known.flat_map(of).map(|said| said.value.clone()).collect();
        let implied: BTreeSet<String> = said.iter().flat_map(|said| implied(draft, said)).collect();
        said.union(&implied).cloned().collect::<BTreeSet<_>>()
    };
    let full = all(|role| &role.permissions);
    let own = all(|role| &role.own_permissions);
    let own = own.difference(&full).cloned().collect();
    (full, own)
}

/// The contents of every role.
pub(super) fn all_contents(draft: &Draft) -> BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> {
    draft.roles.keys().map(|name| (name.clone(), contents(draft, name))).collect()
}
