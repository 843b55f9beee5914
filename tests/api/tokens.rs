//! Access tokens: only what the service signed itself, for this use, now, lets anybody in.

use crate::{
    cases,
    harness::{Api, ISSUER, text},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use mandat::{
    storage::keys::{Purpose, rotate_signing_key},
    tokens::Ring,
};
use serde_json::{Value, json};

cases![
    a_token_carries_identity_only,
    forged_tokens_are_refused,
    the_published_keys_verify_tokens,
    a_new_key_leaves_old_tokens_valid,
];

/// The claims of a token.
fn claims(token: &str) -> Value {
    let payload = BASE64.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

fn key_id(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

/// Tokens that look much like this one, signed with the service's own key where that makes them harder
/// to tell, and what is wrong with each.
pub fn forged(api: &Api, good: &str) -> Vec<(&'static str, String)> {
    let own = api.store.keys().current_signing(Purpose::Token).unwrap();
    let other = api.store.keys().current_signing(Purpose::Log).unwrap();
    let header = jsonwebtoken::decode_header(good).unwrap();
    let claims = claims(good);
    let key = EncodingKey::from_ed_der(own.pkcs8());
    let with_header = |change: fn(&mut Header)| {
        let mut header = header.clone();
        change(&mut header);
        jsonwebtoken::encode(&header, &claims, &key).unwrap()
    };
    let with_claim = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        jsonwebtoken::encode(&header, &claims, &key).unwrap()
    };
    let without_claim = |name: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().remove(name);
        jsonwebtoken::encode(&header, &claims, &key).unwrap()
    };
    let mut symmetric = header.clone();
    symmetric.alg = Algorithm::HS256;
    let (_, public) = api.signing.published().remove(0);
    let public = EncodingKey::from_secret(&BASE64.decode(public).unwrap());
    let parts: Vec<&str> = good.split('.').collect();
    let unsigned = BASE64.encode(json!({ "alg": "none", "typ": "at+jwt", "kid": header.kid }).to_string());
    let mut signature = BASE64.decode(parts[2]).unwrap();
    signature[5] ^= 1;
    let somebody_else = BASE64.encode(json!({ "sub": uuid::Uuid::max() }).to_string());
    let long_ago = (api.now() - TimeDelta::days(1)).timestamp();
    let soon = (api.now() + TimeDelta::minutes(1)).timestamp();
    vec![
        ("not a token", "garbage".to_owned()),
        ("nothing in it", "..".to_owned()),
        ("far too long", "a".repeat(9_000)),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("algorithm none", format!("{unsigned}.{}.", parts[1])),
        ("a bit of the signature", format!("{}.{}.{}", parts[0], parts[1], BASE64.encode(signature))),
        ("other claims", format!("{}.{somebody_else}.{}", parts[0], parts[2])),
        ("the public key as a secret", jsonwebtoken::encode(&symmetric, &claims, &public).unwrap()),
        (
            "a key for something else",
            jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(other.pkcs8())).unwrap(),
        ),
        ("the type of an identity token", with_header(|header| header.typ = Some("JWT".to_owned()))),
        ("no type", with_header(|header| header.typ = None)),
        ("no key named", with_header(|header| header.kid = None)),
        ("an unknown key", with_header(|header| header.kid = Some(uuid::Uuid::max().to_string()))),
        ("another issuer", with_claim("iss", json!("https://elsewhere.example"))),
        ("another audience", with_claim("aud", json!("https://elsewhere.example"))),
        ("a text for a number", with_claim("exp", json!("9999999999"))),
        ("a fraction of a second", with_claim("exp", json!(9_999_999_999.5_f64))),
        ("a time beyond all times", with_claim("exp", json!(i64::MAX))),
        ("expired", with_claim("exp", json!(long_ago))),
        ("not valid yet", with_claim("nbf", json!(soon))),
        ("no subject", without_claim("sub")),
        ("no expiry", without_claim("exp")),
        ("neither session nor secret", without_claim("sid")),
        ("both session and secret", with_claim("secret_id", json!(uuid::Uuid::max()))),
        ("an unknown session", with_claim("sid", json!(uuid::Uuid::max()))),
        ("an unknown subject", with_claim("sub", json!(uuid::Uuid::max()))),
    ]
}

async fn a_token_carries_identity_only(api: &Api) {
    let owner = api.tenant().await.owner;
    let token = owner.token(api).await;
    let claims = claims(&token);
    let mut names: Vec<&String> = claims.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["acr", "aud", "client_id", "exp", "iat", "iss", "jti", "sid", "sub", "tenant_id"]);
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!(ISSUER), &json!(owner.id)));
    assert_eq!(claims["acr"], "password", "how the holder signed in (RFC 9470)");
    let header = jsonwebtoken::decode_header(&token).unwrap();
    assert_eq!((header.typ.as_deref(), header.alg), (Some("at+jwt"), Algorithm::EdDSA));
}

async fn forged_tokens_are_refused(api: &Api) {
    let tenant = api.tenant().await;
    let good = tenant.owner.token(api).await;
    api.get("/v1/me").token(&good).gives(200).await;
    for (what, token) in forged(api, &good) {
        for call in [api.get("/v1/me"), api.get(tenant.path("/users")), api.get("/v1/regimes")] {
            let answer = call.token(&token).send().await;
            assert_eq!((answer.status, &answer.body["code"]), (401, &json!("unauthenticated")), "{what}");
            assert!(answer.header("www-authenticate").contains("invalid_token"), "{what}");
        }
    }
    for header in
        ["", "Bearer", "Bearer ", "Basic YTpi", &format!("Bearer {good} {good}"), &format!("Token {good}")]
    {
        api.get("/v1/me").header("authorization", header).refused(401, "unauthenticated").await;
    }
    // A refresh token is no access token, and the other way round.
    let session = json!({ "email": tenant.owner.email, "password": tenant.owner.password });
    let session = api.post("/v1/sessions", session).gives(201).await;
    api.get("/v1/me").token(&text(&session["refresh_token"])).refused(401, "unauthenticated").await;
    let refresh = json!({ "refresh_token": session["access_token"] });
    api.post("/v1/sessions/refresh", refresh).refused(422, "invalid_body").await;
}

async fn the_published_keys_verify_tokens(api: &Api) {
    let token = api.tenant().await.owner.token(api).await;
    let answer = api.get("/.well-known/jwks.json").send().await;
    assert_eq!(answer.header("cache-control"), "public, max-age=60");
    let keys = answer.body["keys"].as_array().unwrap();
    let key = keys.iter().find(|key| key["kid"] == key_id(&token)).unwrap();
    assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA")));
    assert_eq!(key.get("d"), None, "the private half stays here");
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[ISSUER]);
    validation.validate_exp = false;
    let key = DecodingKey::from_ed_components(key["x"].as_str().unwrap()).unwrap();
    jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap();
}

async fn a_new_key_leaves_old_tokens_valid(api: &Api) {
    let owner = api.tenant().await.owner;
    let replica = api.replica().await;
    let old = owner.token(api).await;
    // Of two keys of one moment either could be the newer one.
    api.forward(TimeDelta::seconds(1));
    rotate_signing_key(&api.store, Purpose::Token).await.unwrap();
    api.signing.replace_keys(Ring::of_store(&api.store));
    let published =
        || async { api.get("/.well-known/jwks.json").gives(200).await["keys"].as_array().unwrap().len() };
    assert_eq!(published().await, 2);
    api.get("/v1/me").token(&old).gives(200).await;
    // The new key signs only when every replica has had time to learn it.
    let session = crate::sessions::begin(api, &owner).await;
    assert_eq!(key_id(&text(&session["access_token"])), key_id(&old));
    api.forward(TimeDelta::minutes(2));
    let new = text(&crate::sessions::begin(api, &owner).await["access_token"]);
    assert_ne!(key_id(&new), key_id(&old));
    replica.store.reload_keys().await.unwrap();
    replica.signing.replace_keys(Ring::of_store(&replica.store));
    for token in [&old, &new] {
        api.get("/v1/me").token(token).gives(200).await;
        replica.get("/v1/me").token(token).gives(200).await;
    }
    // A key that leaked stops counting when its last token has expired.
    api.forward(TimeDelta::minutes(13));
    api.signing.replace_keys(Ring::of_store(&api.store));
    assert_eq!(published().await, 1);
    replica.stop().await;
}
