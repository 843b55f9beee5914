//! Signing in with identity tokens of a real issuer (OpenID Connect Core 1.0).

use crate::{
    cases,
    harness::{Answer, Api, EMPLOYEE, Issuer, PORTAL, Tenant, text},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

cases![
    an_invitation_is_accepted_with_an_identity,
    somebody_with_a_password_links_an_identity,
    a_token_counts_once,
    of_two_sign_ins_at_once_with_a_token_one_counts,
    only_a_token_made_for_this_sign_in_counts,
    only_a_signature_of_the_issuer_counts,
    one_identity_is_one_user_of_a_tenant,
    an_identity_of_two_tenants_chooses,
    nobody_shuts_themselves_out,
    the_issuers_keys_may_change,
    an_issuer_that_does_not_answer_is_not_asked_again_at_once,
    a_program_has_no_identity,
    a_dry_run_uses_up_nothing,
];

const SESSIONS: &str = "/v1/sessions/identity-token";
const IDENTITIES: &str = "/v1/me/identities";

async fn sign_in(api: &Api, token: &str) -> Answer {
    api.post(SESSIONS, json!({ "identity_token": token })).send().await
}

async fn refused(api: &Api, token: &str, why: &str) {
    let problem =
        api.post(SESSIONS, json!({ "identity_token": token })).refused(401, "identity_token_invalid").await;
    assert!(text(&problem["detail"]).contains(why), "{why}: {problem}");
    assert!(token.is_empty() || !problem.to_string().contains(token), "a token is no part of an answer");
}

/// A tenant with Anna, who has a password and is `anna` to a trusted issuer.
async fn linked(api: &Api) -> (Tenant, crate::harness::Person, Issuer) {
    let (tenant, issuer) = (api.tenant().await, Issuer::open());
    issuer.trusted(api).await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    issuer.link(api, &anna, "anna").await;
    (tenant, anna, issuer)
}

async fn an_invitation_is_accepted_with_an_identity(api: &Api) {
    let (tenant, issuer) = (api.tenant().await, Issuer::open());
    issuer.trusted(api).await;
    let (anna, invitation) = tenant.invitation(api, "Anna").await;
    let unknown = issuer.token(api, "anna", "high").await;
    api.post(SESSIONS, json!({ "identity_token": unknown })).refused(401, "identity_not_linked").await;
    let accept = |token: String| {
        let acceptance = json!({ "token": invitation, "identity_token": token });
        api.post("/v1/invitations/acceptance/identity-token", acceptance)
    };
    accept(issuer.token(api, "anna", "low").await).refused(401, "identity_token_invalid").await;
    let accepted = accept(issuer.token(api, "anna", "high").await).send().await;
    assert_eq!(accepted.status, 204, "{}", accepted.text);
    assert!(!accepted.header("mandat-revision").is_empty());
    accept(issuer.token(api, "ben", "high").await).refused(422, "invitation_invalid").await;
    let session = sign_in(api, &issuer.token(api, "anna", "high").await).await;
    assert_eq!((session.status, &session.body["user_id"]), (201, &json!(anna)), "{}", session.text);
    let token = text(&session.body["access_token"]);
    let current = api.get("/v1/sessions/current").token(&token).gives(200).await;
    assert_eq!((&current["method"], &current["person"]), (&json!("eid-card"), &json!("citizen")));
    // What the class proves is the method: the app says nothing of the kind of person.
    let by_app = sign_in(api, &issuer.token(api, "anna", "app").await).await;
    let by_app = text(&by_app.body["access_token"]);
    let current = api.get("/v1/sessions/current").token(&by_app).gives(200).await;
    assert_eq!((&current["method"], current.get("person")), (&json!("national-app"), None));
    let events = tenant.events(api).await;
    let kinds: Vec<_> = events.iter().map(|event| text(&event["type"])).collect();
    assert!(kinds.ends_with(&["user.identity_linked".into(), "user.first_signed_in".into()]), "{kinds:?}");
    let everything = json!(events).to_string();
    assert!(!everything.contains("anna@id.example") && !everything.contains("\"anna\""), "{everything}");
}

async fn somebody_with_a_password_links_an_identity(api: &Api) {
    let (_, anna, issuer) = linked(api).await;
    let own = api.get(IDENTITIES).by(&anna).gives(200).await;
    assert_eq!(own["items"][0]["name"], "National identity");
    assert!(!own.to_string().contains("anna@"), "{own}");
    assert_eq!(sign_in(api, &issuer.token(api, "anna", "high").await).await.status, 201);
    let another = json!({ "identity_token": issuer.token(api, "anna-again", "high").await });
    api.post(IDENTITIES, another).by(&anna).refused(409, "identity_exists").await;
    let path = format!("{IDENTITIES}/{}", text(&own["items"][0]["issuer_id"]));
    assert_eq!(api.delete(&path).by(&anna).gives(200).await["items"], json!([]));
    let token = json!({ "identity_token": issuer.token(api, "anna", "high").await });
    api.post(SESSIONS, token).refused(401, "identity_not_linked").await;
    api.delete(&path).by(&anna).refused(404, "not_found").await;
}

async fn a_token_counts_once(api: &Api) {
    let (_, anna, issuer) = linked(api).await;
    let token = issuer.token(api, "anna", "high").await;
    assert_eq!(sign_in(api, &token).await.status, 201);
    refused(api, &token, "used already").await;
    // Nor does another token for the same nonce.
    let claims = issuer.claims(api, "anna", "high").await;
    assert_eq!(sign_in(api, &issuer.sign(&claims)).await.status, 201);
    let mut again = claims;
    again["iat"] = json!(api.now().timestamp() + 1);
    refused(api, &issuer.sign(&again), "used already").await;
    let used = json!({ "identity_token": token });
    api.post(IDENTITIES, used).by(&anna).refused(401, "identity_token_invalid").await;
}

async fn of_two_sign_ins_at_once_with_a_token_one_counts(api: &Api) {
    let (_, _, issuer) = linked(api).await;
    let token = issuer.token(api, "anna", "high").await;
    let answers = join_all((0..4).map(|_| sign_in(api, &token))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401, 401, 401]);
}

async fn only_a_token_made_for_this_sign_in_counts(api: &Api) {
    let (_, _, issuer) = linked(api).await;
    let now = api.now().timestamp();
    let good = issuer.claims(api, "anna", "high").await;
    let cases = [
        ("iss", json!("https://other.example"), "not of a trusted issuer"),
        ("aud", json!("other-portal"), "not made for here"),
        ("aud", json!([PORTAL, "other-portal"]), "made for somebody else"),
        ("azp", json!("other-portal"), "made for somebody else"),
        ("exp", json!(now - 60), "has expired"),
        ("iat", json!(now - 601), "too long ago"),
        ("iat", json!(now + 120), "in the future"),
        ("sub", json!(""), "subject"),
        ("acr", json!("low"), "acr"),
        ("acr", Value::Null, "acr"),
        ("nonce", Value::Null, "nonce"),
        ("nonce", json!("of-my-own"), "nonce"),
        ("exp", json!("soon"), "claims"),
    ];
    for (claim, value, why) in cases {
        let mut claims = good.clone();
        claims[claim] = value;
        refused(api, &issuer.sign(&claims), why).await;
    }
    // None of these has used it up.
    assert_eq!(sign_in(api, &issuer.sign(&good)).await.status, 201);
    let mut late = issuer.claims(api, "anna", "high").await;
    api.forward(TimeDelta::minutes(15));
    late["iat"] = json!(api.now().timestamp());
    late["exp"] = json!(api.now().timestamp() + 300);
    refused(api, &issuer.sign(&late), "nonce").await;
}

async fn only_a_signature_of_the_issuer_counts(api: &Api) {
    let (_, _, issuer) = linked(api).await;
    let claims = issuer.claims(api, "anna", "high").await;
    let token = issuer.sign(&claims);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    // Somebody else's key under the same name.
    let mut stranger = Issuer::open();
    refused(api, &stranger.sign(&claims), "signature").await;
    stranger.change_key();
    refused(api, &stranger.sign(&claims), "key").await;
    // The public key as a shared secret.
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("first".to_owned());
    let secret = EncodingKey::from_secret(issuer.public_key().as_bytes());
    refused(api, &jsonwebtoken::encode(&header, &claims, &secret).unwrap(), "signed in a way").await;
    // None at all.
    let payload = signed.split_once('.').unwrap().1;
    refused(api, &format!("eyJhbGciOiJub25lIn0.{payload}."), "no signed JWT").await;
    refused(api, &format!("{signed}."), "").await;
    // What was signed is not what is there.
    let other = issuer.sign(&issuer.claims(api, "ben", "high").await);
    let other = other.rsplit_once('.').unwrap().0;
    refused(api, &format!("{other}.{signature}"), "signature").await;
    for nonsense in ["", "a.b.c", "not a token", "🦀.🦀.🦀"] {
        refused(api, nonsense, "no signed JWT").await;
    }
    assert_eq!(sign_in(api, &token).await.status, 201);
}

async fn one_identity_is_one_user_of_a_tenant(api: &Api) {
    let (tenant, _, issuer) = linked(api).await;
    let ben = tenant.user_with(api, "Ben", EMPLOYEE).await;
    let wanted = json!({ "identity_token": issuer.token(api, "anna", "high").await });
    api.post(IDENTITIES, wanted).by(&ben).refused(409, "identity_taken").await;
    let (_, invitation) = tenant.invitation(api, "Carl").await;
    let token = issuer.token(api, "anna", "high").await;
    let acceptance = json!({ "token": invitation, "identity_token": token });
    api.post("/v1/invitations/acceptance/identity-token", acceptance).refused(409, "identity_taken").await;
}

async fn an_identity_of_two_tenants_chooses(api: &Api) {
    let (tenant, anna, issuer) = linked(api).await;
    let other = api.tenant().await;
    let there = other.user_with(api, "Anna", EMPLOYEE).await;
    issuer.link(api, &there, "anna").await;
    let token = issuer.token(api, "anna", "high").await;
    let choice = sign_in(api, &token).await;
    assert_eq!((choice.status, &choice.body["type"]), (200, &json!("tenant_choice")));
    assert_eq!(choice.body["tenants"].as_array().unwrap().len(), 2);
    let chosen = json!({ "identity_token": token, "tenant_id": tenant.id });
    let session = api.post(SESSIONS, chosen.clone()).gives(201).await;
    assert_eq!((&session["tenant_id"], &session["user_id"]), (&json!(tenant.id), &json!(anna.id)));
    api.post(SESSIONS, chosen).refused(401, "identity_token_invalid").await;
    let elsewhere = json!({
        "identity_token": issuer.token(api, "anna", "high").await, "tenant_id": crate::harness::NOBODY,
    });
    api.post(SESSIONS, elsewhere).refused(401, "identity_not_linked").await;
}

async fn nobody_shuts_themselves_out(api: &Api) {
    let (tenant, issuer) = (api.tenant().await, Issuer::open());
    let id = issuer.trusted(api).await;
    let (_, invitation) = tenant.invitation(api, "Anna").await;
    let token = issuer.token(api, "anna", "high").await;
    let acceptance = json!({ "token": invitation, "identity_token": token });
    let accepted = api.post("/v1/invitations/acceptance/identity-token", acceptance).send().await;
    assert_eq!(accepted.status, 204, "{}", accepted.text);
    let session = sign_in(api, &issuer.token(api, "anna", "high").await).await;
    let session = text(&session.body["access_token"]);
    let path = format!("{IDENTITIES}/{id}");
    api.delete(&path).token(&session).refused(409, "identity_needed").await;
}

async fn the_issuers_keys_may_change(api: &Api) {
    let (_, _, mut issuer) = linked(api).await;
    let before = issuer.token(api, "anna", "high").await;
    assert_eq!(issuer.asked(), 1);
    assert_eq!(sign_in(api, &issuer.token(api, "anna", "high").await).await.status, 201);
    assert_eq!(issuer.asked(), 1, "keys are remembered");
    issuer.change_key();
    api.forward(TimeDelta::seconds(30));
    assert_eq!(sign_in(api, &issuer.token(api, "anna", "high").await).await.status, 201);
    assert_eq!(issuer.asked(), 2, "a key that is not known is asked for");
    refused(api, &before, "key").await;
    assert_eq!(issuer.asked(), 2, "and not again at once");
    api.forward(TimeDelta::hours(1));
    assert_eq!(sign_in(api, &issuer.token(api, "anna", "high").await).await.status, 201);
    assert_eq!(issuer.asked(), 3, "keys do not count for ever");
}

async fn an_issuer_that_does_not_answer_is_not_asked_again_at_once(api: &Api) {
    let issuer = Issuer::open();
    issuer.trusted(api).await;
    issuer.pretend("https://other.example");
    let token = json!({ "identity_token": issuer.token(api, "anna", "high").await });
    api.post(SESSIONS, token.clone()).refused(503, "issuer_unreachable").await;
    let answer = api.post(SESSIONS, token.clone()).send().await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "30"));
    assert_eq!(issuer.asked(), 1);
    issuer.close().await;
    api.forward(TimeDelta::seconds(31));
    api.post(SESSIONS, token).refused(503, "issuer_unreachable").await;
}

async fn a_program_has_no_identity(api: &Api) {
    let (tenant, _, issuer) = linked(api).await;
    let program = tenant.program(api, EMPLOYEE, json!({})).await.token(api).await;
    let token = json!({ "identity_token": issuer.token(api, "program", "high").await });
    api.post(IDENTITIES, token).token(&program).refused(404, "not_found").await;
    api.get(IDENTITIES).token(&program).refused(404, "not_found").await;
}

async fn a_dry_run_uses_up_nothing(api: &Api) {
    let (tenant, issuer) = (api.tenant().await, Issuer::open());
    issuer.trusted(api).await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let body = json!({ "identity_token": issuer.token(api, "anna", "high").await });
    let dry = api.post(format!("{IDENTITIES}?dry_run=true"), body.clone()).by(&anna).gives(200).await;
    assert_eq!(dry["events"][0]["type"], "user.identity_linked");
    assert_eq!(api.get(IDENTITIES).by(&anna).gives(200).await["items"], json!([]));
    let keyed = || api.post(IDENTITIES, body.clone()).by(&anna).header("idempotency-key", "link-1");
    keyed().gives(201).await;
    // Sent again because the answer was lost.
    keyed().gives(201).await;
}
