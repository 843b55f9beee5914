//! Who may give what to whom: the matrix of the regime, and the tenant's own roles.

use crate::{
    cases,
    harness::{ABSENCE_MANAGER, Api, EMPLOYEE, OWNER, SUPERVISOR, at, text},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    tim_04_owners_and_supervisors_set_a_validity,
    tim_04_whoever_has_a_role_of_the_tenants_own_sets_none,
    tim_08_nobody_gives_a_role_for_more_than_their_own_scope,
    tim_09_a_supervisor_makes_nobody_tenant_owner,
    an_employee_gives_nothing,
];

async fn tim_04_owners_and_supervisors_set_a_validity(api: &Api) {
    let tenant = api.tenant().await;
    let supervisor = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let until = json!({ "valid_until": api.now() + TimeDelta::days(14) });
    tenant.assigning(api, &anna, EMPLOYEE, until.clone()).by(&tenant.owner).gives(201).await;
    let given = tenant.assigning(api, &anna, SUPERVISOR, until.clone()).by(&supervisor).gives(201).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    let longer = json!({ "valid_until": api.now() + TimeDelta::days(20) });
    api.patch(&path, longer).by(&supervisor).gives(200).await;
    for (name, role) in [("Mona", ABSENCE_MANAGER), ("Emil", EMPLOYEE)] {
        let other = tenant.user_with(api, name, role).await;
        let give = tenant.assigning(api, &other, SUPERVISOR, until.clone()).by(&other);
        give.refused(403, "appointment_not_yours").await;
        api.patch(&path, json!({ "valid_until": null })).by(&other).refused(404, "not_found").await;
    }
}

/// A role of the tenant's own is given by whoever has all of it, but limited in time only by those whom
/// the regime lets limit roles.
async fn tim_04_whoever_has_a_role_of_the_tenants_own_sets_none(api: &Api) {
    let tenant = api.tenant().await;
    let role = json!({
        "key": "reader", "title": "Reader",
        "permissions": ["time-recording/report.read", "mandat/user.read", "mandat/assignment.read"],
    });
    api.post(tenant.path("/roles"), role).by(&tenant.owner).gives(201).await;
    let ben = tenant.user(api, "Ben", &[], json!([{ "role": "own/reader" }])).await;
    let carl = tenant.user(api, "Carl", &[], json!([])).await;
    let until = json!({ "valid_until": api.now() + TimeDelta::days(14) });
    let give = tenant.assigning(api, &carl, "own/reader", until.clone()).by(&ben);
    let refused = give.refused(403, "validity_not_yours").await;
    assert_eq!(refused["roles"], json!([SUPERVISOR, OWNER]));
    let given = tenant.assigning(api, &carl, "own/reader", json!({})).by(&ben).gives(201).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    api.patch(&path, until).by(&ben).refused(403, "validity_not_yours").await;
    // What is in it, and no more: an absence manager has less.
    let mona = tenant.user_with(api, "Mona", ABSENCE_MANAGER).await;
    let give = tenant.assigning(api, &mona, "own/reader", json!({ "scope": { "type": "own" } })).by(&mona);
    give.gives(201).await;
    tenant
        .assigning(api, &mona, "own/reader", json!({}))
        .by(&mona)
        .refused(403, "permission_not_yours")
        .await;
    api.post(format!("{path}/end"), json!(null)).by(&ben).gives(200).await;
}

async fn tim_08_nobody_gives_a_role_for_more_than_their_own_scope(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let night = tenant.team_below(api, "East, at night", &east).await;
    let simon = tenant.user(api, "Simon", &[&east], json!([])).await;
    let given = tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let anna = tenant.user(api, "Anna", &[&night], json!([])).await;
    let wanda = tenant.user(api, "Wanda", &[&west], json!([])).await;
    for scope in [at(&east), at(&night)] {
        let new = tenant.assigning(api, &anna, EMPLOYEE, scope).by(&simon).gives(201).await;
        assert_eq!(new["authority_id"], given["id"]);
    }
    // A unit that the supervisor does not see does not exist.
    for (scope, status, code) in [(json!({}), 403, "appointment_not_yours"), (at(&west), 422, "unit_unknown")]
    {
        let wider = tenant.assigning(api, &anna, EMPLOYEE, scope.clone()).by(&simon);
        wider.refused(status, code).await;
        let myself = tenant.assigning(api, &simon, SUPERVISOR, scope).by(&simon);
        myself.refused(status, code).await;
    }
    // Nor does somebody.
    tenant.assigning(api, &wanda, EMPLOYEE, at(&east)).by(&simon).refused(422, "holder_unknown").await;
}

/// Not themselves, nor anybody else, by no way there is.
async fn tim_09_a_supervisor_makes_nobody_tenant_owner(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    simon.token(api).await;
    let before = tenant.events(api).await.len();
    for somebody in [&simon, &anna] {
        let give = tenant.assigning(api, somebody, OWNER, json!({})).by(&simon);
        let refused = give.refused(403, "appointment_not_yours").await;
        assert_eq!(refused["roles"], json!([OWNER]));
        let later = json!({ "valid_from": api.now() + TimeDelta::days(1) });
        tenant.assigning(api, somebody, OWNER, later).by(&simon).refused(403, "appointment_not_yours").await;
    }
    let new = json!({
        "given_name": "Ben", "family_name": "Muster", "email": "ben@kessler.example",
        "assignments": [{ "role": EMPLOYEE }, { "role": OWNER }],
    });
    api.post(tenant.path("/users"), new).by(&simon).refused(403, "appointment_not_yours").await;
    let role = json!({ "key": "all", "title": "All", "permissions": ["time-recording/module.switch"] });
    api.post(tenant.path("/roles"), role).by(&simon).refused(403, "forbidden").await;
    assert_eq!(tenant.events(api).await.len(), before, "nothing of it was recorded");
    assert!(!tenant.can(api, &simon, "module.switch", json!({})).await);
    // Nor does a supervisor end an owner.
    let owners = tenant.list(api, &format!("/assignments?holder_id={}", tenant.owner.id), &simon).await;
    let path = tenant.path(&format!("/assignments/{}", text(&owners[0]["id"])));
    api.post(format!("{path}/end"), json!(null)).by(&simon).refused(403, "appointment_not_yours").await;
    let until = json!({ "valid_until": api.now() + TimeDelta::days(1) });
    api.patch(path, until).by(&simon).refused(403, "appointment_not_yours").await;
}

async fn an_employee_gives_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    for role in [OWNER, SUPERVISOR, ABSENCE_MANAGER] {
        let give = tenant.assigning(api, &anna, role, json!({})).by(&anna);
        give.refused(403, "appointment_not_yours").await;
    }
    let own = tenant.list(api, "/assignments", &anna).await;
    let path = tenant.path(&format!("/assignments/{}/end", text(&own[0]["id"])));
    api.post(path, json!(null)).by(&anna).refused(403, "appointment_not_yours").await;
}
