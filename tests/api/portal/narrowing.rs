//! Rights that are narrowed to values.

use super::{LEVELS, assignment, key, may, narrowed, user, whole};
use crate::{
    cases,
    harness::{Api, field, text},
};
use serde_json::{Value, json};

cases![
    asp_07_levels_narrow_personal_injuries,
    asp_08_without_a_recorded_level_persons_are_found,
    asp_10_policies_are_narrowed_to_lines,
    constraints_are_checked,
    nobody_gives_more_values_than_they_have,
    a_dry_run_tells_values_apart,
    the_smallest_change_is_narrow_in_values,
    the_same_values_are_not_given_twice,
];

fn level(value: &str) -> Value {
    json!({ "level": value })
}

async fn asp_07_levels_narrow_personal_injuries(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let every = narrowed("personal-injury", json!({ "level": LEVELS }));
    let holder = user(api, &tenant, "Anna", &[every]).await;
    for value in LEVELS {
        assert!(may(api, &tenant, &holder, "injury.read", level(value)).await, "{value}");
    }
    // 'Senior management' is taken away, and its cases are hidden.
    let path = assignment(api, &tenant, &holder, "personal-injury").await;
    let before = api.now();
    api.forward(chrono::TimeDelta::hours(1));
    let fewer = json!({ "constraints": { "level": &LEVELS[..3] } });
    let changed = api.patch(&path, fewer.clone()).by(&tenant.owner).gives(200).await;
    assert_eq!(changed["constraints"]["level"].as_array().unwrap().len(), 3);
    for (value, given) in LEVELS.iter().zip([true, true, true, false]) {
        for permission in ["injury.read", "injury.change"] {
            assert_eq!(may(api, &tenant, &holder, permission, level(value)).await, given, "{value}");
        }
    }
    // What was known then stays known.
    let senior = json!({ "attributes": level("senior-management") });
    let then = json!({ "as_of": before, "known_at": before });
    let answer = tenant.evaluation(api, &holder, &key("injury.read"), senior, then).await;
    assert_eq!(answer["decision"], true);
    assert_eq!(api.get(format!("{path}?known_at={}", before.format("%FT%TZ"))).by(&tenant.owner).gives(200).await["constraints"]["level"].as_array().unwrap().len(), 4);
    // What is already so is no event.
    let events = tenant.events(api).await.len();
    api.patch(&path, fewer).by(&tenant.owner).gives(200).await;
    assert_eq!(tenant.events(api).await.len(), events);
    // With no level, no case with a recorded level.
    let emptied =
        api.patch(&path, json!({ "constraints": { "level": [] } })).by(&tenant.owner).gives(200).await;
    assert_eq!(emptied.get("constraints"), None);
    for value in LEVELS {
        assert!(!may(api, &tenant, &holder, "injury.read", level(value)).await, "{value}");
    }
}

async fn asp_08_without_a_recorded_level_persons_are_found(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let few = narrowed("personal-injury", json!({ "level": ["employee"] }));
    let holders = [
        user(api, &tenant, "Anna", &[few]).await,
        user(api, &tenant, "Ben", &[whole("personal-injury")]).await,
    ];
    for holder in &holders {
        assert!(may(api, &tenant, holder, "person.search", json!({})).await);
        assert!(!may(api, &tenant, holder, "person.search", level("senior-management")).await);
    }
    let nobody = user(api, &tenant, "Carl", &[]).await;
    assert!(!may(api, &tenant, &nobody, "person.search", json!({})).await);
}

async fn asp_10_policies_are_narrowed_to_lines(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let all = user(api, &tenant, "Anna", &[whole("policies")]).await;
    let motor = user(api, &tenant, "Ben", &[narrowed("policies", json!({ "line": ["motor"] }))]).await;
    for line in ["motor", "property", "cyber"] {
        assert!(may(api, &tenant, &all, "policy.read", json!({ "line": line })).await, "{line}");
        assert_eq!(may(api, &tenant, &motor, "policy.read", json!({ "line": line })).await, line == "motor");
    }
    assert!(may(api, &tenant, &all, "policy.read", json!({})).await);
    assert!(!may(api, &tenant, &motor, "policy.read", json!({})).await);
}

async fn constraints_are_checked(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = user(api, &tenant, "Anna", &[]).await;
    for (role, constraints, status, code) in [
        ("motor", json!({ "line": ["motor"] }), 422, "constraint_not_allowed"),
        ("policies", json!({ "level": ["employee"] }), 422, "constraint_not_allowed"),
        ("policies", json!({ "line": ["cyber"] }), 422, "constraint_value_unknown"),
        ("policies", json!({ "line": "motor" }), 422, "invalid_body"),
    ] {
        let new = json!({ "scope": { "type": "tenant" }, "constraints": constraints });
        let refused =
            tenant.assigning(api, &anna, &key(role), new).by(&tenant.owner).refused(status, code).await;
        assert!(field(&refused).starts_with("/constraints"), "{refused}");
    }
    let new = json!({
        "given_name": "Carl", "family_name": "Muster", "email": "carl@kessler.example",
        "assignments": [whole("user"), whole("api-user"), narrowed("policies", json!({ "line": ["cyber"] }))],
    });
    api.post(tenant.path("/users"), new).by(&tenant.owner).refused(422, "constraint_value_unknown").await;
}

async fn nobody_gives_more_values_than_they_have(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = user(api, &tenant, "Anna", &[]).await;
    let path = assignment(api, &tenant, &tenant.owner, "customer-administrator").await;
    let few = json!({ "constraints": { "level": ["employee"] } });
    api.patch(path, few).by(&tenant.owner).refused(403, "appointment_not_yours").await;
    // What is in a role of the tenant's own is given whole, by somebody who has it whole.
    let role = json!({ "key": "reader", "title": "Reader", "permissions": [key("policy.read")] });
    api.post(tenant.path("/roles"), role).by(&tenant.owner).gives(201).await;
    let give = || tenant.assigning(api, &anna, "own/reader", json!({})).by(&tenant.owner);
    give().refused(403, "permission_not_yours").await;
    tenant
        .assign(api, &tenant.owner, &key("policies"), narrowed("policies", json!({ "line": ["motor"] })))
        .await;
    give().refused(403, "permission_not_yours").await;
    tenant.assign(api, &tenant.owner, &key("policies"), whole("policies")).await;
    give().gives(201).await;
}

async fn a_dry_run_tells_values_apart(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let holder =
        user(api, &tenant, "Anna", &[narrowed("policies", json!({ "line": ["motor", "property"] }))]).await;
    let path = assignment(api, &tenant, &holder, "policies").await;
    let tried = |constraints: Value| {
        let wish = json!({ "constraints": { "line": constraints } });
        api.patch(format!("{path}?dry_run=true"), wish).by(&tenant.owner).gives(200)
    };
    let values = |change: &Value| -> Vec<Value> {
        let listed = change["listed"].as_array().unwrap();
        listed.iter().map(|access| access["constraints"]["line"].clone()).collect()
    };
    let fewer = tried(json!(["motor"])).await;
    assert_eq!(values(&fewer["access"]["lost"]), [json!(["property"])]);
    assert_eq!(fewer["access"]["gained"]["count"], 0, "fewer values are no gain");
    let other = tried(json!(["motor", "building"])).await;
    assert_eq!(values(&other["access"]["gained"]), [json!(["building"])]);
    assert_eq!(values(&other["access"]["lost"]), [json!(["property"])]);
    let all = tried(json!([])).await;
    assert_eq!(all["access"]["lost"]["count"], 0);
    assert_eq!(all["access"]["gained"]["count"], 1);
}

async fn the_smallest_change_is_narrow_in_values(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = user(api, &tenant, "Anna", &[]).await;
    let question = json!({
        "subject": { "type": "user", "id": anna.id },
        "action": { "name": key("policy.read") },
        "resource": { "type": "policy", "id": "1", "properties": { "attributes": { "line": "motor" } } },
    });
    let told = api.post(tenant.path("/explanations"), question).by(&tenant.owner).gives(200).await;
    assert_eq!(told["smallest_change"]["role"], key("policies"));
    assert_eq!(told["smallest_change"]["constraints"], json!({ "line": ["motor"] }));
}

async fn the_same_values_are_not_given_twice(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna =
        user(api, &tenant, "Anna", &[narrowed("policies", json!({ "line": ["motor", "property"] }))]).await;
    let give = |lines: Value| {
        let new = json!({ "scope": { "type": "tenant" }, "constraints": { "line": lines } });
        tenant.assigning(api, &anna, &key("policies"), new).by(&tenant.owner)
    };
    give(json!(["motor"])).refused(409, "already_assigned").await;
    let more = give(json!(["building"])).gives(201).await;
    assert_eq!(more["constraints"], json!({ "line": ["building"] }));
    for line in ["motor", "property", "building"] {
        assert!(may(api, &tenant, &anna, "policy.read", json!({ "line": line })).await, "{line}");
    }
    let wider = json!({ "constraints": { "line": ["property"] } });
    let path = tenant.path(&format!("/assignments/{}", text(&more["id"])));
    api.patch(path, wider).by(&tenant.owner).refused(409, "already_assigned").await;
}
