//! New units, and who sees them.

use crate::{
    cases,
    harness::{ABSENCE_MANAGER, Api, NOBODY, SUPERVISOR, at, field, text},
};
use serde_json::{Value, json};

cases![
    a_unit_stands_where_the_regime_lets_it,
    what_cannot_stand_is_refused,
    units_are_made_by_tenant_owners,
    a_supervisor_of_a_team_sees_it_and_all_below,
    an_unknown_unit_and_one_out_of_sight_look_alike,
];

async fn a_unit_stands_where_the_regime_lets_it(api: &Api) {
    let tenant = api.tenant().await;
    let new = json!({ "kind": "team", "name": "East" });
    let made = api.post(tenant.path("/units"), new).by(&tenant.owner).send().await;
    assert_eq!(made.status, 201);
    let id = text(&made.body["id"]);
    assert_eq!(made.header("location"), tenant.path(&format!("/units/{id}")));
    assert_eq!((&made.body["closed"], &made.body["parent_id"]), (&json!(false), &Value::Null));
    let below = json!({ "kind": "team", "name": "East, at night", "parent_id": id });
    let below = api.post(tenant.path("/units"), below).by(&tenant.owner).gives(201).await;
    assert_eq!(below["parent_id"], id);
    let path = tenant.path(&format!("/units/{}", text(&below["id"])));
    assert_eq!(api.get(path).by(&tenant.owner).gives(200).await, below);
    assert_eq!(tenant.list(api, "/units", &tenant.owner).await.len(), 2);
    // For a try, the same without a trace.
    let try_it = json!({ "kind": "team", "name": "West" });
    let tried = api.post(tenant.path("/units?dry_run=true"), try_it).by(&tenant.owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "unit.created");
    assert_eq!(tenant.list(api, "/units", &tenant.owner).await.len(), 2);
}

async fn what_cannot_stand_is_refused(api: &Api) {
    let tenant = api.tenant().await;
    let closed = tenant.team(api, "West").await;
    api.put(tenant.path(&format!("/units/{closed}/closure")), json!(null)).by(&tenant.owner).gives(200).await;
    let before = tenant.events(api).await;
    for (new, status, code, wrong) in [
        (json!({ "kind": "site", "name": "X" }), 422, "unit_kind_unknown", "/kind"),
        (json!({ "kind": "team", "name": "X", "parent_id": NOBODY }), 422, "unit_unknown", "/parent_id"),
        (json!({ "kind": "team", "name": "X", "parent_id": closed }), 409, "unit_closed", "/parent_id"),
        (json!({ "kind": "team", "name": "" }), 422, "invalid_body", "/name"),
        (json!({ "kind": "team" }), 422, "invalid_body", "/name"),
        (json!({ "kind": "team", "name": "X", "parent": NOBODY }), 422, "invalid_body", "/parent"),
        (json!({ "kind": "team", "name": "X", "parent_id": null }), 422, "invalid_body", "/parent_id"),
    ] {
        let call = api.post(tenant.path("/units"), new).by(&tenant.owner);
        assert_eq!(field(&call.refused(status, code).await), wrong);
    }
    assert_eq!(tenant.events(api).await, before);
}

async fn units_are_made_by_tenant_owners(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let top = json!({ "kind": "team", "name": "X" });
    let below = json!({ "kind": "team", "name": "X", "parent_id": east });
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let mona = tenant.user_with(api, "Mona", ABSENCE_MANAGER).await;
    for (new, by) in [(&top, &simon), (&below, &simon), (&top, &mona)] {
        let refused = api.post(tenant.path("/units"), new.clone()).by(by).refused(403, "forbidden").await;
        assert_eq!(refused["permission"], "mandat/unit.change");
    }
    // Who sees no unit learns of none.
    api.post(tenant.path("/units"), below).by(&mona).refused(422, "unit_unknown").await;
}

async fn a_supervisor_of_a_team_sees_it_and_all_below(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let night = tenant.team_below(api, "East, at night", &east).await;
    let deep = tenant.team_below(api, "East, late at night", &night).await;
    let simon = tenant.user(api, "Simon", &[&west], json!([])).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&night)).await;
    let mut expected = [night.clone(), deep.clone()];
    expected.sort();
    assert_eq!(tenant.ids(api, "/units", &simon).await, expected);
    for (unit, status) in [(&night, 200), (&deep, 200), (&east, 404), (&west, 404)] {
        api.get(tenant.path(&format!("/units/{unit}"))).by(&simon).gives(status).await;
    }
    assert_eq!(tenant.list(api, "/units", &tenant.owner).await.len(), 4);
}

async fn an_unknown_unit_and_one_out_of_sight_look_alike(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    let (east, foreign) = (tenant.team(api, "East").await, other.team(api, "East").await);
    let anna = tenant.user(api, "Anna", &[&east], json!([])).await;
    let mut bodies = Vec::new();
    for (unit, by) in [(&foreign, &tenant.owner), (&NOBODY.to_owned(), &tenant.owner), (&east, &anna)] {
        let path = tenant.path(&format!("/units/{unit}"));
        for call in [
            api.get(&path),
            api.patch(&path, json!({ "name": "X" })),
            api.put(format!("{path}/closure"), json!(null)),
            api.delete(format!("{path}/closure")),
        ] {
            let mut body = call.by(by).refused(404, "not_found").await;
            body["request_id"] = json!(null);
            bodies.push(body);
        }
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
    let path = other.path(&format!("/units/{foreign}"));
    api.get(path).by(&tenant.owner).refused(404, "not_found").await;
}
