//! What is decided about a vault, without a database.

use super::{
    Employee, Field, Fields, File, Knowledge, VaultRefused,
    employment::{Hours, coarsened},
    found, label, share, withdraw,
};
use crate::{
    access::Authority,
    event::Event,
    ids::{EmployeeId, FileId, PartnershipId, ShareId, TenantId},
    refused::Refused,
    regime::{self, Rules, SHIPPED, parse, words::IdentifierCheck},
    settings::Written,
    validity::Moment,
};
use std::sync::Arc;
use uuid::Uuid;

fn rules() -> Rules {
    let (file, text) = SHIPPED.iter().find(|(file, _)| file.contains("data-vault")).unwrap();
    Rules::new(vec![Arc::new(parse(file, text).unwrap())], Vec::new())
}

fn vault(rules: &Rules) -> &regime::Vault {
    super::rules_of(rules).unwrap()
}

fn fields(said: &[(Field, &str)]) -> Fields {
    Fields::kept(said.iter().map(|(field, text)| (*field, (*text).to_owned())))
}

fn anna() -> Employee {
    let known = fields(&[
        (Field::FamilyName, "Janssen"),
        (Field::BirthDate, "1965-09-19"),
        (Field::Postcode, "5211NJ"),
        (Field::CitizenNumber, "111222333"),
        (Field::PersonnelNumber, "MS004"),
        (Field::EmployedFrom, "2018-01-31"),
        (Field::Hours, "36"),
    ]);
    Employee { id: EmployeeId(Uuid::from_u128(1)), unit: None, fields: known }
}

fn file(knowledge: Knowledge, situation: Option<&str>, has_content: bool) -> File {
    File {
        id: FileId(Uuid::from_u128(2)),
        client: TenantId(Uuid::from_u128(3)),
        partnership: PartnershipId(Uuid::from_u128(4)),
        pseudonym: Some("p".to_owned()),
        knowledge,
        situation: situation.map(str::to_owned),
        has_content,
        fields: anna().fields,
    }
}

fn towards(file: Option<File>) -> share::Towards {
    share::Towards {
        partnership: PartnershipId(Uuid::from_u128(4)),
        client: TenantId(Uuid::from_u128(3)),
        pseudonym: "p".to_owned(),
        shared: false,
        file,
    }
}

fn command(basis: Option<&str>) -> share::Share {
    share::Share {
        share_id: ShareId(Uuid::from_u128(5)),
        file_id: FileId(Uuid::from_u128(6)),
        care_need: true,
        reason: Written("Is ill".to_owned()),
        basis: basis.map(str::to_owned),
        agreement: None,
    }
}

fn at() -> Moment {
    "2026-03-01T09:00:00Z".parse().unwrap()
}

#[test]
fn vlt_08_an_employee_is_called_by_number_until_shared() {
    let rules = rules();
    let label = |language, shared| label(vault(&rules), language, &anna().fields, shared);
    assert_eq!(label("nl", false), "Anoniem (Persnr. MS004)");
    assert_eq!(label("en", false), "Anonymous (personnel no. MS004)");
    assert_eq!(label("nl", true), "Janssen");
}

#[test]
fn vlt_10_all_is_conveyed_but_the_citizen_number_only_on_a_basis() {
    let all = anna().fields;
    assert_eq!(share::conveyed(&all, Some("occupational-health-law")), all);
    let without = share::conveyed(&all, None);
    assert_eq!(all.differing(&without), [Field::CitizenNumber]);
}

#[test]
fn vlt_14_sharing_what_was_pulled_in_secret_looks_like_any_sharing() {
    let rules = rules();
    let authority = Authority::command_line(&rules, at());
    let new = share::decide(&authority, &anna(), Some(&towards(None)), command(None)).unwrap();
    let pulled = file(Knowledge::Undisclosed, Some("open-consultation"), false);
    let known = share::decide(&authority, &anna(), Some(&towards(Some(pulled))), command(None)).unwrap();
    assert_eq!(new.here, known.here);
    assert!(matches!(new.there.as_slice(), [Event::FileOpened(_)]));
    let [Event::FileChanged(told)] = known.there.as_slice() else { panic!("{:?}", known.there) };
    assert_eq!(told.knowledge, Knowledge::Disclosed);
}

#[test]
fn vlt_14_changes_flow_into_files_that_the_employer_knows_of_and_no_others() {
    let moved = fields(&[(Field::FamilyName, "Janssen"), (Field::City, "Breda")]);
    let disclosed = share::flow(&file(Knowledge::Disclosed, None, false), &moved, None);
    assert!(matches!(disclosed.as_slice(), [Event::FileChanged(_)]));
    for knowledge in [Knowledge::Undisclosed, Knowledge::Held] {
        assert!(share::flow(&file(knowledge, None, false), &moved, None).is_empty());
        assert!(share::flow_of_erased(&file(knowledge, None, false)).is_empty());
    }
    let same = anna().fields;
    assert!(share::flow(&file(Knowledge::Disclosed, None, false), &same, Some("any")).is_empty());
}

#[test]
fn an_erased_employee_takes_the_file_along_unless_there_is_content() {
    let empty = share::flow_of_erased(&file(Knowledge::Disclosed, None, false));
    assert!(matches!(empty.as_slice(), [Event::FileClosed { .. }]));
    let filled = share::flow_of_erased(&file(Knowledge::Disclosed, None, true));
    let [Event::FileChanged(told)] = filled.as_slice() else { panic!("{filled:?}") };
    assert_eq!(told.knowledge, Knowledge::Held);
}

#[test]
fn vlt_13_a_share_is_withdrawn_until_there_is_content() {
    let rules = rules();
    let authority = Authority::command_line(&rules, at());
    let withdraw = |file: &File, withdrawn| {
        withdraw::decide(&authority, &anna(), ShareId(Uuid::from_u128(5)), withdrawn, Some(file))
    };
    let both = withdraw(&file(Knowledge::Disclosed, None, false), false).unwrap();
    assert!(matches!(both.there.as_slice(), [Event::FileClosed { .. }]));
    assert!(withdraw(&file(Knowledge::Disclosed, None, false), true).unwrap().here.is_empty());
    let refused = withdraw(&file(Knowledge::Disclosed, None, true), false).unwrap_err();
    assert_eq!(refused, Refused::Vault(VaultRefused::HasContent));
    // What the provider had pulled before stays with it, as it is now.
    let pulled = file(Knowledge::Disclosed, Some("open-consultation"), false);
    let both = withdraw(&pulled, false).unwrap();
    let [Event::FileChanged(told)] = both.there.as_slice() else { panic!("{:?}", both.there) };
    assert_eq!(told.knowledge, Knowledge::Undisclosed);
}

#[test]
fn vlt_15_somebody_is_found_by_all_identifiers_together() {
    let rules = rules();
    let said: Vec<String> = found::of(vault(&rules), &anna().fields).into_iter().map(|(by, _)| by).collect();
    assert_eq!(
        said,
        ["personnel_number", "family_name", "birth_date", "postcode", "birth_date+postcode+citizen_number"]
    );
    let without = anna().fields.without(Field::CitizenNumber);
    assert!(found::of(vault(&rules), &without).iter().all(|(by, _)| !by.contains('+')));
}

#[test]
fn vlt_01_an_employment_has_no_day_and_in_a_small_group_no_year() {
    let known = anna().fields;
    let seen = coarsened(&known, false, "2026-03-01");
    assert_eq!((seen.since, seen.ended, seen.hours), (Some(2018), false, Some(Hours::UpTo36)));
    assert_eq!(coarsened(&known, true, "2026-03-01").since, None);
    let ended = fields(&[(Field::EmployedUntil, "2026-02-28")]);
    assert!(coarsened(&ended, true, "2026-03-01").ended);
    assert_eq!(Field::Hours.normal("12.5", IdentifierCheck::None).as_deref(), Some("12.5"));
}
