//! Whose tokens count, and which of them.

use super::{
    Issuer, Proof, Terms,
    accept::{Claims, NotAccepted, accept},
    end, register,
};
use crate::{
    access::{Authority, sample::*},
    event::Event,
    ids::IssuerId,
    refused::Refused,
    regime::{Catalogue, PLATFORM_REGIME, Rules},
};
use uuid::Uuid;

const ID: IssuerId = IssuerId(Uuid::from_u128(1));

fn proof(method: &str) -> Proof {
    Proof { method: method.to_owned(), person: None }
}

fn terms() -> Terms {
    Terms {
        issuer: "https://id.example".to_owned(),
        audience: "portal".to_owned(),
        classes: [("high".to_owned(), proof("eid-card"))].into(),
        otherwise: None,
    }
}

fn register(terms: Terms, others: &[Issuer]) -> Result<Vec<Event>, Refused> {
    let known = Catalogue::shipped().unwrap();
    let rules = Rules::new(known.newest(PLATFORM_REGIME).into_iter().collect(), Vec::new());
    let authority = Authority::command_line(&rules, day(1));
    register::decide(&authority, ID, "National identity".to_owned(), terms, others)
}

#[test]
fn only_operators_say_whose_tokens_count() {
    let refused = by(&with("tenant-owner"), |authority| {
        register::decide(authority, ID, "Mine".to_owned(), terms(), &[])
    });
    assert_eq!(code(refused), "forbidden");
    let issuer = Issuer { id: ID, terms: terms(), ended: false };
    assert_eq!(code(by(&with("tenant-owner"), |authority| end::decide(authority, &issuer))), "not_found");
    assert!(register(terms(), &[]).is_ok());
}

#[test]
fn an_issuer_is_reached_by_https_or_on_this_machine() {
    let named = |issuer: &str| register(Terms { issuer: issuer.to_owned(), ..terms() }, &[]);
    for good in
        ["https://id.example/realms/one", "http://localhost:9000", "http://127.0.0.1", "http://[::1]/x"]
    {
        assert!(named(good).is_ok(), "{good}");
    }
    let bad = [
        "http://id.example",
        "https://",
        "https:///path",
        "https://id.example?x=1",
        "https://id.example#x",
        "http://localhost@id.example",
        "http://localhost.id.example",
        "ftp://id.example",
        "https://id .example",
    ];
    for bad in bad {
        assert_eq!(code(named(bad)), "issuer_url_invalid", "{bad}");
    }
}

#[test]
fn a_token_is_judged_on_one_set_of_terms() {
    let other = Issuer { id: IssuerId(Uuid::from_u128(2)), terms: terms(), ended: false };
    assert_eq!(code(register(terms(), std::slice::from_ref(&other))), "issuer_exists");
    let for_another = Terms { audience: "other-portal".to_owned(), ..terms() };
    assert!(register(for_another, std::slice::from_ref(&other)).is_ok());
    let ended = Issuer { ended: true, ..other.clone() };
    assert!(register(terms(), &[ended]).is_ok());
    let many = |number: usize| {
        let audience = number.to_string();
        Issuer { terms: Terms { audience, ..terms() }, ..other.clone() }
    };
    let full: Vec<_> = (0..register::LIMIT).map(many).collect();
    assert_eq!(code(register(terms(), &full)), "issuers_too_many");
}

#[test]
fn a_token_counts_for_what_its_class_proves() {
    let now = day(1);
    let good = Claims {
        issuer: "https://id.example".to_owned(),
        subject: "1234".to_owned(),
        audiences: vec!["portal".to_owned()],
        authorized_party: None,
        issued_at: now.timestamp(),
        expires_at: now.timestamp() + 300,
        class: Some("high".to_owned()),
    };
    let otherwise = Terms { otherwise: Some(proof("password")), ..terms() };
    assert_eq!(accept(&terms(), &good, now), Ok(&proof("eid-card")));
    for class in [None, Some("low".to_owned())] {
        let claims = Claims { class, ..good.clone() };
        assert_eq!(accept(&terms(), &claims, now), Err(NotAccepted::Class));
        assert_eq!(accept(&otherwise, &claims, now), Ok(&proof("password")));
    }
    let both = vec!["portal".to_owned(), "else".to_owned()];
    let party = |party: &str| Some(party.to_owned());
    let claims = Claims { audiences: both.clone(), authorized_party: party("portal"), ..good.clone() };
    assert_eq!(accept(&terms(), &claims, now), Ok(&proof("eid-card")));
    let cases = [
        (Claims { issuer: "https://id.example/".to_owned(), ..good.clone() }, NotAccepted::Issuer),
        (Claims { audiences: vec!["else".to_owned()], ..good.clone() }, NotAccepted::Audience),
        (Claims { audiences: both, ..good.clone() }, NotAccepted::Audience),
        (Claims { authorized_party: party("else"), ..good.clone() }, NotAccepted::Audience),
        (Claims { expires_at: now.timestamp() - 60, ..good.clone() }, NotAccepted::Expired),
        (Claims { issued_at: now.timestamp() - 601, ..good.clone() }, NotAccepted::Age),
        (Claims { issued_at: now.timestamp() + 61, ..good.clone() }, NotAccepted::Age),
        (Claims { subject: String::new(), ..good.clone() }, NotAccepted::Subject),
        (Claims { subject: "x".repeat(256), ..good.clone() }, NotAccepted::Subject),
    ];
    for (claims, expected) in cases {
        assert_eq!(accept(&terms(), &claims, now), Err(expected));
    }
}

#[test]
fn an_issuer_ends_once() {
    let rules = Rules::default();
    let authority = Authority::command_line(&rules, day(1));
    let end = |ended| end::decide(&authority, &Issuer { id: ID, terms: terms(), ended });
    assert_eq!(end(false), Ok(vec![Event::IssuerEnded { issuer_id: ID }]));
    assert_eq!(code(end(true)), "issuer_ended");
}
