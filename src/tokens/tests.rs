//! Forged, stale and misused tokens (RFC 8725).

use super::*;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

const ISSUER: &str = "https://mandat.example";

fn now() -> Moment {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// A key that the test can sign with itself.
fn pair() -> (Vec<u8>, Ed25519KeyPair) {
    let pair = Ed25519KeyPair::generate().unwrap();
    (pair.to_pkcs8().unwrap().as_ref().to_vec(), pair)
}

fn ring(keys: &[(&str, Moment, &[u8])]) -> Ring {
    let key = |(id, at, pkcs8): &(&str, Moment, &[u8])| SigningKey::from_pkcs8((*id).to_owned(), *at, pkcs8);
    Ring::new(keys.iter().map(|k| key(k).unwrap()).collect())
}

fn card() -> LoginUsed {
    LoginUsed { person: Some("citizen".to_owned()), method: "eid-card".to_owned() }
}

fn minting() -> Minting {
    Minting {
        id: Uuid::from_u128(1),
        tenant: TenantId(Uuid::from_u128(2)),
        holder: Holder::Person {
            user: UserId(Uuid::from_u128(3)),
            session: Uuid::from_u128(4),
            login: card(),
        },
        scopes: vec![],
        now: now(),
        expires_at: now() + TimeDelta::minutes(5),
    }
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed(pair: &Ed25519KeyPair, header: &Value, claims: &Value) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes())))
}

fn header() -> Value {
    json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "k1" })
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": ISSUER, "sub": Uuid::from_u128(3), "tenant_id": Uuid::from_u128(2),
        "sid": Uuid::from_u128(4), "jti": Uuid::from_u128(1), "client_id": "mandat", "acr": "eid-card",
        "iat": now().timestamp(), "exp": now().timestamp() + 300,
    })
}

fn with(mut value: Value, key: &str, new: Value) -> Value {
    value[key] = new;
    value
}

fn without(mut value: Value, key: &str) -> Value {
    value.as_object_mut().unwrap().remove(key);
    value
}

#[test]
fn what_is_minted_is_verified_until_it_expires() {
    let tokens = Tokens::new(ISSUER.to_owned(), ring(&[("k1", now(), &pair().0)]));
    let token = tokens.mint(&minting()).unwrap();
    for _ in 0..2 {
        let verified = tokens.verify(&token, now()).unwrap();
        assert_eq!(verified.account, Account::User(UserId(Uuid::from_u128(3))));
        assert_eq!(verified.session, Some(Uuid::from_u128(4)));
        assert_eq!((verified.secret, verified.scopes), (None, vec![]));
    }
    let end = now() + TimeDelta::minutes(5);
    assert_eq!(tokens.verify(&token, end), Err(Invalid::Expired));
    assert!(tokens.verify(&token, end - TimeDelta::seconds(1)).is_ok());
}

#[test]
fn a_program_has_a_secret_and_scopes() {
    let tokens = Tokens::new(ISSUER.to_owned(), ring(&[("k1", now(), &pair().0)]));
    let client = mandat_domain::ids::ApiClientId(Uuid::from_u128(5));
    let token = tokens
        .mint(&Minting {
            holder: Holder::Program { client, secret: SecretId(Uuid::from_u128(6)) },
            scopes: vec!["mandat/user.read".to_owned(), "mandat/unit.read".to_owned()],
            ..minting()
        })
        .unwrap();
    let verified = tokens.verify(&token, now()).unwrap();
    assert_eq!(verified.account, Account::ApiClient(client));
    assert_eq!(verified.secret, Some(Uuid::from_u128(6)));
    assert_eq!(verified.scopes, ["mandat/user.read", "mandat/unit.read"]);
}

#[test]
fn forged_tokens_are_refused() {
    let (pkcs8, key) = pair();
    let (_, other) = pair();
    let tokens = Tokens::new(ISSUER.to_owned(), ring(&[("k1", now(), &pkcs8)]));
    let good = signed(&key, &header(), &claims());
    assert!(tokens.verify(&good, now()).is_ok(), "the corpus starts from a token that counts");

    let hmac = {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some("k1".to_owned());
        let secret = jsonwebtoken::EncodingKey::from_secret(key.public_key().as_ref());
        jsonwebtoken::encode(&header, &claims(), &secret).unwrap()
    };
    let seconds = now().timestamp();
    let corpus = [
        ("another key", signed(&other, &header(), &claims())),
        ("alg none", format!("{}.{}.", part(&with(header(), "alg", json!("none"))), part(&claims()))),
        ("HS256 with the public key", hmac),
        (
            "EdDSA signature under another alg",
            signed(&key, &with(header(), "alg", json!("ES256")), &claims()),
        ),
        ("typ JWT", signed(&key, &with(header(), "typ", json!("JWT")), &claims())),
        ("no typ", signed(&key, &without(header(), "typ"), &claims())),
        ("unknown kid", signed(&key, &with(header(), "kid", json!("k2")), &claims())),
        ("no kid", signed(&key, &without(header(), "kid"), &claims())),
        ("critical header", signed(&key, &with(header(), "crit", json!(["exp"])), &claims())),
        ("expired", signed(&key, &header(), &with(claims(), "exp", json!(seconds)))),
        ("exp as text", signed(&key, &header(), &with(claims(), "exp", json!("9999999999")))),
        ("exp as fraction", signed(&key, &header(), &with(claims(), "exp", json!(9_999_999_999.5)))),
        ("exp null", signed(&key, &header(), &with(claims(), "exp", Value::Null))),
        ("no exp", signed(&key, &header(), &without(claims(), "exp"))),
        ("nbf in the future", signed(&key, &header(), &with(claims(), "nbf", json!(seconds + 1)))),
        ("nbf as text", signed(&key, &header(), &with(claims(), "nbf", json!("0")))),
        ("other issuer", signed(&key, &header(), &with(claims(), "iss", json!("https://evil.example")))),
        ("several issuers", signed(&key, &header(), &with(claims(), "iss", json!([ISSUER])))),
        ("other audience", signed(&key, &header(), &with(claims(), "aud", json!("https://evil.example")))),
        ("no audience", signed(&key, &header(), &without(claims(), "aud"))),
        ("subject no id", signed(&key, &header(), &with(claims(), "sub", json!("root")))),
        ("person and program", signed(&key, &header(), &with(claims(), "secret_id", json!(Uuid::nil())))),
        ("neither", signed(&key, &header(), &without(claims(), "sid"))),
        ("no tenant", signed(&key, &header(), &without(claims(), "tenant_id"))),
        ("truncated", good[..good.len() - 1].to_owned()),
        ("no signature", good[..=good.rfind('.').unwrap()].to_owned()),
        ("two parts", good[..good.rfind('.').unwrap()].to_owned()),
        ("four parts", format!("{good}.AA")),
        ("padded", format!("{good}=")),
        ("empty", String::new()),
        ("too long", format!("{good}{}", "A".repeat(LONGEST))),
    ];
    for (what, token) in corpus {
        assert!(tokens.verify(&token, now()).is_err(), "{what} was accepted");
    }
}

#[test]
fn a_new_key_signs_when_everybody_knows_it_and_a_removed_one_counts_no_more() {
    let (first, second) = (pair().0, pair().0);
    let later = now() + TimeDelta::days(30);
    let tokens = Tokens::new(ISSUER.to_owned(), ring(&[("k1", now(), &first)]));
    let old = tokens.mint(&Minting { expires_at: later + TimeDelta::days(1), ..minting() }).unwrap();
    tokens.replace_keys(ring(&[("k2", later, &second), ("k1", now(), &first)]));
    let kid = |at| {
        let token = tokens.mint(&Minting { now: at, ..minting() }).unwrap();
        jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
    };
    assert_eq!(kid(later), "k1");
    assert_eq!(kid(later + mandat_domain::sessions::lifetimes::KEY_PUBLISHED_FIRST), "k2");
    assert!(tokens.verify(&old, later).is_ok());
    assert_eq!(tokens.published().len(), 2);
    tokens.replace_keys(ring(&[("k2", later, &second)]));
    assert_eq!(tokens.verify(&old, later), Err(Invalid::KeyUnknown), "a verdict outlived its key");
}
