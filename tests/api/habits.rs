//! What every answer has in common, whatever was asked.

use crate::{
    cases,
    harness::{Answer, Api},
    operations::{Operation, World},
};
use reqwest::Method;
use serde_json::json;

cases![
    every_answer_has_the_security_headers,
    a_request_has_an_id,
    head_is_get_without_its_body,
    options_say_what_there_is,
    unknown_paths_are_not_found,
    the_service_says_how_it_is,
];

/// One answer of each kind: a page, data, a refusal of the frame, of an extractor and of the domain.
async fn answers(api: &Api) -> Vec<Answer> {
    let tenant = api.tenant().await;
    let unit = api.post(tenant.path("/units"), json!({ "kind": "team", "name": "North" }));
    let token = tenant.owner.token(api).await;
    let calls = [
        unit.token(&token),
        api.get("/healthz"),
        api.get("/docs"),
        api.get("/openapi.json"),
        api.get("/problems/not_found"),
        api.get("/.well-known/jwks.json"),
        api.get("/v1/me"),
        api.get("/v1/me").token(&token),
        api.get("/v1/me?nonsense=1").token(&token),
        api.get("/nowhere"),
        api.delete("/v1/me"),
        api.post("/v1/sessions", json!([])),
        api.call(Method::POST, "/oauth2/token"),
        api.post("/access/v1/evaluation", json!({})).token(&token),
        api.post("/access/v1/evaluation", json!({})),
        api.call(Method::OPTIONS, "/v1/me"),
    ];
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.send().await);
    }
    answers
}

async fn every_answer_has_the_security_headers(api: &Api) {
    for answer in answers(api).await {
        let what = format!("{} {}", answer.status, answer.text.chars().take(200).collect::<String>());
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{what}");
        assert!(answer.header("strict-transport-security").starts_with("max-age="), "{what}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{what}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{what}");
        assert!(!answer.header("cache-control").is_empty(), "{what}");
        assert!(answer.header("server").is_empty() && answer.header("x-powered-by").is_empty(), "{what}");
        // What belongs to somebody stays in no cache.
        let public = answer.body["openapi"].is_string();
        if (answer.text.contains("\"id\"") && !public) || answer.status >= 400 {
            assert_eq!(answer.header("cache-control"), "no-store", "{what}");
        }
    }
}

async fn a_request_has_an_id(api: &Api) {
    let mut seen = std::collections::BTreeSet::new();
    for answer in answers(api).await {
        assert!(seen.insert(answer.header("x-request-id").to_owned()), "each has its own");
        if answer.media_type() == "application/problem+json" {
            assert_eq!(answer.body["request_id"], answer.header("x-request-id"));
        }
    }
    for given in ["12345678", "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11", "a.b_c:d-E9"] {
        let answer = api.get("/v1/me").header("x-request-id", given).send().await;
        assert_eq!(answer.header("x-request-id"), given);
        assert_eq!(answer.body["request_id"], given);
    }
    for insane in
        ["", "short", "with space", "a\"quote\"", "<script>alert</script>", &"x".repeat(129), "{json:true}"]
    {
        let answer = api.get("/v1/me").header("x-request-id", insane).send().await;
        let id = answer.header("x-request-id");
        assert!(id != insane && id.len() == 36, "{insane}: {id}");
    }
}

async fn head_is_get_without_its_body(api: &Api) {
    let world = World::new(api).await;
    for operation in Operation::all().iter().filter(|operation| operation.method == "get") {
        let mut path = world.path(operation);
        if operation.id == "list_access_log" {
            // It grows by being read.
            path.push_str("?until=2026-01-01T00:00:00Z");
        }
        let token = world.token(api, operation).await;
        let get = api.get(path.clone()).token(&token).send().await;
        let head = api.http.head(format!("{}{path}", api.base)).bearer_auth(&token).send().await.unwrap();
        assert_eq!(head.status().as_u16(), get.status, "{path}");
        for name in ["content-type", "content-length", "etag", "cache-control", "mandat-revision"] {
            assert_eq!(head.headers().get(name), get.headers.get(name), "{name} of {path}");
        }
        assert!(head.text().await.unwrap().is_empty(), "{path}");
    }
}

async fn options_say_what_there_is(api: &Api) {
    let world = World::new(api).await;
    let operations = Operation::all();
    for operation in &operations {
        let answer = api
            .http
            .request(Method::OPTIONS, format!("{}{}", api.base, world.path(operation)))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), 204, "{}", operation.template);
        let allowed = answer.headers()["allow"].to_str().unwrap().to_owned();
        let allowed: Vec<&str> = allowed.split(", ").collect();
        assert!(allowed.contains(&operation.method.to_uppercase().as_str()) && allowed.contains(&"OPTIONS"));
        assert_eq!(allowed.contains(&"HEAD"), allowed.contains(&"GET"));
    }
}

async fn unknown_paths_are_not_found(api: &Api) {
    let owner = api.tenant().await.owner;
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v1/nonsense",
        "/v2/me",
        "/v1/me/",
        "//v1/me",
        "/docs/../Cargo.toml",
        "/docs/%2e%2e%2fCargo.toml",
        "/V1/ME",
    ] {
        let answer = api.get(path).by(&owner).send().await;
        assert_eq!((answer.status, &answer.body["code"]), (404, &json!("not_found")), "{path}");
    }
}

async fn the_service_says_how_it_is(api: &Api) {
    for path in ["/healthz", "/readyz"] {
        assert_eq!(api.get(path).gives(200).await, json!({ "status": "ok" }));
    }
    // Without its database it lives, and is not ready.
    api.store.close().await;
    api.get("/healthz").gives(200).await;
    api.get("/readyz").refused(503, "unavailable").await;
}
