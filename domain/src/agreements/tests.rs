//! Who owes which version, and what discharges it.

use super::*;
use crate::{
    access::{Authority, Holding, Question, Resource, Rule, decide},
    account::Actor,
    ids::{AssignmentId, SignatoryId, TenantId, UserId},
    keys::PermissionKey,
    refused::Refused,
    regime::{SHIPPED, parse, words::Discharge as Act},
    scope::Scope,
    validity::{Moment, Validity},
};
use std::sync::Arc;
use uuid::Uuid;

const ADMINISTRATOR: &str = "broker-portal/customer-administrator";

fn day(day: u32) -> Moment {
    format!("2026-03-{day:02}T08:00:00Z").parse().unwrap()
}

fn rules(regime: &str) -> Rules {
    let (file, text) = SHIPPED.iter().find(|(file, _)| file.contains(regime)).unwrap();
    Rules::new(vec![Arc::new(parse(file, text).unwrap())], Vec::new())
}

fn user(roles: &[&str], from: Moment) -> Subject {
    let held = roles.iter().map(|role| {
        let role = RoleKey::parse(role).unwrap();
        Holding::new(AssignmentId(Uuid::from_u128(1)), role, Scope::Tenant, Validity { from, until: None })
    });
    Subject::new(Account::User(UserId(Uuid::from_u128(2))), true, held.collect())
}

fn version(regime: &str, name: &str, version: i64) -> Version {
    let id = AgreementId(Uuid::from_u128(version.unsigned_abs().into()));
    Version { id, regime: regime.to_owned(), name: name.to_owned(), version }
}

fn discharge(
    subject: &Subject,
    rules: &Rules,
    of: &Version,
    newest: i64,
    act: Act,
    signatory: bool,
) -> Result<usize, Refused> {
    let actor = Actor::new(TenantId(Uuid::nil()), subject.account);
    let authority =
        Authority { actor, rules, subject: Some(subject), at: day(2), scopes: &[], on_behalf: None };
    let named = Signatory { name: "Marta".to_owned(), email: "marta@example.com".to_owned() };
    let signatory = signatory.then(|| (SignatoryId(Uuid::from_u128(3)), named));
    let command = discharge::Discharge { act, signatory };
    discharge::decide(&authority, of, newest, false, command).map(|events| events.len())
}

#[test]
fn asp_19_nothing_works_for_the_administrator_until_the_newest_version_is_downloaded() {
    let rules = rules("broker-portal");
    let held = [ADMINISTRATOR, "broker-portal/user", "broker-portal/api-user"];
    let mut administrator = user(&held, day(1));
    let published = [version("broker-portal", "usage", 3)];
    let permission = PermissionKey::parse("broker-portal/company-data.read").unwrap();
    let question = Question { permission: &permission, resource: &Resource::tenant(), at: day(2) };
    administrator.owed = owed(&rules, &published, &BTreeSet::new(), &administrator);
    let decision = decide(&rules, true, &administrator, &question);
    assert_eq!(decision.rule, Rule::AgreementOwed { agreement: "usage".to_owned(), version: 3 });
    let text = decision.rule.text(&permission);
    assert!(text.contains("version 3") && text.contains("usage"), "{text}");
    assert_eq!(discharge(&administrator, &rules, &published[0], 3, Act::Download, false), Ok(1));
    administrator.owed = owed(&rules, &published, &BTreeSet::from([published[0].id]), &administrator);
    assert!(decide(&rules, true, &administrator, &question).allowed);
}

#[test]
fn what_is_owed_for_a_role_waits_until_the_role_is_held() {
    let rules = rules("broker-portal");
    let published = [version("broker-portal", "usage", 1)];
    let mut user_now =
        user(&["broker-portal/user", "broker-portal/api-user", "broker-portal/policies"], day(1));
    assert!(owed(&rules, &published, &BTreeSet::new(), &user_now).is_empty());
    // Administrator from the fifth on.
    user_now.holdings.extend(user(&[ADMINISTRATOR], day(5)).holdings);
    user_now.owed = owed(&rules, &published, &BTreeSet::new(), &user_now);
    assert_eq!(user_now.owed.len(), 1);
    let permission = PermissionKey::parse("broker-portal/policy.read").unwrap();
    for (at, allowed) in [(day(2), true), (day(5), false)] {
        let question = Question { permission: &permission, resource: &Resource::tenant(), at };
        assert_eq!(decide(&rules, true, &user_now, &question).allowed, allowed, "{at}");
    }
}

#[test]
fn only_the_newest_version_is_discharged_and_only_as_the_regime_says() {
    let rules = rules("broker-portal");
    let administrator = user(&[ADMINISTRATOR], day(1));
    let old = version("broker-portal", "usage", 1);
    let superseded = discharge(&administrator, &rules, &old, 2, Act::Download, false);
    assert_eq!(superseded.unwrap_err().code(), "agreement_superseded");
    let act = discharge(&administrator, &rules, &old, 1, Act::Hand, false).unwrap_err();
    assert_eq!(act, AgreementRefused::Act { acts: vec!["download".to_owned()] }.into());
    let other = user(&["broker-portal/user"], day(1));
    let not_yours = discharge(&other, &rules, &old, 1, Act::Download, false).unwrap_err();
    assert_eq!(not_yours.code(), "agreement_not_yours");
}

#[test]
fn vlt_04_a_vault_administrator_names_who_signs() {
    let rules = rules("data-vault");
    let administrator = user(&["data-vault/vault-administrator"], day(1));
    let processing = version("data-vault", "processing", 1);
    let named =
        |signatory| discharge(&administrator, &rules, &processing, 1, Act::NamingSignatory, signatory);
    assert_eq!(named(false), Err(AgreementRefused::SignatoryMissing.into()));
    assert_eq!(named(true), Ok(1));
}
