//! What `docs/regimes/` says is what the code does.

#![allow(clippy::unwrap_used, reason = "a test may panic, also outside of its function")]

use mandat_domain::{
    access::service,
    keys::SERVICE,
    regime::{Permission, Regime, Role, SHIPPED, parse},
};

const LANGUAGE: &str = include_str!("../../docs/regimes/language.md");
const TIME_RECORDING: &str = include_str!("../../docs/regimes/time-recording.md");

fn time_recording() -> Regime {
    let (file, text) = SHIPPED.into_iter().find(|(file, _)| file.ends_with("time-recording.toml")).unwrap();
    parse(file, text).unwrap()
}

/// The roles in the order in which the page shows them.
fn roles(regime: &Regime) -> Vec<&Role> {
    let named = |name: &str| regime.roles.values().find(|role| role.key.name() == name).unwrap();
    ["tenant-owner", "supervisor", "absence-manager", "employee"].map(named).to_vec()
}

fn table(head: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | ")).replace("|  ", "| ");
    let rule = format!("|{}\n", "---|".repeat(head.len()));
    line(head) + &rule + &rows.map(|row| line(&row)).collect::<String>()
}

fn contains(page: &str, table: &str) {
    assert!(page.contains(table), "the page lacks this table:\n\n{table}");
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

#[test]
fn the_time_recording_page_shows_who_may_do_what() {
    let regime = time_recording();
    let roles = roles(&regime);
    let says = |role: &Role, permission: &Permission| {
        let full = role.permissions.contains(&permission.key);
        let own = role.own_permissions.contains(&permission.key);
        let said = if full {
            "yes"
        } else if own {
            "own"
        } else {
            ""
        };
        said.to_owned()
    };
    let row = |permission: &Permission| {
        let name = if permission.key.namespace() == SERVICE {
            permission.key.as_str()
        } else {
            permission.key.name()
        };
        let mut note = permission.title.get("en").to_owned();
        if let Some(role) = &permission.requires_role {
            note = format!("{note} (needs `{}`)", role.name());
        }
        if let Some(role) = &permission.exclusive_to {
            note = format!("{note} (`{}` alone)", role.name());
        }
        let cells = roles.iter().map(|role| says(role, permission));
        [format!("`{name}`"), note].into_iter().chain(cells).collect()
    };
    let given = |permission: &&Permission| roles.iter().any(|role| role.contains(&permission.key));
    let service = service::catalogue().values();
    let head = ["permission", "", "owner", "supervisor", "absence manager", "employee"].map(str::to_owned);
    let expected = table(&head, regime.permissions.values().chain(service).filter(given).map(row));
    contains(TIME_RECORDING, &expected);
}

#[test]
fn the_time_recording_page_shows_who_appoints_whom() {
    let regime = time_recording();
    let row = |role: &Role| {
        let scopes: Vec<_> = role.scopes.iter().map(|rule| format!("`{}`", rule.as_str())).collect();
        let by = |validity| {
            let names: Vec<_> =
                role.appointers(validity).iter().map(|by| format!("`{}`", by.name())).collect();
            names.join(", ")
        };
        let title = format!("{} ({})", role.title.get("en"), role.title.get("de"));
        vec![format!("`{}`", role.key.name()), title, scopes.join(", "), by(false), by(true)]
    };
    let head = ["role", "title", "held for", "given by", "limited in time by"].map(str::to_owned);
    contains(TIME_RECORDING, &table(&head, roles(&regime).into_iter().map(row)));
}
