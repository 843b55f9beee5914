//! What the checker says of files that are wrong in one place each, and in all of them.

use super::{Fault, Parent, ScopeRule, parse};
use crate::{ids::UnitId, scope::Scope};
use uuid::Uuid;

/// A regime without fault; each test spoils it.
const GOOD: &str = r#"[regime]
key = "shop"
version = 1
language = "de"
title = { en = "Shop", de = "Laden" }
founding_role = "owner"

[unit_kinds.branch]
title = { en = "Branch", de = "Filiale" }
under = ["tenant"]

[permissions]
"till.open" = { title = { en = "Open the till", de = "Kasse öffnen" }, requires_role = "clerk" }
"price.set" = { title = { en = "Set prices", de = "Preise setzen" }, exclusive_to = "owner" }

[roles.owner]
title = { en = "Owner", de = "Inhaber" }
permissions = ["price.set", "mandat/user.read"]
appointed_by = [{ role = "owner", validity = true }]

[roles.clerk]
title = { en = "Clerk", de = "Verkäufer" }
own_permissions = ["till.open"]
scopes = ["tenant", "branch", "any-unit", "own"]
appointed_by = ["owner"]
"#;

fn faults(text: &str) -> Vec<Fault> {
    parse("shop.toml", text).err().unwrap_or_default()
}

/// The faults after replacing one text by another: line, key and message of each.
fn spoilt(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    let said = faults(&GOOD.replacen(from, to, 1)).into_iter();
    said.map(|fault| format!("{} {}: {}", fault.line, fault.key, fault.message)).collect()
}

#[test]
fn a_good_file_becomes_a_regime() {
    let regime = parse("shop.toml", GOOD).unwrap();
    let clerk = regime.roles.values().find(|role| role.key.as_str() == "shop/clerk").unwrap();
    assert_eq!(regime.founding_role.as_str(), "shop/owner");
    assert_eq!(regime.title.get("de"), "Laden");
    assert_eq!(regime.unit_kinds["branch"].under, [Parent::Tenant]);
    assert_eq!(regime.unit_kinds["branch"].under[0].as_str(), "tenant");
    assert_eq!(Parent::Kind("branch".to_owned()).as_str(), "branch");
    assert_eq!(
        clerk.scopes,
        [ScopeRule::Tenant, ScopeRule::Unit { kind: "branch".into() }, ScopeRule::AnyUnit, ScopeRule::Own]
    );
    assert_eq!(clerk.appointers(false).len(), 1);
    assert_eq!(clerk.appointers(true), []);
}

#[test]
fn a_role_is_held_for_the_scopes_it_names_or_the_tenant_tim_05() {
    let regime = parse("shop.toml", &GOOD.replace(r#", "any-unit", "own""#, "")).unwrap();
    let [clerk, owner] =
        ["clerk", "owner"].map(|name| regime.roles.values().find(|role| role.key.name() == name).unwrap());
    let unit = Scope::Unit { unit_id: UnitId(Uuid::nil()) };
    assert_eq!(clerk.admits(Scope::Tenant, None), Ok(()));
    assert_eq!(clerk.admits(unit, Some("branch")), Ok(()));
    assert!(clerk.admits(unit, Some("office")).is_err());
    assert!(clerk.admits(unit, None).is_err());
    assert!(clerk.admits(Scope::Own, None).is_err());
    let refused = owner.admits(unit, Some("branch")).unwrap_err();
    assert_eq!(refused.to_string(), "shop/owner cannot be held for this scope; it can for: tenant");
}

const CLERK: &str = r#"title = { en = "Clerk", de = "Verkäufer" }"#;

/// What is replaced by what, and the fault that must be among those found.
const SPOILT: &[(&str, &str, &str)] = &[
    ("[regime]", "[regimes]", "1 : `regime` is missing"),
    ("[roles.owner]", "[role.owner]", "16 role: there is no key `role` here"),
    (r#"key = "shop""#, r#"key = "Shop""#, "2 regime.key: `Shop` cannot be a name"),
    (r#"key = "shop""#, r#"key = "own""#, "2 regime.key: `own` is taken by Mandat itself"),
    (r#"key = "shop""#, "key = 1", "2 regime.key: this is a TOML integer, and a text in quotes is wanted"),
    ("version = 1", "version = 0", "3 regime.version: this is no version"),
    ("version = 1\n", "", "1 regime: `version` is missing"),
    (r#"language = "de""#, r#"language = "German""#, "4 regime.language: this is no language"),
    (
        r#"founding_role = "owner""#,
        r#"founding_role = "boss""#,
        "6 regime.founding_role: there is no role `boss`",
    ),
    (
        r#"title = { en = "Owner", de = "Inhaber" }"#,
        "title = \"Owner\"",
        "17 roles.owner.title: this is a TOML string, and a table is wanted",
    ),
    (CLERK, r#"title = { de = "Verkäufer" }"#, "22 roles.clerk.title: the title is missing in `en`"),
    (CLERK, r#"title = { en = "Clerk" }"#, "22 roles.clerk.title: the title is missing in `de`"),
    (CLERK, r#"title = { en = " ", de = "V" }"#, "22 roles.clerk.title.en: the title is empty"),
    (
        CLERK,
        r#"title = { en = "C", de = "V", swiss = "W" }"#,
        "22 roles.clerk.title.swiss: this is no language",
    ),
    (
        r#"under = ["tenant"]"#,
        r#"under = ["branch"]"#,
        "8 unit_kinds.branch: a unit of kind `branch` can stand nowhere",
    ),
    (
        r#"under = ["tenant"]"#,
        r#"under = ["town"]"#,
        "10 unit_kinds.branch.under: there is no kind of unit `town`",
    ),
    (
        r#"under = ["tenant"]"#,
        r#"under = "tenant""#,
        "10 unit_kinds.branch.under: this is a TOML string, and a list is wanted",
    ),
    ("[unit_kinds.branch]", "[unit_kinds.own]", "8 unit_kinds.own: `own` already is the word for a scope"),
    (
        r#"requires_role = "clerk""#,
        r#"requires_role = "clark""#,
        "13 permissions.\"till.open\".requires_role: there is no role `clark`",
    ),
    (
        r#"exclusive_to = "owner""#,
        r#"exclusive_to = "nobody""#,
        "14 permissions.\"price.set\".exclusive_to: there is no role `nobody`",
    ),
    (
        r#"exclusive_to = "owner""#,
        r#"exclusive_to = "clerk""#,
        "18 roles.owner.permissions: `price.set` belongs to the role `clerk` alone",
    ),
    (r#"["till.open"]"#, "[]", "13 permissions.\"till.open\": no role contains the permission `till.open`"),
    (
        r#"["till.open"]"#,
        r#"["till.open", "till.open"]"#,
        "23 roles.clerk.own_permissions: `till.open` is said twice",
    ),
    (
        r#"["till.open"]"#,
        r#"["till.open", "till.shut"]"#,
        "23 roles.clerk.own_permissions: there is no permission `till.shut`",
    ),
    (
        r#"["till.open"]"#,
        r#"["till.open", "mandat/fly"]"#,
        "23 roles.clerk.own_permissions: there is no permission of Mandat's own `mandat/fly`",
    ),
    (
        r#"["till.open"]"#,
        r#"["till.open", "mandat/tenant.list"]"#,
        "23 roles.clerk.own_permissions: `mandat/tenant.list` reaches above the tenant",
    ),
    (
        "own_permissions = [\"till.open\"]",
        "own_permissions = [\"till.open\"]\npermissions = [\"till.open\"]",
        "23 roles.clerk.own_permissions: `till.open` is in `permissions` already",
    ),
    ("[roles.clerk]", "[roles.Clerk]", "21 roles.Clerk: `Clerk` cannot be a name"),
    (
        r#"scopes = ["tenant", "#,
        r#"scopes = ["town", "#,
        "24 roles.clerk.scopes: there is no kind of unit `town`",
    ),
    (
        r#"scopes = ["tenant", "branch", "any-unit", "own"]"#,
        "scopes = []",
        "21 roles.clerk: the role can be held for no scope",
    ),
    (r#"appointed_by = ["owner"]"#, "", "21 roles.clerk: nobody can ever give the role `clerk`"),
    (
        r#"appointed_by = ["owner"]"#,
        r#"appointed_by = ["clerk"]"#,
        "21 roles.clerk: nobody can ever give the role `clerk`",
    ),
    (
        r#"appointed_by = ["owner"]"#,
        r#"appointed_by = ["boss"]"#,
        "25 roles.clerk.appointed_by: there is no role `boss`",
    ),
    (
        r#"appointed_by = ["owner"]"#,
        "appointed_by = [1]",
        "25 roles.clerk.appointed_by: this is a TOML integer, and a text in quotes is wanted",
    ),
    (
        "validity = true }",
        "validity = 1 }",
        "19 roles.owner.appointed_by.validity: this is a TOML integer, and true or false is wanted",
    ),
    (
        "validity = true }",
        "valid = true }",
        "19 roles.owner.appointed_by.valid: there is no key `valid` here",
    ),
    (
        r#"{ role = "owner", validity = true }"#,
        "{ validity = true }",
        "19 roles.owner.appointed_by: `role` is missing",
    ),
    ("version = 1", "version = ", "3 : string values must be quoted, expected literal string"),
];

#[test]
fn each_fault_is_found_where_it_stands() {
    for (from, to, expected) in SPOILT {
        let found = spoilt(from, to);
        assert!(found.iter().any(|fault| fault == expected), "{from} -> {to}: {found:#?} lacks {expected}");
    }
}

#[test]
fn the_founding_role_is_for_the_whole_tenant() {
    let text = GOOD
        .replace(r#"permissions = ["price.set","#, "scopes = [\"branch\"]\npermissions = [\"price.set\",");
    let found: Vec<_> = faults(&text).into_iter().map(|fault| fault.message).collect();
    assert_eq!(found, ["`owner` cannot be held for the tenant"]);
}

#[test]
fn nobody_gives_a_role_for_a_wider_scope_than_any_of_their_own() {
    let lead = "\n[roles.lead]\ntitle = { en = \"Lead\", de = \"Leitung\" }\nscopes = [\"branch\"]\nappointed_by = [\"owner\"]\n";
    let given_by_lead =
        format!("{}{lead}", GOOD.replace(r#"appointed_by = ["owner"]"#, r#"appointed_by = ["lead"]"#));
    assert_eq!(faults(&given_by_lead), [], "for the scopes below the tenant");
    let for_tenant = given_by_lead.replace(r#"scopes = ["tenant", "branch", "any-unit", "own"]"#, "");
    assert_eq!(faults(&for_tenant)[0].message, "nobody can ever give the role `clerk`");
}

#[test]
fn all_faults_are_reported_at_once_in_the_order_of_lines() {
    let text = GOOD
        .replace("version = 1", "version = -1")
        .replace(r#"under = ["tenant"]"#, r#"under = ["tennant"]"#)
        .replace(r#"requires_role = "clerk""#, "requires_rule = \"clerk\"")
        .replace(r#"appointed_by = ["owner"]"#, r#"appointed_by = ["ownr"]"#);
    let faults = faults(&text);
    let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [3, 8, 10, 13, 21, 25]);
    assert_eq!(
        faults[5].to_string(),
        "shop.toml:25: roles.clerk.appointed_by: there is no role `ownr`; did you mean `owner`? or define it under `roles`"
    );
}

#[test]
fn every_fault_of_syntax_is_reported_with_its_line() {
    let faults = faults("[regime\nkey = \"shop\"\nversion = = 1\n");
    let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
    assert!(lines.contains(&1) && lines.contains(&3), "{faults:#?}");
    assert!(faults.iter().all(|fault| fault.key.is_empty()));
}

#[test]
fn an_empty_file_lacks_what_every_regime_has() {
    let found: Vec<_> = faults("").into_iter().map(|fault| fault.message).collect();
    assert_eq!(found, ["`regime` is missing", "`roles` is missing"]);
}
