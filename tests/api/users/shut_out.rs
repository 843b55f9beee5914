//! What stops when somebody leaves: everything with which they come in, at once.

use super::leaving::{leaving, returning};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, Issuer, Person, Tenant, text},
    sessions::begin,
};
use serde_json::{Value, json};

cases![
    asp_23_an_inactive_user_is_told_once_the_password_is_proved,
    asp_23_who_comes_by_identity_is_told_too,
    asp_23_the_same_person_comes_in_where_they_have_not_left,
    asp_23_an_old_invitation_opens_nothing,
];

async fn with_anna(api: &Api) -> (Tenant, Person) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    (tenant, anna)
}

fn sign_in(person: &Person, password: &str) -> Value {
    json!({ "email": person.email, "password": password })
}

async fn asp_23_an_inactive_user_is_told_once_the_password_is_proved(api: &Api) {
    let (tenant, anna) = with_anna(api).await;
    let session = begin(api, &anna).await;
    leaving(api, &tenant, &anna, json!({})).gives(200).await;
    let tell = |password: &str| api.post("/v1/sessions", sign_in(&anna, password));
    let problem = tell(&anna.password).refused(403, "account_inactive").await;
    assert!(!problem.to_string().contains("anna"), "{problem}");
    let wrong = tell("not the password 77").refused(401, "sign_in_failed").await;
    let unknown = json!({ "email": "nobody@kessler.example", "password": "not the password 77" });
    let unknown = api.post("/v1/sessions", unknown).refused(401, "sign_in_failed").await;
    assert_eq!(wrong["detail"], unknown["detail"], "who does not know the password learns nothing");
    // Back again, the session of before stays ended.
    returning(api, &tenant, &anna).gives(200).await;
    api.get("/v1/me").token(&text(&session["access_token"])).refused(401, "unauthenticated").await;
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    api.post("/v1/sessions/refresh", refresh).refused(401, "refresh_token_invalid").await;
    begin(api, &anna).await;
    // Guesses at the password of who has left are paused like any others.
    leaving(api, &tenant, &anna, json!({})).gives(200).await;
    for _ in 0..5 {
        tell("not the password 77").refused(401, "sign_in_failed").await;
    }
    tell(&anna.password).refused(401, "sign_in_failed").await;
}

async fn asp_23_who_comes_by_identity_is_told_too(api: &Api) {
    let (tenant, anna) = with_anna(api).await;
    let issuer = Issuer::open();
    issuer.trusted(api).await;
    issuer.link(api, &anna, "anna").await;
    leaving(api, &tenant, &anna, json!({})).gives(200).await;
    let sign_in = |token: String| api.post("/v1/sessions/identity-token", json!({ "identity_token": token }));
    sign_in(issuer.token(api, "anna", "high").await).refused(403, "account_inactive").await;
    sign_in(issuer.token(api, "someone", "high").await).refused(401, "identity_not_linked").await;
    returning(api, &tenant, &anna).gives(200).await;
    sign_in(issuer.token(api, "anna", "high").await).gives(201).await;
}

async fn asp_23_the_same_person_comes_in_where_they_have_not_left(api: &Api) {
    let (tenant, anna) = with_anna(api).await;
    let (other, anna_there) = with_anna(api).await;
    leaving(api, &tenant, &anna, json!({})).gives(200).await;
    let session = api.post("/v1/sessions", sign_in(&anna, &anna.password)).gives(201).await;
    assert_eq!(session["tenant_id"], json!(other.id), "nothing is to be chosen");
    begin(api, &anna_there).await;
    let mut here = sign_in(&anna, &anna.password);
    here["tenant_id"] = json!(tenant.id);
    api.post("/v1/sessions", here).refused(403, "account_inactive").await;
}

async fn asp_23_an_old_invitation_opens_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let (id, token) = tenant.invitation(api, "Nora").await;
    let nora = Person { id, tenant: tenant.id.clone(), email: String::new(), password: String::new() };
    leaving(api, &tenant, &nora, json!({})).gives(200).await;
    let accept = |token: &Value| {
        let acceptance = json!({ "token": token, "password": "violet engine sleeps twice" });
        api.post("/v1/invitations/acceptance", acceptance)
    };
    accept(&token).refused(422, "invitation_invalid").await;
    returning(api, &tenant, &nora).gives(200).await;
    accept(&token).refused(422, "invitation_invalid").await;
}
