//! Activation: nothing that a regime gives counts before the act that starts it.

use super::company;
use crate::{
    cases,
    harness::{Api, NOBODY, text},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    csm_01_before_activation_nothing_else_works,
    csm_01_the_office_of_the_main_access_manager_begins_with_their_first_login,
    csm_01_nobody_else_activates,
    an_activation_is_told_in_a_dry_run,
    a_regime_that_begins_by_itself_has_no_activation,
];

const ACTIVATION: &str = "/activation/company-access";

async fn csm_01_before_activation_nothing_else_works(api: &Api) {
    let company = api.tenant_of("company-access").await;
    let main = &company.owner;
    let activation = company.path(ACTIVATION);
    let waiting = api.get(&activation).by(main).gives(200).await;
    assert_eq!(
        (&waiting["activated"], &waiting["by"]),
        (&json!(false), &json!("company-access/main-access-manager"))
    );
    let new = json!({ "given_name": "Ben", "family_name": "Muster", "email": "ben@kessler.example" });
    for call in [
        api.post(company.path("/users"), new),
        api.post(company.path("/units"), json!({ "kind": "group", "name": "Payroll" })),
        api.put(company.path("/capacities/company-access/employer"), json!(null)),
        api.patch(company.path(""), json!({ "name": "Another" })),
        api.get(company.path("/users")),
        api.get(company.path("/events")),
    ] {
        let refused = call.by(main).refused(403, "forbidden").await;
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.contains("has not been started"), "{detail}");
    }
    let own = json!({
        "subject": { "type": "user", "id": main.id },
        "action": { "name": "company-access/account.manage" },
        "resource": { "type": "account", "id": "1" },
    });
    let answer = api.post("/access/v1/evaluation", own.clone()).by(main).gives(200).await;
    assert_eq!((&answer["decision"], &answer["context"]["rule"]), (&json!(false), &json!("not_activated")));
    main.shows_card(api).await;
    let begun = api.put(&activation, json!(null)).by(main).gives(200).await;
    assert_eq!((&begun["activated"], &begun["since"]), (&json!(true), &json!(api.now())));
    let answer = api.post("/access/v1/evaluation", own).by(main).gives(200).await;
    assert_eq!(answer["decision"], true);
    company.user(api, "Ben", &[], json!([])).await;
    let before = company.events(api).await;
    api.put(&activation, json!(null)).by(main).gives(200).await;
    assert_eq!(company.events(api).await, before, "once and for good");
}

async fn csm_01_the_office_of_the_main_access_manager_begins_with_their_first_login(api: &Api) {
    let tenant = api.tenant().await;
    let new = json!({ "given_name": "Marie", "family_name": "Muster", "email": "marie@kessler.example" });
    let created = api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    let id = text(&created["user"]["id"]);
    // They are named when access is set up, and the first of what they hold is seen to wait.
    let named = json!({ "office_holder_id": id });
    api.put(tenant.path("/regimes/company-access"), named).by(&tenant.owner).gives(200).await;
    let path = format!("/assignments?holder_id={id}&awaiting=true");
    let waiting = tenant.list(api, &path, &tenant.owner).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (&waiting[0]["status"], &waiting[0]["awaits"]),
        (&json!("awaiting"), &json!({ "what": "first_login", "by_roles": [] }))
    );
    let begun = json!(null);
    let path = tenant.path(&format!("/assignments/{}/approval", text(&waiting[0]["id"])));
    api.post(path, begun.clone()).by(&tenant.owner).refused(409, "nothing_awaited").await;
    api.forward(TimeDelta::days(3));
    let marie =
        api.accept(&created["invitation"], &created["user"]["id"], &tenant.id, "marie@kessler.example");
    let marie = marie.await;
    api.put(tenant.path(ACTIVATION), begun.clone())
        .by(&tenant.owner)
        .refused(403, "activation_not_yours")
        .await;
    api.get("/v1/me").by(&marie).gives(200).await;
    let held = api.get(tenant.path(&format!("/assignments/{}", text(&waiting[0]["id"])))).by(&tenant.owner);
    let held = held.gives(200).await;
    assert_eq!((&held["status"], &held["valid_from"]), (&json!("live"), &json!(api.now())));
    let events = tenant.events(api).await;
    let kinds: Vec<_> = events.iter().rev().take(2).map(|event| event["type"].clone()).collect();
    assert_eq!(kinds, ["assignment.started", "user.first_signed_in"]);
    let service = "company-access/account.manage";
    assert!(!tenant.allows(api, &marie, service, json!({})).await, "not before it is activated");
    marie.shows_card(api).await;
    api.put(tenant.path(ACTIVATION), begun).by(&marie).gives(200).await;
    assert!(tenant.allows(api, &marie, service, json!({})).await);
    api.put(tenant.path("/capacities/company-access/employer"), json!(null)).by(&marie).gives(200).await;
    assert!(tenant.allows(api, &marie, "company-access/service.employer.use", json!({})).await);
}

async fn csm_01_nobody_else_activates(api: &Api) {
    let tenant = api.tenant_following(&["time-recording", "company-access"]).await;
    // What another regime gives does not wait for it.
    tenant.team(api, "North").await;
    let anna = tenant.user_with(api, "Anna", "time-recording/employee").await;
    let refused =
        api.put(tenant.path(ACTIVATION), json!(null)).by(&anna).refused(403, "activation_not_yours");
    assert_eq!(refused.await["roles"], json!(["company-access/main-access-manager"]));
    assert!(tenant.can(api, &anna, "time.record", json!({ "owner_id": anna.id })).await);
}

async fn an_activation_is_told_in_a_dry_run(api: &Api) {
    let company = api.tenant_of("company-access").await;
    let main = &company.owner;
    main.shows_card(api).await;
    let path = company.path(&format!("{ACTIVATION}?dry_run=true"));
    let tried = api.put(path, json!(null)).by(main).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "regime.activated");
    let gained = tried["access"]["gained"]["listed"].as_array().unwrap();
    let has = |key: &str| gained.iter().any(|access| access["permission"] == key);
    assert!(has("company-access/account.manage") && has("mandat/user.create"), "{gained:?}");
    assert!(has("company-access/contact-data.manage"), "without a grant, too: {gained:?}");
    assert!(!has("company-access/service.employer.use"), "the company is no employer yet");
    assert_eq!(tried["access"]["lost"]["count"], 0);
    let still = api.get(company.path(ACTIVATION)).by(main).gives(200).await;
    assert_eq!(still["activated"], false);
}

async fn a_regime_that_begins_by_itself_has_no_activation(api: &Api) {
    let company = company(api).await;
    for unknown in ["time-recording", "platform", NOBODY] {
        let path = company.path(&format!("/activation/{unknown}"));
        api.get(&path).by(&company.owner).refused(404, "not_found").await;
        api.put(&path, json!(null)).by(&company.owner).refused(404, "not_found").await;
    }
}
