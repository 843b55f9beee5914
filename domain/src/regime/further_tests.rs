//! What the checker says of the further rules: a regime with one of each, spoilt in one place at a time.

use super::{Fault, parse};

fn faults(text: &str) -> Vec<Fault> {
    parse("desk.toml", text).err().unwrap_or_default()
}

/// A regime with one of each of the further rules; each test spoils it.
const RICH: &str = r#"[regime]
key = "desk"
version = 1
language = "en"
title = { en = "Desk" }
founding_role = "head"

[modules]
extra = { title = { en = "Extra" } }

[dimensions.level]
title = { en = "Level" }
other = "low"
[dimensions.level.values]
low = { title = { en = "Low" } }
high = { title = { en = "High" } }

[persons]
citizen = { title = { en = "Citizen" } }

[login_methods]
e-id = { title = { en = "Electronic identity" } }

[logins.strong]
accepted = [{ person = "citizen", methods = ["e-id"] }]

[settings.users]
clock = { title = { en = "Clock" }, kind = "flag", default = "on", off_with_it = ["extra-hours"] }
extra-hours = { title = { en = "Extra hours" }, kind = "flag", default = "off", needs = ["clock"] }

pace = { title = { en = "Pace" }, kind = "choice", choices = { slow = { title = { en = "Slow" } } } }
booking = { title = { en = "Booking" }, kind = "choice", default = "deny", choices = { allow = { title = { en = "Allow" } }, deny = { title = { en = "Deny" } } } }

[tenants]

[permissions.read]
title = { en = "Read" }
login = "strong"
implies = ["list"]
dimensions = { level = { empty = "nothing", unknown = "admitted" } }

[permissions.list]
title = { en = "List" }
own_data = "nothing"

[permissions.count]
title = { en = "Count" }
prerequisites = [{ any_of = ["read"], every = "level", when_lost = "refuse" }]

[permissions.address]
title = { en = "Address" }
module = "extra"
automatic = { roles = ["clerk"], only = true }

[roles.head]
title = { en = "Head" }
includes = ["clerk"]
permissions = ["count"]
appointed_by = ["head"]

[roles.clerk]
title = { en = "Clerk" }
permissions = ["read"]
constraints = ["level"]
counts = [{ per = "tenant", at_least = 1, at_most = 3, recommended = { from = 1, to = 2 } }]
appointed_by = ["head"]

[roles.junior]
title = { en = "Junior" }
permissions = ["read"]
narrowed = { level = ["low"] }
appointed_by = ["clerk"]
"#;

const SPOILT_RICH: &[(&str, &str, &str)] = &[
    (r#"module = "extra""#, r#"module = "extro""#, "there is no module `extro`"),
    (r#"login = "strong""#, r#"login = "weak""#, "there is no login rule `weak`"),
    (r#"person = "citizen""#, r#"person = "robot""#, "there is no kind of person `robot`"),
    (r#"methods = ["e-id"]"#, r#"methods = ["stamp"]"#, "there is no login method `stamp`"),
    (r#"other = "low""#, r#"other = "middle""#, "there is no value here `middle`"),
    (r#"level = ["low"]"#, r#"level = ["lowest"]"#, "there is no value of the dimension `level` `lowest`"),
    (r#"level = ["low"]"#, "level = []", "no value is named"),
    (r#"empty = "nothing", "#, "", "`empty` is missing"),
    (r#"empty = "nothing""#, r#"empty = "some""#, "`some` is none of the words for this"),
    (r#"implies = ["list"]"#, r#"implies = ["read"]"#, "`read` implies itself"),
    (r#"implies = ["list"]"#, r#"implies = ["lost"]"#, "there is no permission `lost`"),
    (r#"includes = ["clerk"]"#, r#"includes = ["head"]"#, "`head` includes itself"),
    (r#"includes = ["clerk"]"#, r#"includes = ["junior"]"#, "the role `junior` is narrowed"),
    (r#"any_of = ["read"]"#, r#"any_of = ["list"]"#, "`list` is not narrowed by `level`"),
    (r#"any_of = ["read"], every = "level""#, r#"any_of = ["count"]"#, "`count` is its own prerequisite"),
    (r#"any_of = ["read"]"#, "any_of = []", "a prerequisite that nobody can meet"),
    (r#"roles = ["clerk"], only"#, "only", "it is not said who has it"),
    (r#"permissions = ["count"]"#, r#"permissions = ["count", "address"]"#, "nobody grants `address`"),
    (
        r#"permissions = ["count"]"#,
        r#"own_permissions = ["list", "count"]"#,
        "own data give nothing of `list`",
    ),
    (r#"constraints = ["level"]"#, r#"constraints = ["line"]"#, "there is no dimension `line`"),
    ("at_least = 1", "at_least = 4", "nobody can keep to this number"),
    ("at_least = 1", "at_least = 0", "this is no number"),
    (r#"default = "on""#, r#"default = "yes""#, "`yes` is no value of this setting"),
    (r#"default = "on""#, r#"default = "on", needs = ["extra-hours"]"#, "`clock` needs itself"),
    (r#"needs = ["clock"]"#, r#"needs = ["pace"]"#, "`pace` is neither on nor off"),
    (
        "[tenants]",
        "[tenants]\nexceptions_default = \"pace\"",
        "`pace` cannot say whether to allow or to deny",
    ),
    ("[tenants]", "[tenants]\nexceptions_default = \"trust\"", "there is no setting for users `trust`"),
    ("[tenants]", "[tenants]\nexceptions_default = \"booking\"", ""),
    (r#"en = "Extra" }"#, r#"en = "Extra" }, switched_by = "swatch""#, "there is no permission `swatch`"),
    (r#"en = "Extra" }"#, r#"en = "Extra" }, switched_by = "count""#, ""),
    (
        r#"en = "Extra" }"#,
        r#"en = "Extra" }, switched_by = "address""#,
        "once it is off, nobody can switch `extra` on",
    ),
    (r#"includes = ["clerk"]"#, r#"module = "extra""#, "`head` exists only while a module is on"),
    (r#"constraints = ["level"]"#, r#"start = "approved""#, "start and approval do not fit each other"),
    (
        "[roles.junior]",
        "[roles.rogue]\ntitle = { en = \"Rogue\" }\nappointed_by = [\"clerk\"]\n[roles.junior]",
        "",
    ),
    (
        r#"appointed_by = ["head"]"#,
        r#"appointed_by = ["head", "junior"]"#,
        "whoever holds `junior` can raise themselves to `head`",
    ),
];

#[test]
fn each_fault_of_the_further_rules_is_found() {
    for (from, to, expected) in SPOILT_RICH {
        assert!(RICH.contains(from), "{from}");
        let found: Vec<_> =
            faults(&RICH.replacen(from, to, 1)).into_iter().map(|fault| fault.message).collect();
        let right =
            if expected.is_empty() { found.is_empty() } else { found.iter().any(|said| said == expected) };
        assert!(right, "{from} -> {to}: {found:#?} lacks {expected}");
    }
}

#[test]
fn a_role_contains_what_it_includes_and_what_that_implies_asp_05() {
    let regime = parse("desk.toml", RICH).unwrap();
    let head = regime.roles.values().find(|role| role.key.name() == "head").unwrap();
    let names: Vec<_> = head.permissions.iter().map(crate::keys::PermissionKey::name).collect();
    assert_eq!(names, ["count", "list", "read"]);
    assert!(head.is(&head.key) && head.includes.iter().any(|role| role.name() == "clerk"));
}
