//! Tenants: operators found them, their own people read and change them.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, SUPERVISOR, field, text},
};
use serde_json::{Value, json};

cases![
    an_operator_founds_a_tenant_and_has_no_sight_of_it,
    a_tenant_is_founded_once,
    the_first_office_holder_is_the_root_of_every_regime,
    what_is_wrong_with_a_founding_is_named,
    nobody_else_founds_or_lists_tenants,
    the_own_people_read_and_change_a_tenant,
    only_the_version_that_was_read_is_changed,
    unknown_and_foreign_look_alike,
];

fn new(email: &str) -> Value {
    json!({
        "name": "Berg Werke AG", "language": "fr", "regimes": ["time-recording"],
        "administrator": { "given_name": "Anna", "family_name": "Berg", "email": email },
    })
}

async fn an_operator_founds_a_tenant_and_has_no_sight_of_it(api: &Api) {
    let operator = api.operator().await;
    let answer = api.post("/v1/tenants", new("anna@berg.example")).token(&operator).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let tenant = &answer.body["tenant"];
    let path = format!("/v1/tenants/{}", text(&tenant["id"]));
    assert_eq!(answer.header("location"), path);
    assert_eq!(tenant["regimes"], json!([{ "key": "time-recording", "version": 1 }]));
    let register = api.get("/v1/tenants").token(&operator).gives(200).await;
    assert_eq!(register["items"][0]["name"], "Berg Werke AG");
    for rest in ["", "/users", "/units", "/assignments", "/roles", "/permissions", "/events", "/api-clients"]
    {
        api.get(format!("{path}{rest}")).token(&operator).refused(404, "not_found").await;
    }
    let change = api.patch(&path, json!({ "name": "Mine" })).token(&operator);
    change.refused(404, "not_found").await;
}

async fn a_tenant_is_founded_once(api: &Api) {
    let operator = api.operator().await;
    let found =
        |path: &str| api.post(path, new("anna@berg.example")).token(&operator).header("idempotency-key", "k");
    let tried = found("/v1/tenants?dry_run=true").gives(200).await;
    assert_eq!(tried["events"][0]["type"], "tenant.registered");
    let none = api.get("/v1/tenants").token(&operator).gives(200).await;
    assert_eq!(none["items"], json!([]));
    let first = found("/v1/tenants").send().await;
    let second = found("/v1/tenants").send().await;
    assert_eq!((second.status, &second.text), (201, &first.text));
    let register = api.get("/v1/tenants").token(&operator).gives(200).await;
    assert_eq!(register["items"].as_array().unwrap().len(), 1);
}

async fn the_first_office_holder_is_the_root_of_every_regime(api: &Api) {
    let tenant = api.tenant_following(&["time-recording", "company-access"]).await;
    let me = api.get("/v1/me").by(&tenant.owner).gives(200).await;
    let mut roles: Vec<String> =
        me["roles"].as_array().unwrap().iter().map(|held| text(&held["role"])).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["company-access/main-access-manager", "time-recording/tenant-owner"]);
    // In each of them somebody can be appointed.
    tenant.activate(api).await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let scope = json!({ "scope": { "type": "tenant" } });
    tenant.assign(api, &anna, "company-access/co-main-access-manager", scope).await;
}

async fn what_is_wrong_with_a_founding_is_named(api: &Api) {
    let operator = api.operator().await;
    let with = |name: &str, value: Value| {
        let mut body = new("anna@berg.example");
        body[name] = value;
        body
    };
    for (body, code, wrong) in [
        (with("regimes", json!(["care"])), "regime_unknown", "/regimes"),
        (with("regimes", json!(["platform"])), "regime_unknown", "/regimes"),
        (with("regimes", json!([])), "invalid_body", "/regimes"),
        (with("language", json!("tlh")), "invalid_body", "/language"),
        (with("name", json!("")), "invalid_body", "/name"),
        (
            with("administrator", json!(["Anna", "Berg", "anna@berg.example"])),
            "invalid_body",
            "/administrator",
        ),
        (with("owner", json!("Anna")), "invalid_body", "/owner"),
    ] {
        let refused = api.post("/v1/tenants", body).token(&operator).refused(422, code).await;
        assert_eq!(field(&refused), wrong);
    }
}

async fn nobody_else_founds_or_lists_tenants(api: &Api) {
    let tenant = api.tenant().await;
    for call in [api.post("/v1/tenants", new("anna@berg.example")), api.get("/v1/tenants")] {
        call.by(&tenant.owner).refused(403, "forbidden").await;
    }
    api.get("/v1/tenants").refused(401, "unauthenticated").await;
}

async fn the_own_people_read_and_change_a_tenant(api: &Api) {
    let tenant = api.tenant().await;
    let read = api.get(tenant.path("")).by(&tenant.owner).gives(200).await;
    assert_eq!((&read["name"], &read["language"]), (&json!("Kessler Metallbau AG"), &json!("de")));
    let change = |body| api.patch(tenant.path(""), body).by(&tenant.owner);
    let changed = change(json!({ "name": "Kessler AG" })).gives(200).await;
    assert_eq!((&changed["name"], &changed["language"]), (&json!("Kessler AG"), &json!("de")));
    let before = tenant.events(api).await.len();
    assert_eq!(change(json!({ "name": "Kessler AG" })).gives(200).await, changed);
    let tried =
        api.patch(tenant.path("?dry_run=true"), json!({ "name": "X" })).by(&tenant.owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "tenant.changed");
    assert_eq!(tenant.events(api).await.len(), before);
    assert_eq!(api.get(tenant.path("")).by(&tenant.owner).gives(200).await, changed);
    for (name, role) in [("Simon", SUPERVISOR), ("Anna", EMPLOYEE)] {
        let somebody = tenant.user_with(api, name, role).await;
        api.get(tenant.path("")).by(&somebody).refused(404, "not_found").await;
        api.patch(tenant.path(""), json!({ "name": "X" })).by(&somebody).refused(403, "forbidden").await;
    }
    for (body, wrong) in [(json!({ "name": null }), "/name"), (json!({ "regimes": [] }), "/regimes")] {
        assert_eq!(field(&change(body).refused(422, "invalid_body").await), wrong);
    }
}

async fn only_the_version_that_was_read_is_changed(api: &Api) {
    let tenant = api.tenant().await;
    let tag = api.get(tenant.path("")).by(&tenant.owner).send().await.header("etag").to_owned();
    let same = api.get(tenant.path("")).by(&tenant.owner).header("if-none-match", &tag).send().await;
    assert_eq!(same.status, 304);
    let change = |name: &str| {
        api.patch(tenant.path(""), json!({ "name": name })).by(&tenant.owner).header("if-match", &tag)
    };
    change("Kessler AG").gives(200).await;
    change("Kessler GmbH").refused(412, "precondition_failed").await;
}

async fn unknown_and_foreign_look_alike(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    for rest in ["", "/users", "/units", "/assignments", "/roles", "/permissions", "/events", "/api-clients"]
    {
        let mut bodies = Vec::new();
        for id in [other.id.as_str(), NOBODY] {
            let call = api.get(format!("/v1/tenants/{id}{rest}")).by(&tenant.owner);
            let mut body = call.refused(404, "not_found").await;
            body["request_id"] = json!(null);
            bodies.push(body);
        }
        assert_eq!(bodies[0], bodies[1], "{rest}");
    }
}
