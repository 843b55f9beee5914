//! What a role without a scope means, by each word of the language (ASP-15, CSM-06, SPV-08, VLT-03).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic, also outside of its function")]

use mandat_domain::{
    access::{Authority, Owner, Subject, UnitPath},
    account::Account,
    assignments::{Holder, create},
    event::Event,
    ids::{AssignmentId, UnitId, UserId},
    keys::RoleKey,
    refused::Refused,
    regime::{Rules, Values, parse},
    scope::Scope,
    units::Unit,
    validity::Moment,
};
use std::sync::Arc;
use uuid::Uuid;

const BEN: Account = Account::User(UserId(Uuid::from_u128(2)));
const EAST: UnitId = UnitId(Uuid::from_u128(10));
const WEST: UnitId = UnitId(Uuid::from_u128(11));

const SHOP: &str = r#"
[regime]
key = "shop"
version = 1
language = "en"
title = { en = "Shop" }
founding_role = "owner"

[unit_kinds.branch]
title = { en = "Branch" }
under = ["tenant"]

[permissions]
"till.open" = { title = { en = "Open the till" } }

[roles.owner]
title = { en = "Owner" }
permissions = ["till.open"]
appointed_by = ["owner"]

[roles.clerk]
title = { en = "Clerk" }
permissions = ["till.open"]
scopes = SCOPES
no_scope = "WORD"
appointed_by = ["owner"]
"#;

fn unit(id: UnitId, closed: bool) -> Unit {
    let path = UnitPath(vec![id]);
    Unit { id, parent_id: None, path, kind: "branch".to_owned(), name: "Branch".to_owned(), closed }
}

/// Ben, a member of these units and at home in the first where he is at home at all.
fn ben(member: &[Unit], at_home: bool) -> Holder {
    let owner = Owner { account: BEN, units: member.iter().map(|unit| unit.path.clone()).collect() };
    let home = member.first().filter(|_| at_home).cloned();
    Holder { home, units: member.to_vec(), ..Holder::new(Subject::new(BEN, true, Vec::new()), owner) }
}

/// The scope for which Ben becomes clerk when none is named.
fn meant(word: &str, scopes: &str, holder: &Holder) -> Result<Scope, Refused> {
    let text = SHOP.replace("WORD", word).replace("SCOPES", scopes);
    let rules = Rules::new(vec![Arc::new(parse("shop.toml", &text).unwrap())], Vec::new());
    let authority = Authority::command_line(&rules, Moment::default());
    let command = create::Create {
        attested: std::collections::BTreeSet::new(),
        assignment_id: AssignmentId(Uuid::from_u128(30)),
        role: RoleKey::new("shop", "clerk").unwrap(),
        scope: None,
        valid_from: None,
        valid_until: None,
        constraints: Values::new(),
    };
    create::decide(&authority, Some(holder), None, command).map(|events| match events.as_slice() {
        [Event::AssignmentCreated { scope, .. }] => *scope,
        other => panic!("{other:?}"),
    })
}

fn code(meant: Result<Scope, Refused>) -> &'static str {
    meant.unwrap_err().code()
}

const BOTH: &str = r#"["tenant", "branch"]"#;

#[test]
fn each_word_means_what_the_language_says() {
    let (nowhere, east) = (ben(&[], false), ben(&[unit(EAST, false)], true));
    let both = ben(&[unit(EAST, false), unit(WEST, false)], true);
    let in_east = Scope::Unit { unit_id: EAST };
    for word in ["tenant", "all-units"] {
        assert_eq!(meant(word, BOTH, &both), Ok(Scope::Tenant), "{word}");
        assert_eq!(meant(word, BOTH, &nowhere), Ok(Scope::Tenant), "{word}");
    }
    assert_eq!(meant("home-unit", BOTH, &both), Ok(in_east));
    assert_eq!(code(meant("home-unit", BOTH, &nowhere)), "home_unit_missing");
    assert_eq!(code(meant("home-unit", BOTH, &ben(&[unit(EAST, false)], false))), "home_unit_missing");
    assert_eq!(meant("own-units", BOTH, &east), Ok(in_east));
    for holder in [&nowhere, &both] {
        assert_eq!(code(meant("own-units", BOTH, holder)), "scope_missing");
    }
    assert_eq!(code(meant("refused", BOTH, &east)), "scope_missing");
}

#[test]
fn what_is_meant_must_be_a_scope_of_the_role() {
    let east = ben(&[unit(EAST, false)], true);
    assert_eq!(code(meant("tenant", r#"["branch"]"#, &east)), "scope_not_allowed");
    assert_eq!(code(meant("all-units", r#"["branch"]"#, &east)), "scope_not_allowed");
    assert_eq!(code(meant("home-unit", r#"["tenant"]"#, &east)), "scope_not_allowed");
    assert_eq!(code(meant("home-unit", BOTH, &ben(&[unit(EAST, true)], true))), "unit_closed");
}
