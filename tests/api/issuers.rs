//! Whose identity tokens count: operators say so.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, Issuer, field, text},
};
use serde_json::{Value, json};

cases![
    operators_say_whose_tokens_count,
    an_issuer_is_named_as_the_standard_wants_it,
    an_issuer_that_ended_lets_nobody_in,
    nobody_of_a_tenant_sees_issuers,
];

fn national() -> Value {
    json!({
        "name": "National identity", "issuer": "https://id.example", "audience": "portal",
        "classes": { "high": { "method": "eid-card", "person": "citizen" } },
        "otherwise": { "method": "national-app" },
    })
}

async fn operators_say_whose_tokens_count(api: &Api) {
    let operator = api.operator().await;
    let dry = api.post("/v1/issuers?dry_run=true", national()).token(&operator).gives(200).await;
    assert_eq!(dry["events"][0]["type"], "issuer.registered");
    let listed = api.get("/v1/issuers").token(&operator).gives(200).await;
    assert_eq!(listed["items"], json!([]));
    let made = api.post("/v1/issuers", national()).token(&operator).gives(201).await;
    let path = format!("/v1/issuers/{}", text(&made["id"]));
    for (name, value) in national().as_object().unwrap() {
        assert_eq!(&made[name], value);
    }
    assert_eq!(api.get(&path).token(&operator).gives(200).await, made);
    let again = api.post("/v1/issuers", national()).token(&operator).refused(409, "issuer_exists").await;
    assert_eq!(field(&again), "/issuer");
    let ended = api.delete(&path).token(&operator).gives(200).await;
    assert_eq!(ended["ended_at"], json!(api.now()));
    api.delete(&path).token(&operator).refused(409, "issuer_ended").await;
    let listed = api.get("/v1/issuers").token(&operator).gives(200).await;
    assert_eq!(listed["items"], json!([]));
    api.post("/v1/issuers", national()).token(&operator).gives(201).await;
}

async fn an_issuer_is_named_as_the_standard_wants_it(api: &Api) {
    let operator = api.operator().await;
    for bad in ["http://id.example", "https://id.example?realm=1", "id.example"] {
        let mut new = national();
        new["issuer"] = json!(bad);
        let refused = api.post("/v1/issuers", new).token(&operator).refused(422, "issuer_url_invalid").await;
        assert_eq!(field(&refused), "/issuer");
    }
    let mut unknown = national();
    unknown["classes"]["high"]["methods"] = json!(["eid-card"]);
    api.post("/v1/issuers", unknown).token(&operator).refused(422, "invalid_body").await;
}

async fn an_issuer_that_ended_lets_nobody_in(api: &Api) {
    let (tenant, issuer) = (api.tenant().await, Issuer::open());
    let id = issuer.trusted(api).await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    issuer.link(api, &anna, "anna").await;
    let path = format!("/v1/issuers/{id}");
    api.delete(&path).token(&api.operator().await).gives(200).await;
    let token = json!({ "identity_token": issuer.token(api, "anna", "high").await });
    api.post("/v1/sessions/identity-token", token).refused(401, "identity_token_invalid").await;
    // It is of no use as a way of signing in, so that it can go.
    let own = api.get("/v1/me/identities").by(&anna).gives(200).await;
    assert!(own["items"][0]["name"].is_null(), "{own}");
    let left = api.delete(format!("/v1/me/identities/{id}")).by(&anna).gives(200).await;
    assert_eq!(left["items"], json!([]));
}

async fn nobody_of_a_tenant_sees_issuers(api: &Api) {
    let tenant = api.tenant().await;
    let operator = api.operator().await;
    let made = api.post("/v1/issuers", national()).token(&operator).gives(201).await;
    let path = format!("/v1/issuers/{}", text(&made["id"]));
    api.get("/v1/issuers").by(&tenant.owner).refused(403, "forbidden").await;
    api.post("/v1/issuers", national()).by(&tenant.owner).refused(403, "forbidden").await;
    api.get(&path).by(&tenant.owner).refused(404, "not_found").await;
    api.delete(&path).by(&tenant.owner).refused(404, "not_found").await;
}
