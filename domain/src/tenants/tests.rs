//! Every refusal of the commands on tenants, and what they come to otherwise.

use super::{change, found};
use crate::{
    access::{Authority, sample::*},
    account::Actor,
    event::Event,
    ids::{AssignmentId, PLATFORM, TenantId, UserId},
    person::Person,
    refused::Refused,
    regime::{Catalogue, PLATFORM_REGIME, Rules},
};
use uuid::Uuid;

fn founding(regimes: &[&str]) -> found::Found {
    let text = str::to_owned;
    found::Found {
        tenant_id: TenantId(Uuid::from_u128(30)),
        name: text("Berg Werke AG"),
        language: text("fr"),
        regimes: regimes.iter().map(|key| text(key)).collect(),
        administrator_id: UserId(Uuid::from_u128(31)),
        administrator: Person { given_name: text("A"), family_name: text("B"), email: text("a@b") },
        assignment_ids: (32..35).map(|number| AssignmentId(Uuid::from_u128(number))).collect(),
    }
}

#[test]
fn an_operator_founds_a_tenant_with_its_first_office_holder() {
    let known = Catalogue::shipped().unwrap();
    let rules = Rules::new(known.newest(PLATFORM_REGIME).into_iter().collect(), Vec::new());
    let operator = with("platform/operator");
    let actor = Actor::new(PLATFORM, operator.account);
    let authority = Authority { actor, rules: &rules, subject: Some(&operator), at: day(1), scopes: &[] };
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
