//! Placing users in units and taking them out.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, SUPERVISOR, at},
};
use serde_json::json;

cases![
    a_user_is_placed_and_taken_out_once,
    a_supervisor_places_only_whom_they_see_where_they_reach,
    who_or_what_is_unknown_is_not_found,
];

async fn a_user_is_placed_and_taken_out_once(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let anna = tenant.user(api, "Anna", &[&west], json!([])).await;
    let path = tenant.path(&format!("/units/{east}/members/{}", anna.id));
    let before = tenant.events(api).await.len();
    let tried = api.put(format!("{path}?dry_run=true"), json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "member.placed");
    assert_eq!(tenant.events(api).await.len(), before);
    for _ in 0..2 {
        let placed = api.put(&path, json!(null)).by(&tenant.owner).gives(200).await;
        assert_eq!(placed, json!({ "unit_id": east, "user_id": anna.id, "member": true }));
    }
    assert_eq!(tenant.events(api).await.len(), before + 1);
    let user = api.get(tenant.path(&format!("/users/{}", anna.id))).by(&tenant.owner).gives(200).await;
    assert_eq!(user["units"].as_array().unwrap().len(), 2);
    for _ in 0..2 {
        let removed = api.delete(&path).by(&tenant.owner).gives(200).await;
        assert_eq!(removed["member"], false);
    }
    assert_eq!(tenant.events(api).await.len(), before + 2);
    let user = api.get(tenant.path(&format!("/users/{}", anna.id))).by(&tenant.owner).gives(200).await;
    assert_eq!(user["units"], json!([west]));
    // And in again.
    api.put(&path, json!(null)).by(&tenant.owner).gives(200).await;
}

/// Nobody draws people into their reach whom they could not see before.
async fn a_supervisor_places_only_whom_they_see_where_they_reach(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let night = tenant.team_below(api, "East, at night", &east).await;
    let simon = tenant.user(api, "Simon", &[], json!([])).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let anna = tenant.user(api, "Anna", &[&east], json!([{ "role": EMPLOYEE }])).await;
    let wanda = tenant.user(api, "Wanda", &[&west], json!([])).await;
    let place =
        |unit: &str, user: &str| api.put(tenant.path(&format!("/units/{unit}/members/{user}")), json!(null));
    place(&night, &anna.id).by(&simon).gives(200).await;
    place(&west, &anna.id).by(&simon).refused(404, "not_found").await;
    place(&east, &wanda.id).by(&simon).refused(404, "not_found").await;
    place(&east, &simon.id).by(&simon).refused(404, "not_found").await;
    place(&night, &anna.id).by(&anna).refused(404, "not_found").await;
    let out = |unit: &str, user: &str| api.delete(tenant.path(&format!("/units/{unit}/members/{user}")));
    out(&west, &wanda.id).by(&simon).refused(404, "not_found").await;
    out(&night, &anna.id).by(&simon).gives(200).await;
}

async fn who_or_what_is_unknown_is_not_found(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    let (east, foreign) = (tenant.team(api, "East").await, other.team(api, "East").await);
    let owner = &tenant.owner;
    for (unit, user) in
        [(NOBODY, owner.id.as_str()), (&foreign, &owner.id), (&east, NOBODY), (&east, &other.owner.id)]
    {
        let path = tenant.path(&format!("/units/{unit}/members/{user}"));
        api.put(&path, json!(null)).by(owner).refused(404, "not_found").await;
        api.delete(&path).by(owner).refused(404, "not_found").await;
    }
}
