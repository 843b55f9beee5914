//! What `docs/regimes/` says is what the code does. Set `UPDATE_DOCS` to write the tables anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may panic, also outside of its function, and reads the pages it compares"
)]

use mandat_domain::{
    access::service,
    keys::{PermissionKey, RoleKey, SERVICE},
    regime::{PLATFORM_REGIME, Permission, Regime, Role, SHIPPED, parse, words},
};
use std::{env, fs, path::PathBuf};

const LANGUAGE: &str = include_str!("../../docs/regimes/language.md");

fn table(head: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | ")).replace("|  ", "| ");
    let rule = format!("|{}\n", "---|".repeat(head.len()));
    line(head) + &rule + &rows.map(|row| line(&row)).collect::<String>()
}

fn contains(page: &str, table: &str) {
    assert!(page.contains(table), "the page lacks this table:\n\n{table}");
}

fn both(regime: &Regime, titles: &mandat_domain::regime::Titles) -> String {
    if regime.language == "en" {
        return titles.get("en").to_owned();
    }
    format!("{} ({})", titles.get("en"), titles.get(&regime.language))
}

fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Role, titles, scopes, appointers and who of them limits it in time.
fn roles_table(regime: &Regime) -> String {
    let row = |role: &Role| {
        let by = |validity| {
            let by = role.appointers(validity);
            quoted(by.iter().map(RoleKey::name))
        };
        let scopes = quoted(role.scopes.iter().map(mandat_domain::regime::ScopeRule::as_str));
        let elsewhere = role.appointed_by.iter().any(|by| by.kept == words::Kept::Elsewhere);
        let given = if elsewhere { "elsewhere".to_owned() } else { by(false) };
        vec![format!("`{}`", role.key.name()), both(regime, &role.title), scopes, given, by(true)]
    };
    let head = ["role", "title", "held for", "given by", "limited in time by"].map(str::to_owned);
    table(&head, regime.roles.values().map(row))
}

/// What stands beside a permission: the rules that hold whoever has it.
fn notes(permission: &Permission) -> String {
    let mut notes = Vec::new();
    if let Some(role) = &permission.requires_role {
        notes.push(format!("needs `{}`", role.name()));
    }
    if let Some(role) = &permission.exclusive_to {
        notes.push(format!("`{}` alone", role.name()));
    }
    if let Some(module) = &permission.module {
        notes.push(format!("module `{module}`"));
    }
    if !permission.capacities.is_empty() {
        notes.push(format!("capacity {}", quoted(permission.capacities.iter().map(String::as_str))));
    }
    if !permission.dimensions.is_empty() {
        notes.push(format!("narrowed by {}", quoted(permission.dimensions.keys().map(String::as_str))));
    }
    for needed in &permission.prerequisites {
        let of = quoted(needed.any_of.iter().map(PermissionKey::name)).replace(", ", " or ");
        let every =
            needed.every.as_ref().map(|dimension| format!(" for every `{dimension}`")).unwrap_or_default();
        notes.push(format!("needs {of}{every}"));
    }
    if permission.externals == words::Externals::Shut {
        notes.push("not for externals".to_owned());
    }
    if permission.locks {
        notes.push("locks".to_owned());
    }
    if permission.exceptions {
        notes.push("exceptions".to_owned());
    }
    if permission.own_data == words::OwnData::Nothing {
        notes.push("own data give nothing".to_owned());
    }
    if permission.automatic.as_ref().is_some_and(|automatic| automatic.everybody) {
        notes.push("every user has it".to_owned());
    }
    let title = permission.title.get("en");
    if notes.is_empty() { title.to_owned() } else { format!("{title} ({})", notes.join("; ")) }
}

/// Permissions against roles: `yes`, `own`, `auto` for what the role has without a grant, and `some`
/// where the role is narrowed to certain values.
fn matrix(regime: &Regime) -> String {
    let roles: Vec<&Role> = regime.roles.values().collect();
    let says = |role: &Role, permission: &Permission| {
        let automatic = permission.automatic.iter().flat_map(|known| &known.roles);
        let narrowed = permission.dimensions.keys().any(|dimension| role.narrowed.contains_key(dimension));
        let said = if role.permissions.contains(&permission.key) {
            if narrowed { "some" } else { "yes" }
        } else if automatic.into_iter().any(|to| role.is(to)) {
            "auto"
        } else if role.own_permissions.contains(&permission.key) {
            "own"
        } else {
            ""
        };
        said.to_owned()
    };
    let row = |permission: &Permission| {
        let key = &permission.key;
        let name = if key.namespace() == SERVICE { key.as_str() } else { key.name() };
        let cells = roles.iter().map(|role| says(role, permission));
        [format!("`{name}`"), notes(permission)].into_iter().chain(cells).collect()
    };
    let given = |permission: &&Permission| {
        permission.key.namespace() != SERVICE || roles.iter().any(|role| role.contains(&permission.key))
    };
    let names = roles.iter().map(|role| role.key.name().replace('-', " "));
    let head: Vec<_> = ["permission".to_owned(), String::new()].into_iter().chain(names).collect();
    let all = regime.permissions.values().chain(service::catalogue().values());
    table(&head, all.filter(given).map(row))
}

/// The page with the text between a pair of marks replaced.
fn with(page: &str, mark: &str, text: &str) -> String {
    let (start, end) = (format!("<!-- {mark} -->\n"), format!("<!-- end of {mark} -->"));
    let (before, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no {start}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
    format!("{before}{start}\n{text}\n{end}{after}")
}

#[test]
fn every_page_of_a_regime_shows_its_roles_and_who_may_do_what() {
    for (file, text) in SHIPPED {
        let regime = parse(file, text).unwrap();
        if regime.key == PLATFORM_REGIME {
            continue;
        }
        let path =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/regimes/{}.md", regime.key));
        let page = fs::read_to_string(&path).unwrap();
        let expected = with(&page, "roles", &roles_table(&regime));
        let expected = with(&expected, "who may do what", &matrix(&regime));
        if env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, &expected).unwrap();
        } else {
            assert!(page == expected, "{} is stale: run this test with UPDATE_DOCS=1", path.display());
        }
    }
}

#[test]
fn every_whole_regime_on_the_language_page_is_without_fault() {
    let blocks = LANGUAGE.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let regimes: Vec<&str> = blocks.filter(|block| block.contains("[regime]")).collect();
    assert_eq!(regimes.len(), 3);
    for text in regimes {
        let faults = parse("docs/regimes/language.md", text).err().unwrap_or_default();
        assert_eq!(faults, [], "{text}");
    }
}

#[test]
fn the_language_page_lists_the_services_own_permissions() {
    let rows = service::ALL.iter().map(|(key, title)| vec![format!("`{key}`"), (*title).to_owned()]);
    let listed = table(&["permission".to_owned(), String::new()], rows);
    contains(LANGUAGE, &listed);
}
