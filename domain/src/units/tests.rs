//! Every refusal of the commands on units, and what they come to otherwise.

use super::{Unit, change, close, create, members};
use crate::{
    access::{Authority, Owner, sample::*},
    account::{Account, Actor},
    assignments::Holder,
    event::Event,
    ids::{PLATFORM, UnitId, UserId},
    refused::Refused,
    regime::{Rules, parse},
};
use std::sync::Arc;
use uuid::Uuid;

const NEW: UnitId = UnitId(Uuid::from_u128(9));

fn closed(id: UnitId) -> Unit {
    Unit { closed: true, ..team(id) }
}

fn create(kind: &str) -> create::Create {
    create::Create { unit_id: NEW, kind: kind.to_owned(), name: "New".to_owned() }
}

#[test]
fn a_unit_is_made_where_its_kind_may_stand() {
    let (owner, supervisor) = (with("tenant-owner"), with("supervisor"));
    let made = by(&owner, |owner| create::decide(owner, Some(&team(EAST)), create("team"))).unwrap();
    assert!(matches!(&made[..], [Event::UnitCreated { parent_id: Some(EAST), .. }]));
    assert_eq!(code(by(&supervisor, |other| create::decide(other, None, create("team")))), "forbidden");
    let blind = with("employee");
    let below = by(&blind, |blind| create::decide(blind, Some(&team(EAST)), create("team")));
    assert_eq!(code(below), "unit_unknown");
    assert_eq!(code(by(&owner, |owner| create::decide(owner, None, create("site")))), "unit_kind_unknown");
    let shut = by(&owner, |owner| create::decide(owner, Some(&closed(EAST)), create("team")));
    assert_eq!(shut, Err(Refused::UnitClosed { field: "parent_id", unit: EAST }));
}

/// A regime in which a team stands under a site, and a site at the top.
const SITES: &str = r#"
[regime]
key = "sites"
version = 1
language = "en"
title = { en = "Sites" }
founding_role = "owner"

[unit_kinds.site]
title = { en = "Site" }
under = ["tenant"]

[unit_kinds.team]
title = { en = "Team" }
under = ["site"]

[roles.owner]
title = { en = "Owner" }
permissions = ["mandat/unit.read", "mandat/unit.change"]
appointed_by = [{ role = "owner", validity = true }]
"#;

#[test]
fn a_kind_stands_only_under_the_kinds_that_its_regime_names() {
    let rules = Rules::new(vec![Arc::new(parse("sites.toml", SITES).unwrap())], Vec::new());
    let owner = with("sites/owner");
    let actor = Actor::new(PLATFORM, owner.account);
    let authority =
        Authority { actor, rules: &rules, subject: Some(&owner), at: day(1), scopes: &[], on_behalf: None };
    assert_eq!(
        create::decide(&authority, None, create("team")),
        Err(Refused::UnitNesting { kind: "team".to_owned(), allowed: vec!["site".to_owned()] })
    );
    assert_eq!(code(create::decide(&authority, Some(&team(EAST)), create("site"))), "unit_nesting");
    let site = Unit { kind: "site".to_owned(), ..team(EAST) };
    assert!(create::decide(&authority, Some(&site), create("team")).is_ok());
    let top = change::Change { name: "Team".to_owned(), parent: None };
    assert_eq!(code(change::decide(&authority, &team(EAST_NIGHT), top)), "unit_nesting");
}

#[test]
fn a_unit_moves_to_an_open_place_that_is_not_below_itself() {
    let owner = with("tenant-owner");
    let moving = |unit: &Unit, parent: Option<&Unit>| {
        let command = change::Change { name: unit.name.clone(), parent };
        by(&owner, |owner| change::decide(owner, unit, command))
    };
    assert_eq!(moving(&team(EAST_NIGHT), Some(&team(WEST))).unwrap().len(), 1);
    assert_eq!(moving(&team(EAST_NIGHT), Some(&team(EAST))), Ok(Vec::new()), "it stands there");
    assert_eq!(moving(&team(EAST), Some(&team(EAST))), Err(Refused::UnitCircle));
    assert_eq!(moving(&team(EAST), Some(&team(EAST_NIGHT))), Err(Refused::UnitCircle));
    assert_eq!(code(moving(&team(EAST), Some(&closed(WEST)))), "unit_closed");
    for (name, expected) in [("supervisor", "forbidden"), ("employee", "not_found")] {
        let command = change::Change { name: "Other".to_owned(), parent: None };
        let refused = by(&with(name), |other| change::decide(other, &team(EAST), command));
        assert_eq!(code(refused), expected);
    }
}

#[test]
fn closing_goes_from_below_and_opening_from_above() {
    let owner = with("tenant-owner");
    by(&owner, |owner| {
        assert_eq!(close::close(owner, &team(EAST), true), Err(Refused::UnitNotEmpty));
        assert_eq!(close::close(owner, &team(EAST), false), Ok(vec![Event::UnitClosed { unit_id: EAST }]));
        assert_eq!(close::close(owner, &closed(EAST), false), Ok(Vec::new()));
        assert_eq!(close::reopen(owner, &team(EAST), None), Ok(Vec::new()));
        assert_eq!(
            close::reopen(owner, &closed(EAST), None),
            Ok(vec![Event::UnitReopened { unit_id: EAST }])
        );
        assert_eq!(code(close::reopen(owner, &closed(EAST_NIGHT), Some(&closed(EAST)))), "unit_closed");
    });
    by(&with("supervisor"), |other| {
        assert_eq!(code(close::close(other, &team(EAST), false)), "forbidden");
        assert_eq!(code(close::reopen(other, &closed(EAST), None)), "forbidden");
    });
}

#[test]
fn members_are_placed_by_those_who_reach_both() {
    let ben = UserId(Uuid::from_u128(11));
    let (east, west, shut) = (team(EAST), team(WEST), closed(EAST));
    let supervisor = subject(ANNA, vec![holding(7, "supervisor", at(EAST))]);
    let placing = |unit, units: &[UnitId]| members::Placing {
        unit,
        user_id: ben,
        user: Owner { account: Account::User(ben), units: units.iter().map(|unit| path(*unit)).collect() },
        home: None,
    };
    let holder =
        Holder::new(subject(BEN, vec![holding(9, "employee", at(EAST))]), data(BEN, &[]).owner.unwrap());
    by(&supervisor, |supervisor| {
        assert_eq!(members::place(supervisor, &placing(&east, &[EAST_NIGHT])).unwrap().len(), 1);
        assert_eq!(members::place(supervisor, &placing(&east, &[EAST])), Ok(Vec::new()));
        assert_eq!(code(members::place(supervisor, &placing(&shut, &[EAST_NIGHT]))), "unit_closed");
        assert_eq!(
            members::place(supervisor, &placing(&east, &[WEST])),
            Err(Refused::NotFound { what: "user" })
        );
        assert_eq!(
            members::place(supervisor, &placing(&west, &[EAST])),
            Err(Refused::NotFound { what: "unit" })
        );
        let removed = members::remove(supervisor, &placing(&shut, &[EAST]), &holder).unwrap();
        assert!(matches!(&removed[..], [Event::MemberRemoved { .. }]), "the regime ends nothing with it");
        assert_eq!(members::remove(supervisor, &placing(&east, &[EAST_NIGHT]), &holder), Ok(Vec::new()));
    });
}
