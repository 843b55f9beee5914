//! Every refusal of the commands on tenants, and what they come to otherwise.

use super::{change, follow, found};
use crate::{
    access::{Authority, sample::*},
    account::Actor,
    event::{Event, RegimeVersion},
    ids::{AssignmentId, PLATFORM, TenantId, UserId},
    person::Person,
    refused::Refused,
    regime::{Catalogue, OwnRole, PLATFORM_REGIME, Rules, SHIPPED, parse},
};
use uuid::Uuid;

fn founding(regimes: &[&str]) -> found::Found {
    let text = str::to_owned;
    found::Found {
        tenant_id: TenantId(Uuid::from_u128(30)),
        name: text("Berg Werke AG"),
        language: text("fr"),
        provider: false,
        regimes: regimes.iter().map(|key| text(key)).collect(),
        administrator_id: UserId(Uuid::from_u128(31)),
        administrator: Person {
            given_name: text("A"),
            family_name: text("B"),
            email: text("a@b"),
            ..Person::default()
        },
        assignment_ids: (32..35).map(|number| AssignmentId(Uuid::from_u128(number))).collect(),
        provisional: false,
    }
}

#[test]
fn an_operator_founds_a_tenant_with_its_first_office_holder() {
    let known = Catalogue::shipped().unwrap();
    let rules = Rules::new(known.newest(PLATFORM_REGIME).into_iter().collect(), Vec::new());
    let operator = with("platform/operator");
    let actor = Actor::new(PLATFORM, operator.account);
    let authority = Authority {
        actor,
        rules: &rules,
        subject: Some(&operator),
        at: day(1),
        scopes: &[],
        on_behalf: None,
    };
    let founded = found::decide(&authority, &known, founding(&["time-recording"])).unwrap();
    assert_eq!(founded.platform.len(), 1);
    let [.., Event::AssignmentCreated { role: given, by: None, .. }] = &founded.tenant[..] else {
        panic!("the office holder: {founded:?}");
    };
    assert_eq!(*given, role("tenant-owner"));
    let refused = |regimes: &[&str]| found::decide(&authority, &known, founding(regimes)).unwrap_err();
    assert_eq!(refused(&[]), Refused::RegimeMissing);
    for unknown in ["care", PLATFORM_REGIME] {
        let expected = Refused::RegimeUnknown { key: unknown.to_owned() };
        assert_eq!(refused(&["time-recording", unknown]), expected);
    }
    let owner = with("tenant-owner");
    let other = by(&owner, |owner| found::decide(owner, &known, founding(&["time-recording"])).unwrap_err());
    assert_eq!(other.code(), "forbidden");
}

#[test]
fn a_tenants_particulars_change_by_its_owner() {
    let particulars = |name: &str| change::Particulars { name: name.to_owned(), language: "de".to_owned() };
    let changed = |name: &str, wanted| {
        by(&with(name), |actor| change::decide(actor, &particulars("Kessler"), particulars(wanted)))
    };
    assert_eq!(changed("tenant-owner", "Kessler AG").unwrap().len(), 1);
    assert_eq!(changed("tenant-owner", "Kessler"), Ok(Vec::new()));
    assert_eq!(code(changed("supervisor", "Kessler AG")), "forbidden");
}

/// Version 2 of time-recording: the supervisor is a lead now, absence managers are no more, and seeing
/// working time has another name.
fn with_a_newer_version(by_itself: bool) -> Catalogue {
    let (_, text) = SHIPPED.iter().find(|(file, _)| file.contains("time-recording")).unwrap();
    let start = text.find("# Absences of others").unwrap();
    let end = text.find("# Records, and sees").unwrap();
    let newer = text
        .replace(&text[start..end], "")
        .replace("version = 1", "version = 2")
        .replace("\"time.read\"", "\"hours.read\"")
        .replace("supervisor", "lead");
    let migration = format!(
        "\n[migration]\nautomatic = {by_itself}\nroles = {{ supervisor = \"lead\" }}\npermissions = {{ \"time.read\" = \"hours.read\" }}\n"
    );
    let newer = parse("time-recording.toml", &(newer + &migration)).unwrap();
    Catalogue::shipped().unwrap().with(newer)
}

fn following(held: &[&str]) -> follow::Following {
    let regimes = vec![RegimeVersion { key: "time-recording".to_owned(), version: 1 }];
    let own_roles = vec![OwnRole {
        key: role("own/reader"),
        title: "Reader".to_owned(),
        permissions: [permission("time.read"), permission("report.read")].into(),
    }];
    follow::Following { regimes, held: held.iter().map(|name| role(name)).collect(), own_roles }
}

fn to_version(version: Option<u32>) -> follow::Follow {
    let assignment_ids = vec![AssignmentId(Uuid::from_u128(40))];
    follow::Follow {
        regime: "time-recording".to_owned(),
        version,
        office_holder: None,
        has_signed_in: false,
        assignment_ids,
    }
}

#[test]
fn a_newer_version_takes_along_what_was_renamed() {
    let known = with_a_newer_version(false);
    let moving = |held: &[&str], version| {
        by(&with("tenant-owner"), |owner| {
            follow::decide(owner, &known, &following(held), to_version(version))
        })
    };
    let events = moving(&["supervisor", "employee", "own/reader"], None).unwrap();
    let [Event::RegimeFollowed { version: 2, roles, .. }, Event::RoleChanged { permissions, .. }] =
        &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(*roles, [(role("supervisor"), role("lead"))].into());
    assert_eq!(*permissions, [permission("hours.read"), permission("report.read")]);
    assert_eq!(moving(&["supervisor"], Some(1)), Ok(Vec::new()), "already so");
    let lost = moving(&["absence-manager", "employee"], Some(2)).unwrap_err();
    assert_eq!(lost, Refused::RolesLost { roles: vec![role("absence-manager")] });
    assert_eq!(code(moving(&[], Some(3))), "regime_unknown");
    let by_supervisor =
        by(&with("supervisor"), |actor| follow::decide(actor, &known, &following(&[]), to_version(None)));
    assert_eq!(code(by_supervisor), "forbidden");
}

#[test]
fn there_is_no_way_back_to_an_older_version() {
    let known = with_a_newer_version(false);
    let mut today = following(&[]);
    today.regimes[0].version = 2;
    let back = by(&with("tenant-owner"), |owner| follow::decide(owner, &known, &today, to_version(Some(1))));
    assert_eq!(code(back), "regime_version_older");
}

#[test]
fn tenants_move_by_themselves_only_where_the_regime_says_so_and_nothing_is_lost() {
    let newest = |by_itself| with_a_newer_version(by_itself).newest("time-recording").unwrap();
    let moved = |by_itself, held: &[&str]| follow::moved_by_itself(&newest(by_itself), &following(held));
    assert_eq!(moved(true, &["supervisor"]).len(), 2);
    assert_eq!(moved(true, &["absence-manager"]), []);
    assert_eq!(moved(false, &["supervisor"]), []);
    let mut today = following(&[]);
    today.regimes[0].version = 2;
    assert_eq!(follow::moved_by_itself(&newest(true), &today), []);
}

#[test]
fn one_more_regime_begins_with_an_office_holder() {
    let known = Catalogue::shipped().unwrap();
    let wanted =
        |office_holder| follow::Follow { regime: "data-vault".to_owned(), office_holder, ..to_version(None) };
    let taking = |office_holder| {
        by(&with("tenant-owner"), |owner| {
            follow::decide(owner, &known, &following(&[]), wanted(office_holder))
        })
    };
    let events = taking(Some(BEN)).unwrap();
    let [Event::RegimeFollowed { .. }, Event::AssignmentCreated { holder, role, by: None, .. }] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!((*holder, role), (BEN, &known.newest("data-vault").unwrap().founding_role));
    assert_eq!(code(taking(None)), "office_holder_missing");
}

#[test]
fn before_a_rename_the_new_name_means_the_old_role() {
    let known = with_a_newer_version(false);
    let (old, new) = (known.find("time-recording", 1).unwrap(), known.find("time-recording", 2).unwrap());
    let rules = Rules::new(vec![old], Vec::new());
    assert!(rules.role(&role("lead")).is_none());
    let rules = rules.before([new.as_ref()]);
    assert_eq!(rules.role(&role("lead")).unwrap().key, role("supervisor"));
}
