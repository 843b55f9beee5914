//! A sealed field opens as itself and as nothing else.

use super::{SealedFields, open, seal};
use crate::{
    entropy::Entropy,
    storage::{
        error::Error,
        keys::{Key, associated},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use mandat_domain::{
    ids::TenantId,
    vault::{Field, Fields},
};
use std::collections::BTreeMap;
use uuid::Uuid;

const TENANTS: [TenantId; 2] = [TenantId(Uuid::from_u128(1)), TenantId(Uuid::from_u128(2))];
const SUBJECTS: [Uuid; 2] = [Uuid::from_u128(11), Uuid::from_u128(12)];
const REVISIONS: [i64; 2] = [7, 8];

/// Every field there is, each with a text of its own.
fn all() -> Fields {
    Fields::kept(Field::ALL.iter().map(|field| (*field, format!("the {} of Mark", field.as_str()))))
}

fn bag(sealed: &[u8]) -> BTreeMap<Field, Vec<u8>> {
    let texts: BTreeMap<Field, String> = serde_json::from_slice(sealed).unwrap();
    texts.into_iter().map(|(field, text)| (field, STANDARD_NO_PAD.decode(text).unwrap())).collect()
}

fn bytes(bag: &BTreeMap<Field, Vec<u8>>) -> Vec<u8> {
    let texts: BTreeMap<Field, String> =
        bag.iter().map(|(field, sealed)| (*field, STANDARD_NO_PAD.encode(sealed))).collect();
    serde_json::to_vec(&texts).unwrap()
}

fn refused(opened: Result<Fields, Error>, why: &str) {
    assert!(matches!(opened, Err(Error::DoesNotOpen { .. })), "{why}");
}

#[test]
fn no_byte_of_a_sealed_field_can_be_another() {
    let (entropy, key) = (Entropy::seeded(1), Key::generate(&Entropy::seeded(2)));
    let sealed = seal(&entropy, &key, TENANTS[0], SUBJECTS[0], REVISIONS[0], &all()).unwrap();
    let whole = bag(&sealed);
    assert_eq!(whole.len(), Field::ALL.len());
    for field in Field::ALL {
        for place in 0..whole[field].len() {
            for bit in [1, 0x80] {
                let mut altered = whole.clone();
                altered.get_mut(field).unwrap()[place] ^= bit;
                let altered = bytes(&altered);
                let value = SealedFields { subject: SUBJECTS[0], revision: REVISIONS[0], sealed: &altered };
                refused(
                    open(&key, TENANTS[0], value, &[*field], false),
                    &format!("{} {place}", field.as_str()),
                );
            }
        }
        for cut in [0, 1, whole[field].len() - 1] {
            let mut altered = whole.clone();
            altered.get_mut(field).unwrap().truncate(cut);
            let altered = bytes(&altered);
            let value = SealedFields { subject: SUBJECTS[0], revision: REVISIONS[0], sealed: &altered };
            refused(
                open(&key, TENANTS[0], value, &[*field], false),
                &format!("{} cut to {cut}", field.as_str()),
            );
        }
    }
}

#[test]
fn a_sealed_field_opens_nowhere_else() {
    let (entropy, key) = (Entropy::seeded(1), Key::generate(&Entropy::seeded(2)));
    // Under one key, so that it is the place alone that keeps them apart.
    let mut sealed = Vec::new();
    for tenant in TENANTS {
        for subject in SUBJECTS {
            for revision in REVISIONS {
                let bytes = seal(&entropy, &key, tenant, subject, revision, &all()).unwrap();
                sealed.push(((tenant, subject, revision), bytes));
            }
        }
    }
    for ((tenant, subject, revision), _) in &sealed {
        let (subject, revision) = (*subject, *revision);
        for ((from_tenant, from_subject, from_revision), bytes) in &sealed {
            let value = SealedFields { subject, revision, sealed: bytes };
            let at_home = (tenant, &subject, &revision) == (from_tenant, from_subject, from_revision);
            for field in Field::ALL {
                let opened = open(&key, *tenant, value, &[*field], false);
                if at_home {
                    let text = format!("the {} of Mark", field.as_str());
                    assert_eq!(opened.unwrap().get(*field), Some(text.as_str()));
                } else {
                    refused(opened, field.as_str());
                }
            }
        }
    }
}

#[test]
fn a_sealed_field_is_no_other_field() {
    let (entropy, key) = (Entropy::seeded(1), Key::generate(&Entropy::seeded(2)));
    let whole = bag(&seal(&entropy, &key, TENANTS[0], SUBJECTS[0], REVISIONS[0], &all()).unwrap());
    for field in Field::ALL {
        for other in Field::ALL.iter().filter(|other| *other != field) {
            let mut swapped = whole.clone();
            swapped.insert(*field, whole[other].clone());
            swapped.insert(*other, whole[field].clone());
            let swapped = bytes(&swapped);
            let value = SealedFields { subject: SUBJECTS[0], revision: REVISIONS[0], sealed: &swapped };
            for one in [field, other] {
                refused(
                    open(&key, TENANTS[0], value, &[*one], false),
                    &format!("{} as {}", other.as_str(), field.as_str()),
                );
            }
        }
    }
    // Nor as what is sealed whole.
    let elsewhere =
        associated(&[b"mandat kept data", TENANTS[0].0.as_bytes(), SUBJECTS[0].as_bytes(), b"note"]);
    assert!(key.open("note", &elsewhere, &whole[&Field::FamilyName]).is_err());
}

#[test]
fn one_key_opens_nothing_of_another() {
    let (entropy, other) = (Entropy::seeded(1), Key::generate(&Entropy::seeded(3)));
    let key = Key::generate(&Entropy::seeded(2));
    let sealed = seal(&entropy, &key, TENANTS[0], SUBJECTS[0], REVISIONS[0], &all()).unwrap();
    let value = SealedFields { subject: SUBJECTS[0], revision: REVISIONS[0], sealed: &sealed };
    for field in Field::ALL {
        refused(open(&other, TENANTS[0], value, &[*field], false), field.as_str());
    }
    let said = String::from_utf8(sealed.clone()).unwrap();
    assert!(!said.contains("Mark"), "nothing of it can be read: {said}");
    refused(open(&key, TENANTS[0], SealedFields { sealed: b"{]", ..value }, Field::ALL, false), "no bag");
}
