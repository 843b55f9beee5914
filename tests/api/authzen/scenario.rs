//! The certification scenario of AuthZEN 1.0 (openid/authzen,
//! `certification/authorization-api-1_0-scenario.md`), all levels, against the running service.
//!
//! The scenario names its subjects `alice` and `bob`, its resources `record-1` and `record-2` of type
//! `record`, its actions `read`, `write` and `delete`. Here a tenant follows `tests/regimes/scenario.toml`: the
//! people are users and the records are units, known by ids of ours; the actions are permissions of that
//! regime, and `properties.soft` of `delete` picks one of two. That alice edits the record in use and bob
//! keeps the archived one is an assignment here: the properties `role` and `status` are sent as the
//! scenario has them, and what the service knows itself decides.

use crate::{
    cases,
    harness::{Answer, Api, Tenant, text},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

cases![
    basic_decisions_are_those_of_the_fixture,
    basic_requests_that_are_incomplete_get_400,
    batches_are_answered_item_by_item,
    searches_find_what_the_fixture_demands,
    searches_for_what_is_not_known_are_empty,
    searches_that_are_incomplete_get_400,
    pages_of_a_search_end_with_an_empty_token,
    the_metadata_are_those_of_the_base_address,
];

struct Fixture {
    tenant: Tenant,
    ids: BTreeMap<&'static str, String>,
}

async fn fixture(api: &Api) -> Fixture {
    let tenant = api.tenant_of("scenario").await;
    let mut ids = BTreeMap::new();
    for record in ["record-1", "record-2"] {
        let unit = json!({ "kind": "record", "name": record });
        let made = api.post(tenant.path("/units"), unit).by(&tenant.owner).gives(201).await;
        ids.insert(record, text(&made["id"]));
    }
    let at = |role: &str, record: &str| json!({ "role": role, "scope": { "type": "unit", "unit_id": ids[record] } });
    let reader = json!({ "role": "scenario/reader" });
    let alice = json!([reader, at("scenario/editor", "record-1")]);
    let bob = json!([reader, at("scenario/admin", "record-2")]);
    let alice = tenant.user(api, "alice", &[], alice).await;
    let bob = tenant.user(api, "bob", &[], bob).await;
    ids.extend([("alice", alice.id), ("bob", bob.id)]);
    Fixture { tenant, ids }
}

impl Fixture {
    /// A request of the scenario in the words that are known here.
    fn translated(&self, value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.translated(item)).collect(),
            Value::Object(map) => {
                let soft = value.pointer("/properties/soft").and_then(Value::as_bool);
                let member = |(name, inner): (&String, &Value)| {
                    let known = match (name.as_str(), inner.as_str()) {
                        ("id", Some(id)) => self.ids.get(id).map(|id| json!(id)),
                        ("type", Some("record")) => Some(json!("unit")),
                        ("name", Some("delete")) if soft == Some(true) => Some(json!("scenario/delete-soft")),
                        ("name", Some("delete")) => Some(json!("scenario/delete-hard")),
                        ("name", Some(action)) => Some(json!(format!("scenario/{action}"))),
                        _ => None,
                    };
                    (name.clone(), known.unwrap_or_else(|| self.translated(inner)))
                };
                map.iter().map(member).collect()
            }
            other => other.clone(),
        }
    }

    async fn post(&self, api: &Api, endpoint: &str, request: Value) -> Answer {
        let path = format!("/access/v1/{endpoint}");
        api.post(path, self.translated(&request)).by(&self.tenant.owner).send().await
    }

    async fn ok(&self, api: &Api, endpoint: &str, request: Value) -> Value {
        let answer = self.post(api, endpoint, request.clone()).await;
        assert_eq!(
            (answer.status, answer.media_type()),
            (200, "application/json"),
            "{request}: {}",
            answer.text
        );
        answer.body
    }

    /// What a search found, in the words of the scenario, sorted by them.
    async fn found(&self, api: &Api, endpoint: &str, request: Value) -> Vec<String> {
        let body = self.ok(api, endpoint, request).await;
        let results = body["results"].as_array().unwrap().iter();
        let name = |result: &Value| {
            if let Some(name) = result.get("name") {
                return text(name).trim_start_matches("scenario/").to_owned();
            }
            let id = text(&result["id"]);
            let known = self.ids.iter().find(|(_, known)| **known == id);
            known.map_or(id, |(name, _)| (*name).to_owned())
        };
        let mut names: Vec<String> = results.map(name).collect();
        names.sort();
        names
    }
}

fn user(name: &str) -> Value {
    json!({ "type": "user", "id": name })
}

fn record(id: &str) -> Value {
    json!({ "type": "record", "id": id })
}

fn with(mut entity: Value, properties: Value) -> Value {
    entity["properties"] = properties;
    entity
}

fn asked(subject: Value, action: &str, resource: Value) -> Value {
    json!({ "subject": subject, "action": { "name": action }, "resource": resource })
}

fn context() -> Value {
    json!({ "time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1" })
}

/// 2.2, 2.3, 2.5 and 2.6.
async fn basic_decisions_are_those_of_the_fixture(api: &Api) {
    let api = &api.replica_with(&["scenario.toml"]).await;
    let fixture = fixture(api).await;
    let archived = || with(record("record-2"), json!({ "status": "archived" }));
    let admin = || with(user("bob"), json!({ "role": "admin" }));
    let delete = |soft: bool| {
        let mut question = asked(user("alice"), "delete", record("record-1"));
        question["action"]["properties"] = json!({ "soft": soft });
        question
    };
    let mut in_context = asked(user("alice"), "read", record("record-1"));
    in_context["context"] = context();
    let mut more = asked(
        with(user("alice"), json!({ "department": "Sales", "role": "manager" })),
        "read",
        with(record("record-1"), json!({ "status": "active", "owner": "bob" })),
    );
    more["action"]["properties"] = json!({ "method": "GET" });
    let mut unknown = asked(user("alice"), "read", record("record-1"));
    unknown["foo"] = json!("bar");
    unknown["futureField"] = json!({ "nested": true });
    for (rule, question, expected) in [
        ("2.2.1", asked(user("alice"), "read", record("record-1")), true),
        ("1.4 (2)", asked(user("alice"), "write", record("record-1")), true),
        ("1.4 (3)", asked(user("bob"), "read", record("record-1")), true),
        ("2.2.2", asked(user("bob"), "write", record("record-1")), false),
        ("2.2.3", in_context, true),
        ("2.2.4", asked(user("alice"), "write", archived()), false),
        ("2.2.5", asked(admin(), "write", archived()), true),
        ("2.2.6", delete(true), true),
        ("2.2.7", delete(false), false),
        ("2.2.8", more, true),
        ("2.2.9", unknown, true),
    ] {
        for _ in 0..3 {
            let body = fixture.ok(api, "evaluation", question.clone()).await;
            assert_eq!(body["decision"], json!(expected), "{rule}: {body}");
            assert!(body["context"].is_object(), "{rule}");
        }
    }
}

/// 2.4.
async fn basic_requests_that_are_incomplete_get_400(api: &Api) {
    let api = &api.replica_with(&["scenario.toml"]).await;
    let fixture = fixture(api).await;
    let good = asked(user("alice"), "read", record("record-1"));
    let without = |pointer: &str, name: &str| {
        let mut less = good.clone();
        less.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(name);
        less
    };
    let mut wrong = vec![
        without("", "subject"),
        without("", "action"),
        without("", "resource"),
        without("/subject", "type"),
        without("/subject", "id"),
        without("/action", "name"),
        without("/resource", "type"),
        without("/resource", "id"),
        good.clone(),
        good.clone(),
    ];
    wrong[8]["subject"] = json!("alice");
    wrong[9]["action"]["name"] = json!(123);
    for request in wrong {
        let answer = fixture.post(api, "evaluation", request.clone()).await;
        assert_eq!(answer.status, 400, "{request}: {}", answer.text);
    }
    for (kind, body) in [
        ("text/plain", good.to_string()),
        ("application/json", "{".to_owned()),
        ("application/json", String::new()),
    ] {
        let call = api.post("/access/v1/evaluation", json!({})).body(kind, body.clone());
        assert_eq!(call.by(&fixture.tenant.owner).send().await.status, 400, "{kind}: {body}");
    }
}

/// 3.
async fn batches_are_answered_item_by_item(api: &Api) {
    let api = &api.replica_with(&["scenario.toml"]).await;
    let fixture = fixture(api).await;
    let active = || with(record("record-1"), json!({ "status": "active" }));
    let archived = || with(record("record-2"), json!({ "status": "archived" }));
    let admin = || with(user("bob"), json!({ "role": "admin" }));
    let (read, write) = (json!({ "name": "read" }), json!({ "name": "write" }));
    for (section, request, expected) in [
        (
            "3.2.1",
            json!({ "subject": user("alice"), "action": read, "evaluations": [
                { "resource": record("record-1") }, { "resource": record("record-2") },
            ] }),
            vec![true, true],
        ),
        (
            "3.2.2",
            json!({ "subject": user("bob"), "resource": record("record-1"), "evaluations": [
                { "action": read }, { "action": write },
            ] }),
            vec![true, false],
        ),
        (
            "3.2.3",
            json!({ "subject": user("alice"), "action": write, "evaluations": [
                { "resource": active() }, { "resource": archived() },
            ] }),
            vec![true, false],
        ),
        (
            "3.2.4",
            json!({ "action": write, "resource": archived(), "evaluations": [
                { "subject": user("alice") }, { "subject": admin() },
            ] }),
            vec![false, true],
        ),
        (
            "3.2.5",
            json!({ "evaluations": [
                asked(user("alice"), "read", record("record-1")), asked(user("bob"), "write", record("record-1")),
            ] }),
            vec![true, false],
        ),
        (
            "3.2.6",
            json!({
                "subject": user("alice"), "action": read, "context": context(),
                "evaluations": [
                    { "resource": record("record-1") },
                    { "resource": record("record-2"), "context": { "source": "batch-override" } },
                ],
            }),
            vec![true, true],
        ),
        (
            "3.2.7",
            json!({
                "subject": user("alice"), "action": write, "resource": active(),
                "evaluations": [{}, { "resource": archived() }],
            }),
            vec![true, false],
        ),
        (
            "3.4.1",
            json!({
                "subject": user("alice"), "action": read,
                "options": { "evaluations_semantic": "execute_all" },
                "evaluations": [{ "resource": record("record-1") }, {}],
            }),
            vec![true, false],
        ),
    ] {
        let body = fixture.ok(api, "evaluations", request).await;
        let answers = body["evaluations"].as_array().unwrap().iter();
        let decisions: Vec<bool> = answers.map(|answer| answer["decision"].as_bool().unwrap()).collect();
        assert_eq!(decisions, expected, "{section}: {body}");
        assert_eq!(body.get("decision"), None, "3.3.4");
    }
    let mut alone = asked(user("alice"), "read", record("record-1"));
    assert_eq!(fixture.ok(api, "evaluations", alone.clone()).await["decision"], true, "3.4.2");
    alone["evaluations"] = json!([]);
    assert_eq!(fixture.ok(api, "evaluations", alone).await["decision"], true, "3.4.3");
}

/// 4.2 to 4.4.
async fn searches_find_what_the_fixture_demands(api: &Api) {
    let api = &api.replica_with(&["scenario.toml"]).await;
    let fixture = fixture(api).await;
    let found = async |endpoint: &str, request: Value| {
        let plain = fixture.found(api, endpoint, request.clone()).await;
        let mut in_context = request;
        in_context["context"] = context();
        assert_eq!(fixture.found(api, endpoint, in_context).await, plain, "context changes nothing");
        plain
    };
    let archived = || with(record("record-2"), json!({ "status": "archived" }));
    let admin = || with(user("bob"), json!({ "role": "admin" }));
    let users = json!({ "type": "user" });
    let readers = found("search/subject", asked(users.clone(), "read", record("record-1"))).await;
    assert_eq!(readers, ["alice", "bob"], "4.2.1: the owner may not");
    let with_id = found("search/subject", asked(user("alice"), "read", record("record-1"))).await;
    assert_eq!(with_id, readers, "4.2.3: the id is ignored");
    assert_eq!(found("search/subject", asked(users, "write", archived())).await, ["bob"], "4.2.4");
    let records = found("search/resource", asked(user("alice"), "read", json!({ "type": "record" }))).await;
    assert_eq!(records, ["record-1", "record-2"], "4.3.1");
    let with_id = found("search/resource", asked(user("alice"), "read", record("record-1"))).await;
    assert_eq!(with_id, records, "4.3.3: the id is ignored");
    let of_admin = found("search/resource", asked(admin(), "write", json!({ "type": "record" }))).await;
    assert_eq!(of_admin, ["record-2"], "4.3.4");
    let may = json!({ "subject": user("alice"), "resource": record("record-1") });
    assert_eq!(found("search/action", may).await, ["delete-soft", "read", "write"], "4.4.1");
    let may = json!({ "subject": admin(), "resource": archived() });
    assert_eq!(found("search/action", may).await, ["read", "write"], "4.4.3");
}

/// 4.6.
async fn searches_for_what_is_not_known_are_empty(api: &Api) {
    let api = &api.replica_with(&["scenario.toml"]).await;
    let fixture = fixture(api).await;
    let (nobody, ship) = (user("nonexistent-user"), json!({ "type": "spaceship", "id": "1" }));
    for (endpoint, request) in [
        ("search/action", json!({ "subject": nobody, "resource": record("record-1") })),
        ("search/action", json!({ "subject": ship, "resource": record("record-1") })),
        ("search/action", json!({ "subject": user("alice"), "resource": record("nonexistent-record") })),
        ("search/subject", asked(ship.clone(), "read", record("record-1"))),
        ("search/subject", asked(user(""), "read", record("nonexistent-record"))),
        ("search/subject", asked(user(""), "fly", record("record-1"))),
        ("search/resource", asked(nobody.clone(), "read", json!({ "type": "record" }))),
        ("search/resource", asked(user("alice"), "read", ship.clone())),
        ("search/resource", asked(user("alice"), "fly", json!({ "type": "record" }))),
    ] {
        assert_eq!(fixture.ok(api, endpoint, request.clone()).await["results"], json!([]), "{request}");
    }
}

/// 4.7.
async fn searches_that_are_incomplete_get_400(api: &Api) {
    let api = &api.replica_with(&["scenario.toml"]).await;
    let fixture = fixture(api).await;
    let types = asked(json!({ "type": "user" }), "read", json!({ "type": "record" }));
    for (endpoint, request) in [
        ("search/subject", json!({ "subject": { "type": "user" }, "resource": record("record-1") })),
        ("search/resource", json!({ "action": { "name": "read" }, "resource": { "type": "record" } })),
        ("search/action", json!({ "subject": user("alice") })),
        ("search/subject", types.clone()),
        ("search/resource", types),
        ("search/action", json!({ "subject": { "type": "user" }, "resource": record("record-1") })),
    ] {
        let answer = fixture.post(api, endpoint, request.clone()).await;
        assert_eq!(answer.status, 400, "{endpoint} {request}: {}", answer.text);
    }
}

/// 4.5.
async fn pages_of_a_search_end_with_an_empty_token(api: &Api) {
    let api = &api.replica_with(&["scenario.toml"]).await;
    let fixture = fixture(api).await;
    let mut request = asked(json!({ "type": "user" }), "read", record("record-1"));
    request["page"] = json!({ "limit": 1 });
    let first = fixture.ok(api, "search/subject", request.clone()).await;
    let token = text(&first["page"]["next_token"]);
    assert!(!token.is_empty());
    request["page"] = json!({ "token": token });
    let second = fixture.ok(api, "search/subject", request).await;
    assert_eq!(second["page"]["next_token"], "", "{second}");
    let found = [&first, &second].map(|page| text(&page["results"][0]["id"]));
    let both = ["alice", "bob"].map(|name| fixture.ids[name].clone());
    assert!(both.iter().all(|id| found.contains(id)), "{found:?}");
}

/// 6; the addresses begin with `https` where the setting `base_url` does.
async fn the_metadata_are_those_of_the_base_address(api: &Api) {
    let found = api.get("/.well-known/authzen-configuration").gives(200).await;
    let of_the_standard = [
        ("policy_decision_point", ""),
        ("access_evaluation_endpoint", "/access/v1/evaluation"),
        ("access_evaluations_endpoint", "/access/v1/evaluations"),
        ("search_subject_endpoint", "/access/v1/search/subject"),
        ("search_resource_endpoint", "/access/v1/search/resource"),
        ("search_action_endpoint", "/access/v1/search/action"),
    ];
    for (name, path) in of_the_standard {
        assert_eq!(found[name], json!(format!("{}{path}", api.base)), "{name}");
    }
}
