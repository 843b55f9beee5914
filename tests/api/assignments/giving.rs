//! Giving roles: they add up, and they can be limited in time.

use crate::{
    cases,
    harness::{ABSENCE_MANAGER, Api, EMPLOYEE, NOBODY, OWNER, SUPERVISOR, at, field},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    tim_01_roles_add_up,
    tim_01_roles_are_held_per_tenant,
    tim_03_a_role_can_be_limited_in_time,
    tim_03_start_and_end_are_each_optional,
    tim_05_three_roles_can_be_held_for_a_team,
    what_does_not_exist_is_refused,
    nothing_is_given_twice_or_in_the_past,
];

/// A role bundles rights, somebody holds several at once, and the rights add up.
async fn tim_01_roles_add_up(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([{ "role": EMPLOYEE }])).await;
    let own = json!({ "owner_id": anna.id });
    assert!(tenant.can(api, &anna, "time.record", own.clone()).await);
    assert!(!tenant.can(api, &anna, "customer.manage", json!({})).await);
    tenant.assign(api, &anna, SUPERVISOR, json!({})).await;
    assert!(tenant.can(api, &anna, "time.record", own).await);
    assert!(tenant.can(api, &anna, "customer.manage", json!({})).await);
}

/// What somebody holds in one tenant is nothing in another, and nobody there knows of them.
async fn tim_01_roles_are_held_per_tenant(api: &Api) {
    let (here, there) = (api.tenant().await, api.tenant().await);
    let anna = here.user_with(api, "Anna", SUPERVISOR).await;
    assert!(here.can(api, &anna, "customer.manage", json!({})).await);
    assert!(!there.can(api, &anna, "customer.manage", json!({})).await);
    let refused = there.assigning(api, &anna, EMPLOYEE, json!({})).by(&there.owner);
    assert_eq!(field(&refused.refused(422, "holder_unknown").await), "/holder");
    there.user_with(api, "Anna", EMPLOYEE).await;
    assert_eq!(here.list(api, "/users", &here.owner).await.len(), 2);
}

/// A stand-in for two weeks: no before, yes during, no after, asked ahead and as time goes by.
async fn tim_03_a_role_can_be_limited_in_time(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let (from, until) = (api.now() + TimeDelta::days(7), api.now() + TimeDelta::days(21));
    let validity = json!({ "valid_from": from, "valid_until": until });
    let given = tenant.assign(api, &anna, SUPERVISOR, validity).await;
    assert_eq!(given["status"], "pending");
    let action = "time-recording/customer.manage";
    for (days, expected) in [(6, false), (7, true), (20, true), (21, false)] {
        let as_of = json!({ "as_of": api.now() + TimeDelta::days(days) });
        let answer = tenant.evaluation(api, &anna, action, json!({}), as_of).await;
        assert_eq!(answer["decision"], expected, "asked ahead for day {days}");
    }
    api.forward(TimeDelta::days(7));
    assert!(tenant.allows(api, &anna, action, json!({})).await);
    // The stand-in acts: over HTTP too, and not a moment longer.
    api.get(tenant.path("/users")).by(&anna).gives(200).await;
    api.forward(TimeDelta::days(14) - TimeDelta::microseconds(1));
    assert!(tenant.allows(api, &anna, action, json!({})).await);
    api.forward(TimeDelta::microseconds(1));
    assert!(!tenant.allows(api, &anna, action, json!({})).await);
    api.get(tenant.path("/users")).by(&anna).refused(403, "forbidden").await;
}

/// Without a start a role holds from now on, without an end for ever.
async fn tim_03_start_and_end_are_each_optional(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let until = api.now() + TimeDelta::days(1);
    let given = tenant.assign(api, &anna, EMPLOYEE, json!({ "valid_until": until })).await;
    assert_eq!((&given["status"], &given["valid_from"]), (&json!("live"), &json!(api.now())));
    let from = api.now() + TimeDelta::days(1);
    let given = tenant.assign(api, &anna, SUPERVISOR, json!({ "valid_from": from })).await;
    assert_eq!((&given["status"], &given["valid_until"]), (&json!("pending"), &json!(null)));
    let given = tenant.assign(api, &anna, ABSENCE_MANAGER, json!({})).await;
    assert_eq!((&given["status"], &given["valid_until"]), (&json!("live"), &json!(null)));
    assert_eq!(given["appointed_by"], json!({ "type": "user", "id": tenant.owner.id }));
    api.forward(TimeDelta::days(3000));
    let path = tenant.path(&format!("/assignments/{}", given["id"].as_str().unwrap()));
    assert_eq!(api.get(path).by(&tenant.owner).gives(200).await["status"], "live");
}

/// Supervisor, absence manager and employee for a team; the tenant owner only for the tenant.
async fn tim_05_three_roles_can_be_held_for_a_team(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let anna = tenant.user(api, "Anna", &[&east], json!([])).await;
    for role in [SUPERVISOR, ABSENCE_MANAGER, EMPLOYEE] {
        let given = tenant.assign(api, &anna, role, at(&east)).await;
        assert_eq!(given["scope"], json!({ "type": "unit", "unit_id": east }), "{role}");
        let own = tenant.assigning(api, &anna, role, json!({ "scope": { "type": "own" } }));
        assert_eq!(field(&own.by(&tenant.owner).refused(422, "scope_not_allowed").await), "/scope");
    }
    let owner = tenant.assigning(api, &anna, OWNER, at(&east)).by(&tenant.owner);
    assert_eq!(field(&owner.refused(422, "scope_not_allowed").await), "/scope");
    let first = json!({
        "given_name": "Ben", "family_name": "Muster", "email": "ben@kessler.example",
        "assignments": [{ "role": OWNER, "scope": { "type": "unit", "unit_id": east } }],
    });
    api.post(tenant.path("/users"), first).by(&tenant.owner).refused(422, "scope_not_allowed").await;
}

async fn what_does_not_exist_is_refused(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let (before, closed) = (tenant.events(api).await.len(), tenant.team(api, "West").await);
    api.put(tenant.path(&format!("/units/{closed}/closure")), json!(null)).by(&tenant.owner).gives(200).await;
    for (role, more, status, code, wrong) in [
        ("time-recording/boss", json!({}), 422, "role_unknown", "/role"),
        ("own/boss", json!({}), 422, "role_unknown", "/role"),
        ("platform/operator", json!({}), 422, "role_unknown", "/role"),
        (EMPLOYEE, at(NOBODY), 422, "unit_unknown", "/scope"),
        (EMPLOYEE, at(&closed), 409, "unit_closed", "/scope"),
    ] {
        let refused = tenant.assigning(api, &anna, role, more).by(&tenant.owner).refused(status, code).await;
        assert_eq!(field(&refused), wrong);
    }
    for kind in ["user", "api_client"] {
        let new = json!({ "holder": { "type": kind, "id": NOBODY }, "role": EMPLOYEE });
        let refused = api.post(tenant.path("/assignments"), new).by(&tenant.owner);
        assert_eq!(field(&refused.refused(422, "holder_unknown").await), "/holder");
    }
    // A user's id under the kind of a program names nobody.
    let new = json!({ "holder": { "type": "api_client", "id": anna.id }, "role": EMPLOYEE });
    api.post(tenant.path("/assignments"), new).by(&tenant.owner).refused(422, "holder_unknown").await;
    assert_eq!(tenant.events(api).await.len(), before + 2, "the team and its closing alone");
}

async fn nothing_is_given_twice_or_in_the_past(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let give = |role, more| tenant.assigning(api, &anna, role, more).by(&tenant.owner);
    give(EMPLOYEE, json!({})).refused(409, "already_assigned").await;
    let day = |day: i64| api.now() + TimeDelta::days(day);
    give(SUPERVISOR, json!({ "valid_from": day(1), "valid_until": day(2) })).gives(201).await;
    give(SUPERVISOR, json!({ "valid_until": day(2) })).refused(409, "already_assigned").await;
    give(SUPERVISOR, json!({ "valid_from": day(2) })).gives(201).await;
    let refused =
        give(ABSENCE_MANAGER, json!({ "valid_from": day(-1) })).refused(422, "validity_in_the_past");
    assert_eq!(field(&refused.await), "/valid_from");
    for empty in [
        json!({ "valid_from": day(2), "valid_until": day(2) }),
        json!({ "valid_from": day(2), "valid_until": day(1) }),
        json!({ "valid_until": day(-1) }),
        json!({ "valid_until": day(0) }),
    ] {
        let refused = give(ABSENCE_MANAGER, empty).refused(422, "validity_empty").await;
        assert_eq!(field(&refused), "/valid_until");
    }
}
