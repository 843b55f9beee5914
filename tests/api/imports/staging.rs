//! What is so while people are staged: for everybody else there are none.

use super::{addresses, begun, people, staged, told_of};
use crate::{
    cases,
    harness::{Api, Tenant},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    asp_13_nobody_is_there_before_all_are,
    asp_13_before_it_was_taken_nobody_was_there,
    asp_13_others_write_while_people_are_staged,
];

/// In how many ways somebody is seen: as a user, by a check, by a search, and as a subject of a question on access.
async fn seen(api: &Api, tenant: &Tenant, id: &str) -> usize {
    let by = &tenant.owner;
    let read = api.get(tenant.path(&format!("/users/{id}"))).by(by).send().await.status == 200;
    let access = api.get(tenant.path(&format!("/users/{id}/access"))).by(by).send().await.status == 200;
    let role = json!({ "holder": { "type": "user", "id": id }, "role": "time-recording/employee" });
    let given = api.post(tenant.path("/assignments?dry_run=true"), role).by(by).send().await.status == 200;
    let change = json!({ "given_name": "Q" });
    let path = tenant.path(&format!("/users/{id}?dry_run=true"));
    let changed = api.patch(path, change).by(by).send().await.status == 200;
    [read, access, given, changed].into_iter().filter(|seen| *seen).count()
}

async fn subjects(api: &Api, tenant: &Tenant) -> Vec<Value> {
    let search = json!({
        "subject": { "type": "user" }, "action": { "name": "mandat/user.read" },
        "resource": { "type": "entry", "id": "1" },
    });
    let found = api.post("/access/v1/search/subject", search).by(&tenant.owner).gives(200).await;
    found["results"].as_array().unwrap().clone()
}

async fn asp_13_nobody_is_there_before_all_are(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let searched = subjects(api, &tenant).await;
    let supervisor =
        json!([{ "role": "time-recording/supervisor", "scope": { "type": "unit", "unit_id": north } }]);
    let boss = tenant.user(api, "Boss", &[], supervisor).await;
    let (work, checked) = begun(api, &tenant, &people(300, &north), Some(&tenant.owner)).await;
    let import = work.import;
    let meanwhile = async |so_far: usize| {
        if so_far != 250 {
            return;
        }
        let told = told_of(api, &tenant, import).await;
        assert_eq!((&told["state"], &told["staged"]), (&json!("staging"), &json!(250)));
        let last = staged(api, &tenant).await.pop().unwrap();
        assert_eq!(seen(api, &tenant, &last).await, 0);
        assert_eq!(addresses(api, &tenant).await.len(), 2);
        assert!(tenant.list(api, "/users", &boss).await.iter().all(|user| user["id"] == json!(boss.id)));
        // Nobody else takes the address, and nobody signs in with it.
        let new = json!({ "given_name": "P", "family_name": "M", "email": "p1@kessler.example" });
        api.post(tenant.path("/users"), new).by(&tenant.owner).refused(409, "email_taken").await;
        let sign_in = json!({ "email": "p1@kessler.example", "password": "mossy lantern under the quay" });
        api.post("/v1/sessions", sign_in).refused(401, "sign_in_failed").await;
        assert_eq!(subjects(api, &tenant).await.len(), searched.len());
    };
    assert!(work.go(checked, meanwhile).await);
    let told = told_of(api, &tenant, import).await;
    assert_eq!((&told["state"], &told["staged"]), (&json!("taken"), &json!(300)));
    let one = staged(api, &tenant).await.pop().unwrap();
    assert_eq!(seen(api, &tenant, &one).await, 4);
    let of_the_north = api.get(tenant.path("/users?limit=200")).by(&boss).gives(200).await;
    assert!(of_the_north["next_cursor"].is_string(), "the supervisor of the unit sees all of them");
}

async fn asp_13_before_it_was_taken_nobody_was_there(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let (work, checked) = begun(api, &tenant, &people(260, &north), None).await;
    let mut moments = Vec::new();
    let noted = std::cell::RefCell::new(&mut moments);
    let meanwhile = async |_| {
        api.forward(TimeDelta::seconds(5));
        noted.borrow_mut().push(api.now());
        api.forward(TimeDelta::seconds(5));
    };
    assert!(work.go(checked, meanwhile).await);
    api.forward(TimeDelta::seconds(5));
    let user = staged(api, &tenant).await.pop().unwrap();
    let path = |times: &str| tenant.path(&format!("/users/{user}/access?{times}"));
    let status = async |times: String| api.get(path(&times)).by(&tenant.owner).send().await.status;
    for moment in &moments {
        let moment = moment.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        assert_eq!(status(format!("known_at={moment}")).await, 404, "known at {moment}");
        assert_eq!(status(format!("as_of={moment}&known_at={moment}")).await, 404);
    }
    let now = api.now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    assert_eq!(status(format!("as_of={now}&known_at={now}")).await, 200);
}

async fn asp_13_others_write_while_people_are_staged(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let (work, checked) = begun(api, &tenant, &people(600, &north), Some(&tenant.owner)).await;
    let meanwhile = async |so_far: usize| {
        let role = if so_far < 600 { "time-recording/employee" } else { "time-recording/absence-manager" };
        let person = tenant.user_with(api, &format!("New{so_far}"), role).await;
        let held = format!("/assignments?holder_id={}", person.id);
        assert_eq!(tenant.ids(api, &held, &tenant.owner).await.len(), 1);
    };
    assert!(work.go(checked, meanwhile).await);
    // They and what was written in between are all there, in one sound log.
    let sound = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert_eq!(sound["sound"], true, "{sound}");
    let number = "select cast(count(*) as text) from events where event_type = 'user.created'";
    assert_eq!(api.texts(number).await, ["4"]);
}
