//! The scopes of a token only narrow what its account may do.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER, SUPERVISOR, at},
};
use serde_json::json;

cases![a_narrowed_token_does_what_it_was_narrowed_to, a_scope_gives_nothing];

async fn a_narrowed_token_does_what_it_was_narrowed_to(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let program = tenant.program(api, OWNER, json!({})).await;
    let token = program.token_for(api, "mandat/user.read").await;
    let user = tenant.path(&format!("/users/{}", anna.id));
    api.get(tenant.path("/users")).token(&token).gives(200).await;
    api.get(&user).token(&token).gives(200).await;
    api.get("/v1/me").token(&token).gives(200).await;
    let before = tenant.events(api).await.len();
    for call in [
        api.get(tenant.path("")),
        api.get(tenant.path("/units")),
        api.get(tenant.path("/assignments")),
        api.get(tenant.path("/api-clients")),
        api.get(tenant.path("/events")),
        api.patch(&user, json!({ "given_name": "X" })),
        api.post(tenant.path("/units"), json!({ "kind": "team", "name": "X" })),
        tenant.assigning(api, &anna, SUPERVISOR, json!({})),
    ] {
        call.token(&token).refused(403, "insufficient_scope").await;
    }
    assert_eq!(tenant.events(api).await.len(), before);
    let whole = program.token(api).await;
    api.get(tenant.path("/units")).token(&whole).gives(200).await;
}

async fn a_scope_gives_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let program = tenant.program(api, SUPERVISOR, at(&east)).await;
    let token = program.token_for(api, "mandat/user.read mandat/event.read").await;
    let seen = api.get(tenant.path("/users")).token(&token).gives(200).await;
    assert_eq!(seen["items"], json!([]), "not more than the role reaches");
    api.get(tenant.path("/events")).token(&token).refused(403, "forbidden").await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", &program.id),
        ("client_secret", &program.secret),
        ("scope", "everything"),
    ];
    let body = api.call(reqwest::Method::POST, "/oauth2/token").form(&fields).gives(400).await;
    assert_eq!(body["error"], "invalid_scope");
}
