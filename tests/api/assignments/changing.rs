//! Changing the validity of an assignment, and the version it is changed in.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, SUPERVISOR, field, text},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    a_validity_is_moved_while_it_lies_ahead,
    what_has_begun_or_passed_stays,
    what_is_ended_before_it_begins_has_ended,
    a_change_does_not_make_the_same_role_overlap,
    only_the_version_that_was_read_is_changed,
    unknown_and_foreign_look_alike,
];

async fn a_validity_is_moved_while_it_lies_ahead(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let day = |day: i64| api.now() + TimeDelta::days(day);
    let given = tenant.assign(api, &anna, SUPERVISOR, json!({ "valid_from": day(5) })).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    let change = |body| api.patch(&path, body).by(&tenant.owner);
    let changed = change(json!({ "valid_from": day(3), "valid_until": day(8) })).gives(200).await;
    assert_eq!(changed["valid_from"], json!(day(3)));
    assert_eq!(changed["valid_until"], json!(day(8)));
    assert!(changed["version"].as_i64() > given["version"].as_i64());
    let unlimited = change(json!({ "valid_until": null })).gives(200).await;
    assert_eq!((&unlimited["valid_from"], &unlimited["valid_until"]), (&json!(day(3)), &json!(null)));
    let before = tenant.events(api).await.len();
    assert_eq!(change(json!({})).gives(200).await, unlimited);
    assert_eq!(change(json!({ "valid_from": day(3) })).gives(200).await, unlimited);
    assert_eq!(tenant.events(api).await.len(), before, "what is already so makes no event");
    for (body, code, wrong) in [
        (json!({ "valid_from": day(-1) }), "validity_in_the_past", "/valid_from"),
        (json!({ "valid_until": day(-1) }), "validity_in_the_past", "/valid_until"),
        (json!({ "valid_until": day(3) }), "validity_empty", "/valid_until"),
        (json!({ "valid_from": null }), "invalid_body", "/valid_from"),
    ] {
        assert_eq!(field(&change(body).refused(422, code).await), wrong);
    }
    assert_eq!(api.get(&path).by(&tenant.owner).gives(200).await, unlimited);
}

async fn what_has_begun_or_passed_stays(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let until = api.now() + TimeDelta::days(2);
    let given = tenant.assign(api, &anna, SUPERVISOR, json!({ "valid_until": until })).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    api.forward(TimeDelta::days(1));
    let later = json!({ "valid_from": api.now() + TimeDelta::hours(1) });
    let refused = api.patch(&path, later).by(&tenant.owner).refused(409, "validity_started").await;
    assert_eq!(field(&refused), "/valid_from");
    // From now on no more, which is not in the past.
    let now = json!({ "valid_until": api.now() });
    let expired = api.patch(&path, now).by(&tenant.owner).gives(200).await;
    assert_eq!(expired["status"], "expired");
    let longer = || api.patch(&path, json!({ "valid_until": until })).by(&tenant.owner);
    longer().refused(409, "assignment_ended").await;
    let ended = api.post(format!("{path}/end"), json!(null)).by(&tenant.owner);
    ended.refused(409, "assignment_ended").await;
}

async fn what_is_ended_before_it_begins_has_ended(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let tomorrow = json!({ "valid_from": api.now() + TimeDelta::days(1) });
    let given = tenant.assign(api, &anna, SUPERVISOR, tomorrow.clone()).await;
    let end = tenant.path(&format!("/assignments/{}/end", text(&given["id"])));
    let ended = api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(ended["status"], "ended");
    // It stands in nobody's way.
    tenant.assign(api, &anna, SUPERVISOR, tomorrow).await;
}

async fn a_change_does_not_make_the_same_role_overlap(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let day = |day: i64| api.now() + TimeDelta::days(day);
    let first = tenant.assign(api, &anna, SUPERVISOR, json!({ "valid_until": day(5) })).await;
    tenant.assign(api, &anna, SUPERVISOR, json!({ "valid_from": day(5) })).await;
    let path = tenant.path(&format!("/assignments/{}", text(&first["id"])));
    let longer = api.patch(&path, json!({ "valid_until": null })).by(&tenant.owner);
    longer.refused(409, "already_assigned").await;
    api.patch(&path, json!({ "valid_until": day(4) })).by(&tenant.owner).gives(200).await;
}

async fn only_the_version_that_was_read_is_changed(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let given = tenant.list(api, "/assignments", &anna).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given[0]["id"])));
    let read = api.get(&path).by(&tenant.owner).send().await;
    let tag = read.header("etag").to_owned();
    assert_eq!(tag, format!("\"{}\"", read.body["version"]));
    let same = api.get(&path).by(&tenant.owner).header("if-none-match", &tag).send().await;
    assert_eq!((same.status, same.text.as_str(), same.header("etag")), (304, "", tag.as_str()));
    let until = json!({ "valid_until": api.now() + TimeDelta::days(9) });
    let change = |tag: &str| api.patch(&path, until.clone()).by(&tenant.owner).header("if-match", tag);
    let changed = change(&tag).send().await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
    change(&tag).refused(412, "precondition_failed").await;
    change("nonsense").refused(400, "invalid_header").await;
    let end =
        |tag: &str| api.post(format!("{path}/end"), json!(null)).by(&tenant.owner).header("if-match", tag);
    end(&tag).refused(412, "precondition_failed").await;
    let other = api.get(&path).by(&tenant.owner).header("if-none-match", &tag).send().await;
    assert_eq!((other.status, other.header("etag")), (200, changed.header("etag")));
    end(changed.header("etag")).gives(200).await;
}

async fn unknown_and_foreign_look_alike(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    let foreign = text(&other.list(api, "/assignments", &other.owner).await[0]["id"]);
    let mut bodies = Vec::new();
    for id in [foreign.as_str(), NOBODY] {
        let path = tenant.path(&format!("/assignments/{id}"));
        for call in [
            api.get(&path),
            api.patch(&path, json!({ "valid_until": null })),
            api.post(format!("{path}/end"), json!(null)),
        ] {
            let mut body = call.by(&tenant.owner).refused(404, "not_found").await;
            body["request_id"] = json!(null);
            bodies.push(body);
        }
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
    let of_other = api.get(other.path(&format!("/assignments/{foreign}"))).by(&tenant.owner);
    let mut refused = of_other.refused(404, "not_found").await;
    let nowhere = format!("/v1/tenants/{NOBODY}/assignments/{foreign}");
    let mut unknown = api.get(nowhere).by(&tenant.owner).refused(404, "not_found").await;
    (refused["request_id"], unknown["request_id"]) = (json!(null), json!(null));
    assert_eq!(refused, unknown);
}
