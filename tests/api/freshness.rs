//! Checks are answered from memory, and yet no answer is older than it may be. What many do at the same time
//! is in `tests/processes`.

use crate::{
    cases,
    decisions::{entry, question, rule, teams},
    harness::{Api, Person, SUPERVISOR, Tenant, text},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

cases![
    checks_do_without_the_tables,
    whatever_changes_counts_for_the_next_check,
    a_session_that_ended_asks_nothing_more,
    a_replica_asked_with_the_revision_is_never_behind,
    a_replica_hears_of_changes_by_itself,
];

const CHANGE: &str = "time-recording/time.change";

async fn check(api: &Api, tenant: &Tenant, by: &Person, properties: Value) -> bool {
    rule(api, &tenant.owner, question(&by.id, CHANGE, entry(properties))).await.0
}

async fn checks_do_without_the_tables(api: &Api) {
    let (tenant, _, [anna, _, sara]) = teams(api).await;
    let about = json!({ "owner_id": anna.id });
    assert!(check(api, &tenant, &sara, about.clone()).await);
    api.tamper("update assignments set role = 'own/nothing' where role = 'time-recording/supervisor'").await;
    assert!(check(api, &tenant, &sara, about.clone()).await);
    let context = json!({ "as_of": api.now() });
    let read = tenant.evaluation(api, &sara, CHANGE, about, context).await;
    assert_eq!(read["decision"], false, "what is asked about a time is read from the tables");
}

async fn whatever_changes_counts_for_the_next_check(api: &Api) {
    let (tenant, [north, south], [anna, ben, sara]) = teams(api).await;
    let (of_anna, of_ben) = (json!({ "owner_id": anna.id }), json!({ "owner_id": ben.id }));
    assert!(check(api, &tenant, &sara, of_anna.clone()).await);
    assert!(!check(api, &tenant, &sara, of_ben.clone()).await);

    // Where somebody is a member.
    let member = tenant.path(&format!("/units/{north}/members/{}", ben.id));
    assert!(api.put(&member, Value::Null).by(&tenant.owner).send().await.status < 300);
    assert!(check(api, &tenant, &sara, of_ben.clone()).await);
    assert!(api.delete(&member).by(&tenant.owner).send().await.status < 300);
    assert!(!check(api, &tenant, &sara, of_ben.clone()).await);

    // Where a unit stands.
    let unit = tenant.path(&format!("/units/{south}"));
    let tag = api.get(&unit).by(&tenant.owner).send().await.header("etag").to_owned();
    let moved = api.patch(&unit, json!({ "parent_id": north })).by(&tenant.owner).header("if-match", tag);
    assert_eq!(moved.send().await.status, 200);
    assert!(check(api, &tenant, &sara, of_ben).await);

    // What is in a role of the tenant's own, and who has just come.
    let new = json!({ "key": "corrector", "title": "Corrector", "permissions": [CHANGE] });
    let made = api.post(tenant.path("/roles"), new).by(&tenant.owner).send().await;
    assert_eq!(made.status, 201, "{}", made.text);
    let cora = tenant.user(api, "Cora", &[&south], json!([{ "role": "own/corrector" }])).await;
    assert!(check(api, &tenant, &cora, of_anna.clone()).await);
    assert!(check(api, &tenant, &sara, json!({ "owner_id": cora.id })).await);
    let role = tenant.path("/roles/own/corrector");
    let less = json!({ "title": "Corrector", "permissions": ["time-recording/time.read"] });
    api.put(&role, less).by(&tenant.owner).gives(200).await;
    assert!(!check(api, &tenant, &cora, of_anna).await);
}

async fn a_session_that_ended_asks_nothing_more(api: &Api) {
    let (_, _, [anna, ..]) = teams(api).await;
    let session = crate::sessions::begin(api, &anna).await;
    let token = text(&session["access_token"]);
    let ask = || {
        let about_herself = question(&anna.id, CHANGE, entry(json!({ "owner_id": anna.id })));
        api.post("/access/v1/evaluation", about_herself).token(&token)
    };
    assert_eq!(ask().send().await.status, 200);
    assert_eq!(ask().send().await.status, 200);
    assert!(api.delete("/v1/sessions/current").token(&token).send().await.status < 300);
    assert_eq!(ask().send().await.status, 401);
}

async fn a_replica_asked_with_the_revision_is_never_behind(api: &Api) {
    let (tenant, [north, _], [anna, ben, _]) = teams(api).await;
    let replica = api.replica().await;
    let about = question(&ben.id, CHANGE, entry(json!({ "owner_id": anna.id })));
    let scope = json!({ "scope": { "type": "unit", "unit_id": north } });
    for round in 0..10 {
        let given = tenant.assigning(api, &ben, SUPERVISOR, scope.clone()).by(&tenant.owner).send().await;
        let path = tenant.path(&format!("/assignments/{}/end", text(&given.body["id"])));
        let ended = api.post(&path, json!(null)).by(&tenant.owner).send().await;
        for (answer, allowed) in [(&given, true), (&ended, false)] {
            let revision = answer.header("mandat-revision");
            let asked = replica.post("/access/v1/evaluation", about.clone()).by(&tenant.owner);
            let found = asked.header("mandat-revision", revision).gives(200).await;
            // Asked with the older revision, the newer answer is as good.
            assert!(!found["decision"].as_bool().unwrap() || allowed, "round {round}");
        }
    }
    replica.stop().await;
}

async fn a_replica_hears_of_changes_by_itself(api: &Api) {
    let (tenant, _, [anna, _, sara]) = teams(api).await;
    let replica = api.replica().await;
    let about = json!({ "owner_id": anna.id });
    assert!(check(&replica, &tenant, &sara, about.clone()).await);
    let held = api.get(tenant.path(&format!("/assignments?holder_id={}", sara.id))).by(&tenant.owner);
    let given = text(&held.gives(200).await["items"][0]["id"]);
    let path = tenant.path(&format!("/assignments/{given}/end"));
    assert_eq!(api.post(&path, json!(null)).by(&tenant.owner).send().await.status, 200);
    let ended = Instant::now();
    while check(&replica, &tenant, &sara, about.clone()).await {
        assert!(ended.elapsed() < Duration::from_secs(5), "the replica has not heard of it");
    }
    replica.stop().await;
}
