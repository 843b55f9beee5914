//! Roles and permissions: the catalogue of the regimes, and roles of a tenant's own.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER, SUPERVISOR, field, text},
};
use serde_json::{Value, json};

cases![
    everybody_reads_catalogue_and_roles,
    a_role_of_the_tenants_own_is_defined_given_changed_and_withdrawn,
    what_cannot_be_a_role_is_refused,
    roles_of_a_regime_do_not_change_here,
    only_the_version_that_was_read_is_changed,
    only_those_who_may_define_roles,
];

fn clerk(permissions: &[&str]) -> Value {
    json!({ "key": "clerk", "title": "Clerk", "permissions": permissions })
}

fn content(permissions: &[&str]) -> Value {
    json!({ "title": "Clerk", "permissions": permissions })
}

const REPORT: &str = "time-recording/report.read";
const TIME: &str = "time-recording/time.read";

async fn everybody_reads_catalogue_and_roles(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let catalogue = tenant.list(api, "/permissions", &anna).await;
    let find = |key: &str| catalogue.iter().find(|known| known["key"] == key).unwrap();
    assert_eq!(find("time-recording/time.record")["requires_role"], EMPLOYEE);
    assert_eq!(find("time-recording/invoice.read")["exclusive_to"], OWNER);
    let roles = tenant.list(api, "/roles", &anna).await;
    assert_eq!(roles.len(), 5);
    let path = tenant.path("/roles/time-recording/supervisor");
    let supervisor = api.get(&path).by(&anna).gives(200).await;
    assert!(roles.contains(&supervisor));
    assert_eq!(supervisor["scopes"], json!(["tenant", "team"]));
    let owners = json!({ "role": OWNER, "may_set_validity": true, "to_themselves": false, "here": true });
    assert_eq!(supervisor["appointed_by"][0], owners);
    for unknown in
        ["/roles/time-recording/boss", "/roles/own/boss", "/roles/%00/boss", "/roles/platform/operator"]
    {
        api.get(tenant.path(unknown)).by(&anna).refused(404, "not_found").await;
        api.get(tenant.path(&format!("{unknown}/holders"))).by(&anna).refused(404, "not_found").await;
    }
}

async fn a_role_of_the_tenants_own_is_defined_given_changed_and_withdrawn(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    let tried = api.post(tenant.path("/roles?dry_run=true"), clerk(&[REPORT])).by(owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "role.defined");
    let made = api.post(tenant.path("/roles"), clerk(&[REPORT, REPORT])).by(owner).send().await;
    let path = tenant.path("/roles/own/clerk");
    assert_eq!((made.status, made.header("location")), (201, path.as_str()));
    assert_eq!((&made.body["key"], &made.body["permissions"]), (&json!("own/clerk"), &json!([REPORT])));
    assert_eq!(made.body["appointed_by"], json!([]));
    let anna = tenant.user(api, "Anna", &[], json!([{ "role": "own/clerk" }])).await;
    let reads = async |name: &str| tenant.can(api, &anna, name, json!({})).await;
    assert!(reads("report.read").await && !reads("time.read").await);
    let changed = api.put(&path, content(&[TIME])).by(owner).gives(200).await;
    assert_eq!(changed["permissions"], json!([TIME]));
    assert!(!reads("report.read").await && reads("time.read").await, "who holds it gains and loses at once");
    let before = tenant.events(api).await.len();
    assert_eq!(api.put(&path, content(&[TIME, TIME])).by(owner).gives(200).await, changed);
    assert_eq!(tenant.events(api).await.len(), before, "what is already so makes no event");
    api.delete(&path).by(owner).refused(409, "role_held").await;
    let held = tenant.list(api, "/roles/own/clerk/holders", owner).await;
    let end = tenant.path(&format!("/assignments/{}/end", text(&held[0]["id"])));
    api.post(end, json!(null)).by(owner).gives(200).await;
    let tried = api.delete(format!("{path}?dry_run=true")).by(owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "role.withdrawn");
    api.delete(&path).by(owner).gives(200).await;
    api.get(&path).by(owner).refused(404, "not_found").await;
    api.delete(&path).by(owner).refused(404, "not_found").await;
    api.put(&path, content(&[TIME])).by(owner).refused(404, "not_found").await;
    let again =
        api.post(tenant.path("/roles"), clerk(&[TIME])).by(owner).refused(409, "role_key_taken").await;
    assert_eq!(field(&again), "/key", "a key never means two things");
    tenant.assigning(api, &anna, "own/clerk", json!({})).by(owner).refused(422, "role_unknown").await;
}

async fn what_cannot_be_a_role_is_refused(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    let before = tenant.events(api).await;
    for (body, code, wrong) in [
        (clerk(&["time-recording/coffee.make"]), "permission_unknown", "/permissions"),
        (clerk(&["mandat/tenant.create"]), "permission_unknown", "/permissions"),
        (clerk(&[TIME, "time-recording/invoice.read"]), "permission_exclusive", "/permissions"),
        (clerk(&[]), "invalid_body", "/permissions"),
        (clerk(&["no key"]), "invalid_body", "/permissions/0"),
        (json!({ "key": "A B", "title": "T", "permissions": [TIME] }), "invalid_body", "/key"),
        (json!({ "key": "clerk", "title": "", "permissions": [TIME] }), "invalid_body", "/title"),
    ] {
        let call = api.post(tenant.path("/roles"), body).by(owner);
        assert_eq!(field(&call.refused(422, code).await), wrong);
    }
    assert_eq!(tenant.events(api).await, before);
    api.post(tenant.path("/roles"), clerk(&[TIME])).by(owner).gives(201).await;
    let path = tenant.path("/roles/own/clerk");
    for (permission, code) in [
        ("time-recording/coffee.make", "permission_unknown"),
        ("time-recording/module.switch", "permission_exclusive"),
    ] {
        api.put(&path, content(&[permission])).by(owner).refused(422, code).await;
    }
    api.post(tenant.path("/roles"), clerk(&[TIME])).by(owner).refused(409, "role_key_taken").await;
}

async fn roles_of_a_regime_do_not_change_here(api: &Api) {
    let tenant = api.tenant().await;
    let path = tenant.path("/roles/time-recording/supervisor");
    api.put(&path, content(&[TIME])).by(&tenant.owner).refused(409, "role_not_yours").await;
    api.delete(&path).by(&tenant.owner).refused(409, "role_not_yours").await;
}

async fn only_the_version_that_was_read_is_changed(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    let made = api.post(tenant.path("/roles"), clerk(&[TIME])).by(owner).send().await;
    let (path, tag) = (tenant.path("/roles/own/clerk"), made.header("etag").to_owned());
    let same = api.get(&path).by(owner).header("if-none-match", &tag).send().await;
    assert_eq!(same.status, 304);
    let put = |key: &str| api.put(&path, content(&[key])).by(owner).header("if-match", &tag);
    let changed = put(REPORT).send().await;
    assert_eq!(changed.status, 200);
    put(TIME).refused(412, "precondition_failed").await;
    api.delete(&path).by(owner).header("if-match", &tag).refused(412, "precondition_failed").await;
    api.delete(&path).by(owner).header("if-match", changed.header("etag")).gives(200).await;
}

async fn only_those_who_may_define_roles(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let path = tenant.path("/roles/own/clerk");
    for call in
        [api.post(tenant.path("/roles"), clerk(&[TIME])), api.put(&path, content(&[TIME])), api.delete(&path)]
    {
        let refused = call.by(&simon).refused(403, "forbidden").await;
        assert_eq!(refused["permission"], "mandat/role.define");
    }
}
