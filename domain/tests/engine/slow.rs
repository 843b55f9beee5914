//! The decision as the requirements say it: from what was drawn instead of from what was compiled, with
//! every rule asked for by itself, however often.

use super::{
    case::{Case, now},
    sketch::{Permission, Role},
};
use mandat_domain::{
    access::{Holding, Resource, UnitPath, Verdict},
    account::Account,
    scope::Scope,
};

const DIMENSIONS: [&str; 2] = ["d0", "d1"];

pub fn allowed(case: &Case) -> bool {
    case.tenant_active && case.subject.active && given(case, case.asked, &case.resource)
}

/// Whether nothing refuses and something gives it.
fn given(case: &Case, asked: usize, resource: &Resource) -> bool {
    let permission = &case.drawn.sketch.permissions[asked];
    let subject = &case.subject;
    // The gates of the regime: CSM-01, ASP-19, ASP-03, CSM-02.
    if !let_in(case) || (permission.login && bad_login(case)) {
        return false;
    }
    // Access is refused in the whole company or in one group (CSM-09).
    if subject.blocks.iter().any(|block| match block {
        None => true,
        Some(unit) => match (&resource.unit, &resource.owner) {
            (Some(path), _) => path.0.contains(unit),
            (None, Some(owner)) => {
                !owner.units.is_empty() && !owner.units.iter().any(|path| !path.0.contains(unit))
            }
            (None, None) => false,
        },
    }) {
        return false;
    }
    // Modules (TIM-18), capacities (CSM-04), externals (TIM-15), closed units (SPV-08).
    if (permission.module && !case.module_on)
        || (permission.capacity && !case.capacity)
        || (permission.externals_shut && subject.external)
        || (permission.closed_shut && resource.unit_closed)
    {
        return false;
    }
    // A role that everybody needs (TIM-11).
    if let Some(needed) = permission.requires
        && !counting(case).any(|holding| role_numbers(case, holding).contains(&needed))
    {
        return false;
    }
    if permission.locks && is_locked(resource) || permission.exceptions && is_denied(case, resource) {
        return false;
    }
    permission.prerequisites.iter().all(|needed| is_met(case, needed, resource))
        && (is_granted(case, asked, resource) || is_automatic(case, permission, resource))
}

/// A lock is above every exception (TIM-14). What is asked without a path may stand under any lock.
pub fn is_locked(resource: &Resource) -> bool {
    let Some(path) = &resource.path else { return !resource.locks.is_empty() };
    resource.locks.iter().any(|lock| lock.0.len() <= path.0.len() && lock.0[..] == path.0[..lock.0.len()])
}

/// From the resource upwards, the first exception met decides; without one, the default, which is about
/// customers and projects and not about what stands under none (TIM-13). What is asked without a path may
/// be any of those that are denied.
pub fn is_denied(case: &Case, resource: &Resource) -> bool {
    let denied_by_default = case.subject.defaults.get("r") == Some(&Verdict::Deny);
    let active = || case.subject.exceptions.iter().filter(|exception| exception.active);
    let Some(path) = &resource.path else {
        return denied_by_default || active().any(|exception| exception.verdict == Verdict::Deny);
    };
    for length in (0..=path.0.len()).rev() {
        let here: Vec<Verdict> = active()
            .filter(|exception| exception.path.0[..] == path.0[..length])
            .map(|exception| exception.verdict)
            .collect();
        if !here.is_empty() {
            return here.contains(&Verdict::Deny);
        }
    }
    denied_by_default && !path.0.is_empty()
}

fn is_met(case: &Case, (any_of, anywhere, every): &(Vec<usize>, bool, bool), resource: &Resource) -> bool {
    any_of.iter().any(|&needed| {
        if *every {
            // Every function level (ASP-11).
            ["a", "b"].into_iter().all(|value| {
                let mut of_value = resource.clone();
                of_value.attributes.clear();
                of_value.attributes.insert("d0".to_owned(), value.to_owned());
                given(case, needed, &of_value)
            })
        } else if *anywhere {
            has_anywhere(case, needed)
        } else {
            given(case, needed, resource)
        }
    })
}

/// From `p` the methods `good` and `fair` are accepted, from `q` only `good`; from whoever may be either, what
/// is accepted from both (CSM-02).
fn bad_login(case: &Case) -> bool {
    let Some(login) = &case.subject.login else { return false };
    match login.person.as_deref() {
        Some("p") => login.method != "good" && login.method != "fair",
        Some("q") | None => login.method != "good",
        Some(_) => true,
    }
}

fn is_user(case: &Case) -> bool {
    matches!(case.subject.account, Account::User(_))
}

fn owes(case: &Case, name: &str) -> bool {
    case.drawn.sketch.agreements && case.subject.owed.keys().any(|(_, owed)| owed == name)
}

/// What gates everything is owed by holders of the second role alone, while they hold it (ASP-19). Whoever handles it
/// for its holder does not hold it: the role itself can never be delegated (SPV-12).
fn owes_everything(case: &Case) -> bool {
    let mut held =
        case.subject.holdings.iter().filter(|holding| holding.delegated.is_none() && is_there(holding));
    held.any(|holding| makes_owe(case, holding))
}

/// Whether its holder owes what gates everything.
pub fn makes_owe(case: &Case, holding: &Holding) -> bool {
    owes(case, "all") && role_numbers(case, holding).contains(&1)
}

/// Within its validity, its root lives, and it does not wait to be accepted (SPV-01), approved (VLT-05) or signed in
/// for (CSM-01).
fn is_there(holding: &Holding) -> bool {
    let begun = !holding.ended && holding.awaits.is_none() && holding.validity.from <= now();
    begun && holding.delegated.as_ref().is_none_or(|delegated| delegated.root_live)
}

/// Activated (CSM-01); and a person has discharged what is due (ASP-19), holds the login right (ASP-03) and
/// has come by an accepted method (CSM-02). A provider's staff were let in at home (ASP-01).
fn let_in(case: &Case) -> bool {
    let sketch = &case.drawn.sketch;
    if sketch.activation && !case.activated {
        return false;
    }
    let right = sketch.login_right.is_none_or(|right| has_anywhere(case, right));
    !is_user(case)
        || case.subject.staff
        || (!owes_everything(case) && right && !(sketch.login && bad_login(case)))
}

fn has_anywhere(case: &Case, asked: usize) -> bool {
    let in_force = case.subject.holdings.iter().filter(|holding| is_in_force(case, holding));
    in_force.into_iter().any(|holding| {
        let own_only_nothing =
            case.drawn.sketch.permissions[asked].own_nothing && holding.scope == Scope::Own;
        is_delegated_too(case, holding, asked)
            && ((full(case, holding).contains(&asked) && !own_only_nothing)
                || (own(case, holding).contains(&asked) && !case.drawn.sketch.permissions[asked].own_nothing))
    })
}

fn counting(case: &Case) -> impl Iterator<Item = &Holding> {
    let all = case.subject.holdings.iter();
    all.filter(|holding| is_in_force(case, holding) && let_in(case))
}

fn is_in_force(case: &Case, holding: &Holding) -> bool {
    let known = holding.role.as_str() != "r/gone";
    let module = drawn_role(case, holding).is_some_and(|(_, role)| role.module);
    let waits = drawn_role(case, holding).is_some_and(|(number, _)| number == 1) && owes(case, "one");
    known && is_there(holding) && (!module || case.module_on) && !waits
}

fn drawn_role<'c>(case: &'c Case, holding: &Holding) -> Option<(usize, &'c Role)> {
    let number = holding.role.as_str().strip_prefix("r/r")?.parse().unwrap();
    Some((number, &case.drawn.sketch.roles[number]))
}

/// The role and what it includes.
fn role_numbers(case: &Case, holding: &Holding) -> Vec<usize> {
    let Some((number, _)) = drawn_role(case, holding) else { return Vec::new() };
    let mut found = vec![number];
    let mut at = 0;
    while at < found.len() {
        found.extend(case.drawn.sketch.roles[found[at]].includes.clone());
        at += 1;
    }
    found
}

/// These and what they imply (ASP-05).
fn with_implied(case: &Case, mut keys: Vec<usize>) -> Vec<usize> {
    let mut at = 0;
    while at < keys.len() {
        keys.extend(case.drawn.sketch.permissions[keys[at]].implies.clone());
        at += 1;
    }
    keys
}

fn full(case: &Case, holding: &Holding) -> Vec<usize> {
    let said = if holding.role.as_str() == "own/made" {
        vec![1, 4]
    } else {
        let roles = role_numbers(case, holding);
        roles.iter().flat_map(|number| case.drawn.sketch.roles[*number].permissions.clone()).collect()
    };
    with_implied(case, said)
}

fn own(case: &Case, holding: &Holding) -> Vec<usize> {
    let roles = role_numbers(case, holding);
    let said = roles.iter().flat_map(|number| case.drawn.sketch.roles[*number].own.clone()).collect();
    with_implied(case, said)
}

/// Of what another lets them act with: what was named (CSM-07), and nothing that stays with the other (SPV-12).
fn is_delegated_too(case: &Case, holding: &Holding, asked: usize) -> bool {
    let Some(delegated) = &holding.delegated else { return true };
    let stays = drawn_role(case, holding).is_some_and(|(_, role)| role.reserved.contains(&asked));
    let named = delegated.permissions.as_ref();
    !stays && named.is_none_or(|named| named.iter().any(|key| key.name() == format!("p{asked}")))
}

fn is_their_own(case: &Case, resource: &Resource) -> bool {
    resource.owner.as_ref().is_some_and(|owner| owner.account == case.subject.account)
}

fn is_granted(case: &Case, asked: usize, resource: &Resource) -> bool {
    let permission = &case.drawn.sketch.permissions[asked];
    counting(case).any(|holding| {
        let on_all =
            full(case, holding).contains(&asked) && !(permission.own_nothing && holding.scope == Scope::Own);
        let on_own =
            own(case, holding).contains(&asked) && is_their_own(case, resource) && !permission.own_nothing;
        (on_all || on_own)
            && is_delegated_too(case, holding, asked)
            && reaches(case, holding, resource)
            && is_admitted(case, permission, holding, resource)
    })
}

fn reaches(case: &Case, holding: &Holding, resource: &Resource) -> bool {
    match holding.scope {
        Scope::Tenant => true,
        Scope::Own => is_their_own(case, resource),
        Scope::Unit { unit_id } => {
            let in_unit = resource.unit.as_ref().map(|path| path.0.contains(&unit_id));
            // Access to one group is refused: what is reached through it is not (CSM-09).
            let shut =
                |path: &UnitPath| case.subject.blocks.iter().flatten().any(|block| path.0.contains(block));
            let counts = |path: &UnitPath| path.0.contains(&unit_id) && !shut(path);
            let of_member = resource.owner.as_ref().map(|owner| owner.units.iter().any(counts));
            match (in_unit, of_member) {
                (None, None) => false,
                (one, other) => one != Some(false) && other != Some(false),
            }
        }
    }
}

/// Function levels and lines (ASP-04, ASP-07, ASP-08, ASP-10).
fn is_admitted(case: &Case, permission: &Permission, holding: &Holding, resource: &Resource) -> bool {
    (0..2).all(|number| {
        let Some((empty_is_everything, unknown)) = permission.dimensions[number] else { return true };
        let by_role = drawn_role(case, holding).map(|(_, role)| role.narrowed[number].clone());
        let by_role: Option<Vec<String>> = by_role
            .filter(|values| !values.is_empty())
            .map(|values| values.into_iter().map(str::to_owned).collect());
        let by_holding = holding.constraints.get(DIMENSIONS[number]).filter(|values| !values.is_empty());
        let by_holding: Option<Vec<String>> = by_holding.map(|values| values.iter().cloned().collect());
        let value = resource.attributes.get(DIMENSIONS[number]).map(|value| {
            // The second dimension counts what is not listed as `b`.
            if number == 1 && value == "z" { "b".to_owned() } else { value.clone() }
        });
        let one = |values: &Option<Vec<String>>| match (values, &value) {
            (Some(values), Some(value)) => values.contains(value),
            (None, Some(_)) => empty_is_everything,
            (values, None) => unknown == 0 || (unknown == 2 && values.is_none() && empty_is_everything),
        };
        match (&by_role, &by_holding) {
            (Some(_), Some(_)) => one(&by_role) && one(&by_holding),
            (Some(_), None) => one(&by_role),
            _ => one(&by_holding),
        }
    })
}

/// Without a grant (CSM-11, CSM-12, ASP-06).
fn is_automatic(case: &Case, permission: &Permission, resource: &Resource) -> bool {
    let Some((everybody, roles)) = &permission.automatic else { return false };
    (*everybody && is_user(case))
        || counting(case).any(|holding| {
            holding.delegated.is_none()
                && reaches(case, holding, resource)
                && role_numbers(case, holding).iter().any(|number| roles.contains(number))
        })
}
