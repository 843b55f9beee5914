//! A change that is only tried: what would be recorded, who would gain and lose what.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER, SUPERVISOR, Tenant, at, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    giving_tells_what_is_gained,
    ending_tells_what_is_lost,
    a_role_of_the_tenants_own_tells_of_all_its_holders,
    what_would_be_refused_is_refused,
    a_new_user_is_only_tried,
];

/// The permissions that a change of access lists.
fn permissions(change: &Value) -> Vec<String> {
    let listed = change["listed"].as_array().unwrap();
    assert_eq!(change["count"], listed.len());
    listed.iter().map(|access| text(&access["permission"])).collect()
}

/// All that can be read, to compare before and after.
async fn everything(api: &Api, tenant: &Tenant) -> Vec<Vec<Value>> {
    let mut all = Vec::new();
    for list in ["/events?limit=200", "/users", "/units", "/assignments", "/roles", "/api-clients"] {
        all.push(tenant.list(api, list, &tenant.owner).await);
    }
    all
}

async fn giving_tells_what_is_gained(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let before = everything(api, &tenant).await;
    let until = api.now() + TimeDelta::days(14);
    let new = json!({
        "holder": { "type": "user", "id": anna.id }, "role": SUPERVISOR,
        "scope": { "type": "unit", "unit_id": east }, "valid_until": until,
    });
    let path = tenant.path("/assignments?dry_run=true");
    let answer = api.post(path, new.clone()).by(&tenant.owner).send().await;
    assert_eq!((answer.status, answer.header("location")), (200, ""), "{}", answer.text);
    assert_eq!(answer.body["events"][0]["type"], "assignment.created");
    assert_eq!(answer.body["events"][0]["data"]["role"], SUPERVISOR);
    let gained = &answer.body["access"]["gained"];
    assert!(permissions(gained).contains(&"time-recording/time.change".to_owned()));
    let first = &gained["listed"][0];
    assert_eq!(first["holder"], json!({ "type": "user", "id": anna.id }));
    assert_eq!(first["scope"], json!({ "type": "unit", "unit_id": east }));
    assert_eq!((&first["from"], &first["until"]), (&json!(api.now()), &json!(until)));
    assert_eq!(answer.body["access"]["lost"]["count"], 0);
    assert_eq!(everything(api, &tenant).await, before, "nothing was recorded");
    // Done for good, it is what the dry run said.
    api.post(tenant.path("/assignments"), new).by(&tenant.owner).gives(201).await;
    let log = tenant.events(api).await;
    assert_eq!(log.last().unwrap()["type"], "assignment.created");
}

async fn ending_tells_what_is_lost(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let given = tenant.list(api, &format!("/assignments?holder_id={}", anna.id), &tenant.owner).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given[0]["id"])));
    let before = everything(api, &tenant).await;
    let tried = api.post(format!("{path}/end?dry_run=true"), json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "assignment.ended");
    let lost = permissions(&tried["access"]["lost"]);
    assert!(lost.contains(&"time-recording/time.record".to_owned()), "{lost:?}");
    assert!(
        tried["access"]["lost"]["listed"]
            .as_array()
            .unwrap()
            .iter()
            .all(|access| access["scope"]["type"] == "own")
    );
    assert_eq!(tried["access"]["gained"]["count"], 0);
    // Shortening loses the time that is cut off.
    let until = json!({ "valid_until": api.now() + TimeDelta::days(2) });
    let tried = api.patch(format!("{path}?dry_run=true"), until.clone()).by(&tenant.owner).gives(200).await;
    assert_eq!(permissions(&tried["access"]["lost"]), lost);
    assert_eq!(tried["access"]["lost"]["listed"][0]["from"], until["valid_until"]);
    assert_eq!(everything(api, &tenant).await, before, "nothing was recorded");
    assert!(tenant.can(api, &anna, "time.record", json!({ "owner_id": anna.id })).await);
}

async fn a_role_of_the_tenants_own_tells_of_all_its_holders(api: &Api) {
    let tenant = api.tenant().await;
    let role = |name: &str| json!({ "title": "Clerk", "permissions": [format!("time-recording/{name}")] });
    let mut new = role("report.read");
    new["key"] = json!("clerk");
    api.post(tenant.path("/roles"), new).by(&tenant.owner).gives(201).await;
    for name in ["Anna", "Ben"] {
        tenant.user(api, name, &[], json!([{ "role": "own/clerk" }])).await;
    }
    let before = everything(api, &tenant).await;
    let path = tenant.path("/roles/own/clerk?dry_run=true");
    let tried = api.put(path, role("time.read")).by(&tenant.owner).gives(200).await;
    assert_eq!(permissions(&tried["access"]["gained"]), vec!["time-recording/time.read"; 2]);
    assert_eq!(permissions(&tried["access"]["lost"]), vec!["time-recording/report.read"; 2]);
    assert_eq!(everything(api, &tenant).await, before, "nothing was recorded");
}

async fn what_would_be_refused_is_refused(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let new = json!({ "holder": { "type": "user", "id": simon.id }, "role": OWNER });
    let tried = api.post(tenant.path("/assignments?dry_run=true"), new).by(&simon);
    tried.refused(403, "appointment_not_yours").await;
    let maybe = api.post(tenant.path("/assignments?dry_run=maybe"), at(&simon.id)).by(&simon);
    maybe.refused(400, "invalid_query").await;
}

async fn a_new_user_is_only_tried(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let before = everything(api, &tenant).await;
    let new = json!({
        "given_name": "Anna", "family_name": "Muster", "email": "anna@kessler.example",
        "units": [east], "assignments": [{ "role": EMPLOYEE }],
    });
    let path = tenant.path("/users?dry_run=true");
    let answer = api.post(path, new.clone()).by(&tenant.owner).send().await;
    assert_eq!(answer.status, 200);
    let kinds: Vec<_> =
        answer.body["events"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds, ["user.created", "member.placed", "assignment.created"]);
    for personal in ["Anna", "Muster", "anna@", "token"] {
        assert!(!answer.text.contains(personal), "{personal} in {}", answer.text);
    }
    assert!(permissions(&answer.body["access"]["gained"]).contains(&"time-recording/time.record".to_owned()));
    assert_eq!(everything(api, &tenant).await, before, "nothing was recorded");
    // The address is still free.
    api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
}
