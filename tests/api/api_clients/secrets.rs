//! Secrets of an API client come and go.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, SUPERVISOR, field, text},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    one_secret_replaces_another_without_a_gap,
    a_secret_lapses,
    a_secret_is_shown_again_to_the_same_request_alone,
    how_many_and_how_long_is_bounded,
];

async fn one_secret_replaces_another_without_a_gap(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, SUPERVISOR, json!({})).await;
    let path = tenant.path(&format!("/api-clients/{}", program.id));
    let next = api.post(format!("{path}/secrets"), json!({})).by(&tenant.owner).send().await;
    let id = text(&next.body["id"]);
    assert_eq!((next.status, next.header("location")), (201, format!("{path}/secrets/{id}").as_str()));
    let old = program.token(api).await;
    let new = api.program_token(&program.id, &text(&next.body["secret"])).await;
    let read = |token: &str| api.get(tenant.path("/users")).token(token);
    read(&old).gives(200).await;
    read(&new).gives(200).await;
    let both = api.get(&path).by(&tenant.owner).send().await;
    assert_eq!(both.body["secrets"].as_array().unwrap().len(), 2);
    for secret in [&program.secret, &text(&next.body["secret"])] {
        assert!(!both.text.contains(secret.as_str()), "a secret is shown once");
        assert!(!json!(tenant.events(api).await).to_string().contains(secret.as_str()));
    }
    let removal = format!("{path}/secrets/{}", program.secret_id);
    let tried = api.delete(format!("{removal}?dry_run=true")).by(&tenant.owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "api_client.secret_removed");
    read(&old).gives(200).await;
    let left = api.delete(&removal).by(&tenant.owner).gives(200).await;
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    read(&old).refused(401, "unauthenticated").await;
    read(&new).gives(200).await;
    api.delete(&removal).by(&tenant.owner).refused(404, "not_found").await;
    api.delete(format!("{path}/secrets/{NOBODY}")).by(&tenant.owner).refused(404, "not_found").await;
}

async fn a_secret_lapses(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, EMPLOYEE, json!({})).await;
    let path = tenant.path(&format!("/api-clients/{}/secrets", program.id));
    let until = json!({ "expires_at": api.now() + TimeDelta::minutes(5) });
    let short = api.post(&path, until).by(&tenant.owner).gives(201).await;
    let token = api.program_token(&program.id, &text(&short["secret"])).await;
    api.get("/v1/me").token(&token).gives(200).await;
    api.forward(TimeDelta::minutes(5));
    api.get("/v1/me").token(&token).refused(401, "unauthenticated").await;
    let secret = text(&short["secret"]);
    let fields =
        [("grant_type", "client_credentials"), ("client_id", &program.id), ("client_secret", &secret)];
    api.call(reqwest::Method::POST, "/oauth2/token").form(&fields).gives(401).await;
    program.token(api).await;
    api.forward(TimeDelta::days(365));
    let client = api.get(path.trim_end_matches("/secrets")).by(&tenant.owner).gives(200).await;
    assert_eq!(client["secrets"], json!([]), "a year, when nothing else is asked for");
}

async fn a_secret_is_shown_again_to_the_same_request_alone(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, EMPLOYEE, json!({})).await;
    let path = tenant.path(&format!("/api-clients/{}/secrets", program.id));
    let add = || api.post(&path, json!({})).by(&tenant.owner).header("idempotency-key", "rotation-1");
    let first = add().send().await;
    let second = add().send().await;
    assert_eq!(
        (second.status, &second.text, second.header("idempotency-replayed")),
        (201, &first.text, "true")
    );
    let longer = api.post(&path, json!({ "expires_at": api.now() + TimeDelta::days(1) })).by(&tenant.owner);
    longer.header("idempotency-key", "rotation-1").refused(422, "idempotency_key_reused").await;
    api.program_token(&program.id, &text(&second.body["secret"])).await;
}

async fn how_many_and_how_long_is_bounded(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, EMPLOYEE, json!({})).await;
    let path = tenant.path(&format!("/api-clients/{}/secrets", program.id));
    let add = |body| api.post(&path, body).by(&tenant.owner);
    let expires = |by: TimeDelta| json!({ "expires_at": api.now() + by });
    for (body, code) in [
        (expires(TimeDelta::days(731)), "secret_lives_too_long"),
        (expires(TimeDelta::zero()), "validity_in_the_past"),
        (json!({ "expires_at": null }), "invalid_body"),
    ] {
        assert_eq!(field(&add(body).refused(422, code).await), "/expires_at");
    }
    add(expires(TimeDelta::days(730))).gives(201).await;
    for _ in 0..3 {
        add(json!({})).gives(201).await;
    }
    add(json!({})).refused(409, "secrets_too_many").await;
    let removal = format!("{path}/{}", program.secret_id);
    api.delete(removal).by(&tenant.owner).gives(200).await;
    add(json!({})).gives(201).await;
}
