//! A unit is closed, never deleted, and can be opened again.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, at, field},
};
use serde_json::json;

cases![a_closed_unit_takes_nobody_new_and_keeps_what_it_has, nothing_open_hangs_below_something_closed];

async fn a_closed_unit_takes_nobody_new_and_keeps_what_it_has(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let simon = tenant.user(api, "Simon", &[], json!([])).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let anna = tenant.user(api, "Anna", &[&east], json!([{ "role": EMPLOYEE }])).await;
    let ben = tenant.user_with(api, "Ben", EMPLOYEE).await;
    let closure = tenant.path(&format!("/units/{east}/closure"));
    let closed = api.put(&closure, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(closed["closed"], true);
    let before = tenant.events(api).await.len();
    assert_eq!(api.put(&closure, json!(null)).by(&tenant.owner).gives(200).await, closed);
    assert_eq!(tenant.events(api).await.len(), before, "closed once");
    let member = |id: &str| tenant.path(&format!("/units/{east}/members/{id}"));
    api.put(member(&ben.id), json!(null)).by(&tenant.owner).refused(409, "unit_closed").await;
    let given = tenant.assigning(api, &ben, SUPERVISOR, at(&east)).by(&tenant.owner);
    assert_eq!(field(&given.refused(409, "unit_closed").await), "/scope");
    // Those it has stay, in sight and in reach, and may leave.
    assert_eq!(tenant.ids(api, "/units", &simon).await, std::slice::from_ref(&east));
    assert!(tenant.can(api, &simon, "time.read", json!({ "owner_id": anna.id })).await);
    api.delete(member(&anna.id)).by(&tenant.owner).gives(200).await;
    let open = api.delete(&closure).by(&tenant.owner).gives(200).await;
    assert_eq!(open["closed"], false);
    let before = tenant.events(api).await.len();
    assert_eq!(api.delete(&closure).by(&tenant.owner).gives(200).await, open);
    assert_eq!(tenant.events(api).await.len(), before, "opened once");
    api.put(member(&ben.id), json!(null)).by(&tenant.owner).gives(200).await;
}

async fn nothing_open_hangs_below_something_closed(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let night = tenant.team_below(api, "East, at night", &east).await;
    let closure = |unit: &str| tenant.path(&format!("/units/{unit}/closure"));
    api.put(closure(&east), json!(null)).by(&tenant.owner).refused(409, "unit_not_empty").await;
    api.put(closure(&night), json!(null)).by(&tenant.owner).gives(200).await;
    let tried = api.put(format!("{}?dry_run=true", closure(&east)), json!(null)).by(&tenant.owner);
    assert_eq!(tried.gives(200).await["events"][0]["type"], "unit.closed");
    api.put(closure(&east), json!(null)).by(&tenant.owner).gives(200).await;
    api.delete(closure(&night)).by(&tenant.owner).refused(409, "unit_closed").await;
    api.delete(closure(&east)).by(&tenant.owner).gives(200).await;
    api.delete(closure(&night)).by(&tenant.owner).gives(200).await;
}
