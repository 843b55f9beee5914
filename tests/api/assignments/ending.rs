//! Ending an assignment: at once and for good.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, text},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    an_ended_role_stops_with_the_next_request,
    a_role_that_had_not_begun_never_holds,
    whoever_could_give_a_role_ends_it,
];

async fn an_ended_role_stops_with_the_next_request(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user(api, "Simon", &[], json!([{ "role": EMPLOYEE }])).await;
    let given = tenant.assign(api, &simon, SUPERVISOR, json!({})).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    api.get(&path).by(&simon).gives(200).await;
    assert_eq!(tenant.list(api, "/users", &simon).await.len(), 2);
    api.forward(TimeDelta::minutes(1));
    let ended = api.post(format!("{path}/end"), json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!((&ended["status"], &ended["valid_until"]), (&json!("ended"), &json!(api.now())));
    // The same token, the very next request.
    assert_eq!(tenant.list(api, "/users", &simon).await.len(), 1);
    assert!(!tenant.can(api, &simon, "customer.manage", json!({})).await);
    let me = api.get("/v1/me").by(&simon).gives(200).await;
    assert_eq!(me["roles"].as_array().unwrap().len(), 1);
    // It stays readable, and stays ended.
    assert_eq!(api.get(&path).by(&tenant.owner).gives(200).await, ended);
    let again = api.post(format!("{path}/end"), json!(null)).by(&tenant.owner);
    again.refused(409, "assignment_ended").await;
    // The same role can be given anew.
    tenant.assign(api, &simon, SUPERVISOR, json!({})).await;
    assert!(tenant.can(api, &simon, "customer.manage", json!({})).await);
}

async fn a_role_that_had_not_begun_never_holds(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user(api, "Simon", &[], json!([])).await;
    let from = api.now() + TimeDelta::days(1);
    let given = tenant.assign(api, &simon, SUPERVISOR, json!({ "valid_from": from })).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    api.post(format!("{path}/end"), json!(null)).by(&tenant.owner).gives(200).await;
    api.forward(TimeDelta::days(2));
    assert!(!tenant.can(api, &simon, "customer.manage", json!({})).await);
    assert_eq!(api.get(&path).by(&tenant.owner).gives(200).await["status"], "ended");
}

async fn whoever_could_give_a_role_ends_it(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let given = tenant.assign(api, &anna, EMPLOYEE, json!({})).await;
    assert_eq!(given["appointed_by"]["id"], tenant.owner.id);
    let path = tenant.path(&format!("/assignments/{}/end", text(&given["id"])));
    api.post(&path, json!(null)).by(&anna).refused(403, "appointment_not_yours").await;
    api.post(&path, json!(null)).by(&simon).gives(200).await;
}
