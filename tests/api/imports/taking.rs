//! What a taken import leaves behind, and requests that are sent twice or only tried.

use super::{CSV, begun, ended, people, sending};
use crate::{
    cases,
    harness::{Api, Tenant, text},
};
use serde_json::{Value, json};

cases![
    asp_13_a_dry_run_checks_and_records_nothing,
    asp_13_the_same_request_imports_once,
    asp_13_one_import_is_on_its_way_at_a_time,
    asp_13_imported_people_are_users_like_others,
];

async fn asp_13_a_dry_run_checks_and_records_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let before = api.events().await;
    let tried = sending(api, &tenant, CSV, &people(3, &north), "?dry_run=true").by(&tenant.owner);
    let tried = tried.gives(200).await;
    assert_eq!(tried["events"][0]["type"], "import.begun", "{tried}");
    assert_eq!(tried["events"][0]["data"]["users"], 3);
    let wrong = people(3, &north) + "P,M,p1@kessler.example,\n";
    let wrong = sending(api, &tenant, CSV, &wrong, "?dry_run=true").by(&tenant.owner);
    wrong.refused(422, "import_findings").await;
    assert_eq!(api.events().await, before);
    assert!(api.texts("select state from imports").await.is_empty());
}

async fn asp_13_the_same_request_imports_once(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let send = async |file: &str| {
        sending(api, &tenant, CSV, file, "").header("idempotency-key", "once").by(&tenant.owner).send().await
    };
    let file = people(3, &north);
    let first = send(&file).await;
    assert_eq!(first.status, 202, "{}", first.text);
    assert_eq!(ended(api, &first, &tenant.owner).await["state"], "taken");
    let events = api.events().await;
    let again = send(&file).await;
    assert_eq!((again.status, &again.body["id"]), (202, &first.body["id"]));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(api.events().await, events);
    assert_eq!(send(&people(4, &north)).await.body["code"], "idempotency_key_reused");
    // Without the key it is another request, whose people are there already.
    sending(api, &tenant, CSV, &file, "").by(&tenant.owner).refused(422, "import_findings").await;
}

async fn asp_13_one_import_is_on_its_way_at_a_time(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let (work, checked) = begun(api, &tenant, &people(3, &north), None).await;
    let file = "given_name,family_name,email\nZoe,Muster,zoe@kessler.example\n";
    let refused = sending(api, &tenant, CSV, file, "").by(&tenant.owner).refused(409, "import_running").await;
    assert!(text(&refused["detail"]).contains(&work.import.to_string()), "{refused}");
    assert!(work.go(checked, async |_| {}).await);
    super::imported(api, &tenant, CSV, file).await;
}

async fn imported_one(api: &Api, tenant: &Tenant, unit: &str) -> String {
    super::imported(api, tenant, CSV, &people(1, unit)).await;
    let users = tenant.list(api, "/users", &tenant.owner).await;
    text(&users.iter().find(|user| user["email"] == "p1@kessler.example").unwrap()["id"])
}

async fn asp_13_imported_people_are_users_like_others(api: &Api) {
    let tenant = api.tenant().await;
    let [north, south] = [tenant.team(api, "North").await, tenant.team(api, "South").await];
    let by = &tenant.owner;
    let id = imported_one(api, &tenant, &north).await;
    let user = tenant.path(&format!("/users/{id}"));
    let read = async || -> Value { api.get(&user).by(by).gives(200).await };
    api.patch(&user, json!({ "given_name": "Petra" })).by(by).gives(200).await;
    assert_eq!(read().await["given_name"], "Petra");
    for home in [&south, &north] {
        api.put(format!("{user}/home-unit"), json!({ "unit_id": home })).by(by).gives(200).await;
        assert_eq!(read().await["home_unit_id"], json!(home));
    }
    api.delete(tenant.path(&format!("/units/{south}/members/{id}"))).by(by).gives(200).await;
    assert_eq!(read().await["units"], json!([north]));
    let role = json!({ "holder": { "type": "user", "id": id }, "role": "time-recording/employee" });
    api.post(tenant.path("/assignments"), role).by(by).gives(201).await;
    let successor = json!({ "successor_id": tenant.owner.id });
    api.post(format!("{user}/deactivation"), successor).by(by).gives(200).await;
    assert_eq!(read().await["active"], false);
    api.post(format!("{user}/reactivation"), json!(null)).by(by).gives(200).await;
    assert_eq!((&read().await["active"], &read().await["given_name"]), (&json!(true), &json!("Petra")));
    let sound = api.get(tenant.path("/audit/verification")).by(by).gives(200).await;
    assert_eq!(sound["sound"], true, "{sound}");
    api.delete(&user).by(by).gives(204).await;
    api.get(&user).by(by).refused(404, "not_found").await;
}
