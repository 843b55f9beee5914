//! A unit gets another name or another place in the tree.

use crate::{
    cases,
    harness::{Api, NOBODY, SUPERVISOR, field},
};
use serde_json::{Value, json};

cases![
    a_unit_gets_another_name_and_another_place,
    a_unit_never_stands_below_itself,
    only_the_version_that_was_read_is_changed,
    who_only_sees_a_unit_is_told_what_is_missing,
];

async fn a_unit_gets_another_name_and_another_place(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let path = tenant.path(&format!("/units/{east}"));
    let change = |body| api.patch(&path, body).by(&tenant.owner);
    let named = change(json!({ "name": "Orient" })).gives(200).await;
    assert_eq!((&named["name"], &named["parent_id"]), (&json!("Orient"), &Value::Null));
    let moved = change(json!({ "parent_id": west })).gives(200).await;
    assert_eq!((&moved["name"], &moved["parent_id"]), (&json!("Orient"), &json!(west)));
    let before = tenant.events(api).await.len();
    assert_eq!(change(json!({ "parent_id": west, "name": "Orient" })).gives(200).await, moved);
    assert_eq!(tenant.events(api).await.len(), before, "what is already so makes no event");
    let top = change(json!({ "parent_id": null })).gives(200).await;
    assert_eq!(top["parent_id"], Value::Null);
    let refused = change(json!({ "parent_id": NOBODY })).refused(422, "unit_unknown").await;
    assert_eq!(field(&refused), "/parent_id");
    api.put(tenant.path(&format!("/units/{west}/closure")), json!(null)).by(&tenant.owner).gives(200).await;
    let refused = change(json!({ "parent_id": west })).refused(409, "unit_closed").await;
    assert_eq!(field(&refused), "/parent_id");
}

async fn a_unit_never_stands_below_itself(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let night = tenant.team_below(api, "East, at night", &east).await;
    let deep = tenant.team_below(api, "East, late at night", &night).await;
    for parent in [&east, &night, &deep] {
        let call = api.patch(tenant.path(&format!("/units/{east}")), json!({ "parent_id": parent }));
        let refused = call.by(&tenant.owner).refused(422, "unit_circle").await;
        assert_eq!(field(&refused), "/parent_id");
    }
}

async fn only_the_version_that_was_read_is_changed(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let path = tenant.path(&format!("/units/{east}"));
    let read = api.get(&path).by(&tenant.owner).send().await;
    let tag = read.header("etag").to_owned();
    let same = api.get(&path).by(&tenant.owner).header("if-none-match", &tag).send().await;
    assert_eq!((same.status, same.text.as_str()), (304, ""));
    let change = |name: &str, tag: &str| {
        api.patch(&path, json!({ "name": name })).by(&tenant.owner).header("if-match", tag)
    };
    let new = change("Orient", &tag).send().await;
    assert_eq!(new.status, 200);
    change("Levant", &tag).refused(412, "precondition_failed").await;
    let closure = format!("{path}/closure");
    api.put(&closure, json!(null))
        .by(&tenant.owner)
        .header("if-match", &tag)
        .refused(412, "precondition_failed")
        .await;
    let closed =
        api.put(&closure, json!(null)).by(&tenant.owner).header("if-match", new.header("etag")).send().await;
    assert_eq!(closed.status, 200);
    let reopen = |tag: &str| api.delete(&closure).by(&tenant.owner).header("if-match", tag);
    reopen(&tag).refused(412, "precondition_failed").await;
    reopen(closed.header("etag")).gives(200).await;
}

async fn who_only_sees_a_unit_is_told_what_is_missing(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let path = tenant.path(&format!("/units/{east}"));
    for call in [
        api.patch(&path, json!({ "name": "Orient" })),
        api.put(format!("{path}/closure"), json!(null)),
        api.delete(format!("{path}/closure")),
    ] {
        let refused = call.by(&simon).refused(403, "forbidden").await;
        assert_eq!(refused["permission"], "mandat/unit.change");
    }
}
