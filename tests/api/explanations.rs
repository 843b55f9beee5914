//! Why a decision is as it is, and what would change it.

use crate::{
    cases,
    harness::{Api, Person, Tenant, text},
};
use serde_json::{Value, json};

cases![
    a_yes_names_every_authority_up_to_the_root,
    a_no_says_what_would_lift_it_and_who_may,
    a_no_that_no_assignment_lifts_says_so,
    the_explanation_agrees_with_the_check,
    what_is_not_known_cannot_be_explained,
];

fn question(subject: &Person, action: &str, properties: Value) -> Value {
    json!({
        "subject": { "type": "user", "id": subject.id },
        "action": { "name": action },
        "resource": { "type": "time_entry", "id": "1", "properties": properties },
    })
}

async fn explain(api: &Api, tenant: &Tenant, question: Value) -> Value {
    api.post(tenant.path("/explanations"), question).by(&tenant.owner).gives(200).await
}

async fn a_yes_names_every_authority_up_to_the_root(api: &Api) {
    let tenant = api.tenant().await;
    let sara = tenant.user(api, "Sara", &[], json!([{ "role": "time-recording/supervisor" }])).await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let given =
        tenant.assigning(api, &anna, "time-recording/supervisor", json!({})).by(&sara).gives(201).await;
    let why = explain(api, &tenant, question(&anna, "time-recording/time.change", json!({}))).await;
    assert_eq!((&why["decision"], &why["rule"]), (&json!(true), &json!("granted")));
    let chain = why["chain"].as_array().unwrap();
    let roles: Vec<&str> = chain.iter().map(|link| link["role"].as_str().unwrap()).collect();
    assert_eq!(
        roles,
        ["time-recording/supervisor", "time-recording/supervisor", "time-recording/tenant-owner"]
    );
    let holders: Vec<&Value> = chain.iter().map(|link| &link["holder"]["id"]).collect();
    assert_eq!(holders, [&json!(anna.id), &json!(sara.id), &json!(tenant.owner.id)]);
    assert_eq!(chain[0]["id"], given["id"]);
    let granting: Vec<&Value> =
        why["steps"].as_array().unwrap().iter().filter(|step| step["outcome"] == "grants").collect();
    assert_eq!(granting.len(), 1);
    assert_eq!(granting[0]["assignment_id"], given["id"]);
    assert_eq!(why.get("smallest_change"), None);
}

async fn a_no_says_what_would_lift_it_and_who_may(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let sara = tenant.user(api, "Sara", &[], json!([{ "role": "time-recording/supervisor" }])).await;
    let anna = tenant.user(api, "Anna", &[&north], json!([{ "role": "time-recording/employee" }])).await;
    let ben = tenant.user(api, "Ben", &[&north], json!([{ "role": "time-recording/employee" }])).await;
    let asked = question(&anna, "time-recording/absence.approve", json!({ "owner_id": ben.id }));
    let why = explain(api, &tenant, asked.clone()).await;
    assert_eq!((&why["decision"], &why["chain"]), (&json!(false), &json!([])));
    let change = &why["smallest_change"];
    assert_eq!(
        change["role"], "time-recording/absence-manager",
        "an owner could, but that is more than needed"
    );
    assert_eq!(change["scope"], json!({ "type": "unit", "unit_id": north }));
    assert_eq!(change["made_by"], json!(["time-recording/tenant-owner", "time-recording/supervisor"]));
    let appointers = change["makers"].as_array().unwrap();
    assert_eq!(appointers.len(), 2);
    for appointer in [&tenant.owner, &sara] {
        assert!(appointers.contains(&json!({ "type": "user", "id": appointer.id })));
    }
    // Made, the change does what it says.
    let scope = json!({ "scope": change["scope"] });
    tenant.assigning(api, &anna, &text(&change["role"]), scope).by(&sara).gives(201).await;
    assert_eq!(explain(api, &tenant, asked).await["decision"], true);
}

/// Recording is an employee's own: nobody else's data, whatever is held (TIM-10, TIM-11).
async fn a_no_that_no_assignment_lifts_says_so(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([{ "role": "time-recording/employee" }])).await;
    let own = json!({ "owner_id": tenant.owner.id });
    let why = explain(api, &tenant, question(&anna, "time-recording/time.record", own)).await;
    assert_eq!(why["decision"], false);
    assert_eq!(why.get("smallest_change"), None, "{why}");
}

async fn the_explanation_agrees_with_the_check(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let anna = tenant.user(api, "Anna", &[&north], json!([{ "role": "time-recording/employee" }])).await;
    let scope = json!({ "type": "unit", "unit_id": north });
    let supervisor = json!([{ "role": "time-recording/supervisor", "scope": scope }]);
    let sara = tenant.user(api, "Sara", &[], supervisor).await;
    let permissions = api.get(tenant.path("/permissions")).by(&tenant.owner).gives(200).await;
    let permissions = permissions["items"].as_array().unwrap();
    assert!(permissions.len() > 30);
    for subject in [&tenant.owner, &sara, &anna] {
        for permission in permissions {
            for properties in [json!({}), json!({ "owner_id": anna.id })] {
                let asked = question(subject, permission["key"].as_str().unwrap(), properties);
                let short =
                    api.post("/access/v1/evaluation", asked.clone()).by(&tenant.owner).gives(200).await;
                let long = explain(api, &tenant, asked.clone()).await;
                assert_eq!(short["decision"], long["decision"], "{asked}");
                assert_eq!(short["context"]["rule"], long["rule"], "{asked}");
                assert_eq!(short["context"]["reason"], long["reason"], "{asked}");
                assert!(!long["steps"].as_array().unwrap().is_empty());
            }
        }
    }
}

async fn what_is_not_known_cannot_be_explained(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    let asked = |subject: &Person, action: &str| question(subject, action, json!({}));
    let path = tenant.path("/explanations");
    for question in [
        asked(&other.owner, "time-recording/time.read"),
        asked(&tenant.owner, "nonsense"),
        asked(&tenant.owner, "time-recording/time.travel"),
        question(&tenant.owner, "time-recording/time.read", json!({ "unit_id": uuid::Uuid::max() })),
    ] {
        api.post(path.clone(), question).by(&tenant.owner).refused(404, "not_found").await;
    }
    let mine = asked(&tenant.owner, "time-recording/time.read");
    api.post(other.path("/explanations"), mine).by(&tenant.owner).refused(404, "not_found").await;
}
