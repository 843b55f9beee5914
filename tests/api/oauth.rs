//! Sign-in for programs: client credentials.

use crate::{
    cases,
    harness::{Answer, Api, Tenant, text},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

cases![
    a_program_gets_a_token,
    a_program_holds_roles_like_a_user,
    wrong_requests_are_refused_as_the_rfc_says,
    scopes_only_narrow,
    a_secret_that_lapsed_or_was_removed_stops_at_once,
    one_secret_replaces_another_without_a_gap,
    an_api_client_that_ended_is_out_at_once,
];

/// An API client with one secret: its id, and the secret.
pub async fn program(api: &Api, tenant: &Tenant) -> (String, Value) {
    let new = json!({ "name": "Payroll export" });
    let client = text(&api.post(tenant.path("/api-clients"), new).by(&tenant.owner).gives(201).await["id"]);
    let secret = add_secret(api, tenant, &client, json!({})).await;
    (client, secret)
}

async fn add_secret(api: &Api, tenant: &Tenant, client: &str, new: Value) -> Value {
    let path = tenant.path(&format!("/api-clients/{client}/secrets"));
    api.post(path, new).by(&tenant.owner).gives(201).await
}

async fn ask(api: &Api, client: &str, secret: &Value, more: &[(&str, &str)]) -> Answer {
    let secret = text(&secret["secret"]);
    let mut fields =
        vec![("grant_type", "client_credentials"), ("client_id", client), ("client_secret", &secret)];
    fields.extend(more);
    api.call(Method::POST, "/oauth2/token").form(&fields).send().await
}

async fn is_in(api: &Api, token: &str) -> bool {
    api.get("/v1/me").token(token).send().await.status == 200
}

async fn a_program_gets_a_token(api: &Api) {
    let tenant = api.tenant().await;
    let (client, secret) = program(api, &tenant).await;
    let by_form = ask(api, &client, &secret, &[]).await;
    let basic = BASE64.encode(format!("{client}:{}", text(&secret["secret"])));
    let by_header = api
        .call(Method::POST, "/oauth2/token")
        .header("authorization", format!("Basic {basic}"))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await;
    for answer in [by_form, by_header] {
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.text);
        assert_eq!((&answer.body["token_type"], &answer.body["expires_in"]), (&json!("Bearer"), &json!(600)));
        let token = text(&answer.body["access_token"]);
        let me = api.get("/v1/me").token(&token).gives(200).await;
        assert_eq!(me["account"], json!({ "type": "api_client", "id": client }));
        // A program has neither session nor password.
        api.get("/v1/sessions/current").token(&token).refused(404, "not_found").await;
        api.delete("/v1/sessions/current").token(&token).refused(404, "not_found").await;
    }
    let token = text(&ask(api, &client, &secret, &[]).await.body["access_token"]);
    api.forward(TimeDelta::seconds(599));
    assert!(is_in(api, &token).await);
    api.forward(TimeDelta::seconds(1));
    assert!(!is_in(api, &token).await);
}

async fn a_program_holds_roles_like_a_user(api: &Api) {
    let tenant = api.tenant().await;
    let (client, secret) = program(api, &tenant).await;
    let token = text(&ask(api, &client, &secret, &[]).await.body["access_token"]);
    let users = async || api.get(tenant.path("/users")).token(&token).send().await;
    assert_eq!(users().await.status, 403, "without a role there is nothing to be seen");
    let holder = json!({ "type": "api_client", "id": client });
    let new = json!({ "holder": holder, "role": "time-recording/supervisor" });
    let given = api.post(tenant.path("/assignments"), new).by(&tenant.owner).gives(201).await;
    assert_eq!(users().await.body["items"].as_array().unwrap().len(), 1);
    let end = tenant.path(&format!("/assignments/{}/end", text(&given["id"])));
    api.call(Method::POST, end).by(&tenant.owner).gives(200).await;
    assert_eq!(users().await.status, 403);
}

async fn wrong_requests_are_refused_as_the_rfc_says(api: &Api) {
    let tenant = api.tenant().await;
    let (client, secret) = program(api, &tenant).await;
    let secret = text(&secret["secret"]);
    let other = program(api, &tenant).await;
    let grant = "grant_type=client_credentials";
    let (id, proof) = (format!("client_id={client}"), format!("client_secret={secret}"));
    let unknown = format!("client_id={}", uuid::Uuid::max());
    let foreign = format!("client_secret={}", text(&other.1["secret"]));
    for (form, status, error) in [
        (String::new(), 401, "invalid_client"),
        (grant.to_owned(), 401, "invalid_client"),
        (format!("{id}&{proof}"), 400, "invalid_request"),
        (format!("{grant}&{grant}&{id}&{proof}"), 400, "invalid_request"),
        (format!("{grant}&{id}&{id}&{proof}"), 400, "invalid_request"),
        (format!("{grant}&{proof}"), 400, "invalid_request"),
        (format!("grant_type=password&username=a&password=b&{id}&{proof}"), 400, "unsupported_grant_type"),
        (format!("{grant}&{id}&{proof}&scope=admin"), 400, "invalid_scope"),
        (format!("{grant}&{id}&client_secret=msk_x"), 401, "invalid_client"),
        (format!("{grant}&{id}&{foreign}"), 401, "invalid_client"),
        (format!("{grant}&{unknown}&{proof}"), 401, "invalid_client"),
        (format!("{grant}&client_id=payroll&{proof}"), 401, "invalid_client"),
        ("%%%%&&&==".to_owned(), 401, "invalid_client"),
        ("{\"grant_type\":1}".to_owned(), 401, "invalid_client"),
    ] {
        let answer = api
            .call(Method::POST, "/oauth2/token")
            .body("application/x-www-form-urlencoded", form.clone())
            .send()
            .await;
        assert_eq!((answer.status, &answer.body["error"]), (status, &json!(error)), "{form}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let challenged = answer.header("www-authenticate").starts_with("Basic");
        assert_eq!(challenged, status == 401, "{form}");
        assert!(!answer.text.contains(&secret));
    }
    for kind in ["application/json", "text/plain", "multipart/form-data"] {
        let call = api.call(Method::POST, "/oauth2/token").body(kind, format!("{grant}&{id}&{proof}"));
        assert_eq!(call.gives(400).await["error"], "invalid_request");
    }
}

async fn scopes_only_narrow(api: &Api) {
    let tenant = api.tenant().await;
    let (client, secret) = program(api, &tenant).await;
    let scope = [("scope", "mandat/unit.read")];
    let narrow = ask(api, &client, &secret, &scope).await.body;
    assert_eq!(narrow["scope"], "mandat/unit.read");
    let narrow = text(&narrow["access_token"]);
    // A scope gives nothing …
    tenant.team(api, "North").await;
    api.get(tenant.path("/units")).token(&narrow).refused(403, "forbidden").await;
    let new =
        json!({ "holder": { "type": "api_client", "id": client }, "role": "time-recording/tenant-owner" });
    api.post(tenant.path("/assignments"), new).by(&tenant.owner).gives(201).await;
    // … and takes away all that it does not name.
    let units = api.get(tenant.path("/units")).token(&narrow).gives(200).await;
    assert_eq!(units["items"].as_array().unwrap().len(), 1);
    for path in ["/users", "/events", "/api-clients", "/audit/verification"] {
        api.get(tenant.path(path)).token(&narrow).refused(403, "insufficient_scope").await;
    }
    let wide = text(&ask(api, &client, &secret, &[]).await.body["access_token"]);
    assert_ne!(api.get(tenant.path("/users")).token(&wide).gives(200).await["items"], json!([]));
}

async fn a_secret_that_lapsed_or_was_removed_stops_at_once(api: &Api) {
    let tenant = api.tenant().await;
    let (client, first) = program(api, &tenant).await;
    let replica = api.replica().await;
    let until = api.now() + TimeDelta::minutes(3);
    let second = add_secret(api, &tenant, &client, json!({ "expires_at": until })).await;
    let by_first = text(&ask(api, &client, &first, &[]).await.body["access_token"]);
    let by_second = text(&ask(api, &client, &second, &[]).await.body["access_token"]);
    assert!(is_in(api, &by_first).await && is_in(&replica, &by_first).await && is_in(api, &by_second).await);
    let path = tenant.path(&format!("/api-clients/{client}/secrets/{}", text(&first["id"])));
    api.delete(path.clone()).by(&tenant.owner).gives(200).await;
    api.delete(path).by(&tenant.owner).refused(404, "not_found").await;
    assert!(!is_in(api, &by_first).await && !is_in(&replica, &by_first).await);
    assert_eq!(ask(api, &client, &first, &[]).await.body["error"], "invalid_client");
    assert!(is_in(api, &by_second).await, "the other secret goes on");
    api.forward(TimeDelta::minutes(3));
    assert!(!is_in(api, &by_second).await, "the token ends with its secret");
    assert_eq!(ask(api, &client, &second, &[]).await.body["error"], "invalid_client");
    replica.stop().await;
}

async fn one_secret_replaces_another_without_a_gap(api: &Api) {
    let tenant = api.tenant().await;
    let (client, first) = program(api, &tenant).await;
    let mut secrets = vec![text(&first["secret"])];
    for _ in 0..4 {
        let more = add_secret(api, &tenant, &client, json!({})).await;
        assert_eq!(ask(api, &client, &more, &[]).await.status, 200);
        secrets.push(text(&more["secret"]));
    }
    for secret in &secrets {
        let random = secret.strip_prefix("msk_").unwrap();
        assert!(random.len() >= 43, "256 random bits");
    }
    secrets.sort();
    secrets.dedup();
    assert_eq!(secrets.len(), 5);
    let path = tenant.path(&format!("/api-clients/{client}/secrets"));
    api.post(path.clone(), json!({})).by(&tenant.owner).refused(409, "secrets_too_many").await;
    let read = api.get(tenant.path(&format!("/api-clients/{client}"))).by(&tenant.owner).gives(200).await;
    assert_eq!(read["secrets"].as_array().unwrap().len(), 5);
    assert!(secrets.iter().all(|secret| !read.to_string().contains(secret)), "shown once");
    let (client, _) = program(api, &tenant).await;
    let path = tenant.path(&format!("/api-clients/{client}/secrets"));
    let late = json!({ "expires_at": api.now() + TimeDelta::days(800) });
    api.post(path.clone(), late).by(&tenant.owner).refused(422, "secret_lives_too_long").await;
    let past = json!({ "expires_at": api.now() });
    api.post(path, past).by(&tenant.owner).refused(422, "validity_in_the_past").await;
}

async fn an_api_client_that_ended_is_out_at_once(api: &Api) {
    let tenant = api.tenant().await;
    let (client, secret) = program(api, &tenant).await;
    let token = text(&ask(api, &client, &secret, &[]).await.body["access_token"]);
    assert!(is_in(api, &token).await);
    api.delete(tenant.path(&format!("/api-clients/{client}"))).by(&tenant.owner).gives(200).await;
    assert!(!is_in(api, &token).await);
    assert_eq!(ask(api, &client, &secret, &[]).await.body["error"], "invalid_client");
}
