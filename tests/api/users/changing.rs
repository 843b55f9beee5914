//! A user's own particulars change.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, SUPERVISOR, at, field},
};
use serde_json::json;

cases![
    names_and_address_change_and_signing_in_follows,
    only_the_version_that_was_read_is_changed,
    who_may_not_change_a_user_is_told_so_or_nothing,
    what_is_wrong_is_named,
    tim_09_nobody_gets_into_an_office_by_the_address_of_its_holder,
];

async fn names_and_address_change_and_signing_in_follows(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let path = tenant.path(&format!("/users/{}", anna.id));
    let change = |body| api.patch(&path, body).by(&tenant.owner);
    let married =
        change(json!({ "family_name": "Berg", "email": "anna.berg@kessler.example" })).gives(200).await;
    assert_eq!((&married["given_name"], &married["family_name"]), (&json!("Anna"), &json!("Berg")));
    let before = tenant.events(api).await.len();
    assert_eq!(change(json!({ "family_name": "Berg" })).gives(200).await, married);
    assert_eq!(tenant.events(api).await.len(), before, "what is already so makes no event");
    let sign_in = |email: &str| json!({ "email": email, "password": anna.password });
    api.post("/v1/sessions", sign_in("anna@kessler.example")).refused(401, "sign_in_failed").await;
    api.post("/v1/sessions", sign_in("anna.berg@kessler.example")).gives(201).await;
    // The old address is free for another.
    tenant.user_with(api, "Anna", EMPLOYEE).await;
    let refused = change(json!({ "email": "anna@kessler.example" })).refused(409, "email_taken").await;
    assert_eq!(field(&refused), "/email");
    let own = change(json!({ "email": "Anna.Berg@kessler.example" })).gives(200).await;
    assert_eq!(own["email"], "Anna.Berg@kessler.example");
}

async fn only_the_version_that_was_read_is_changed(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let path = tenant.path(&format!("/users/{}", anna.id));
    let tag = api.get(&path).by(&anna).send().await.header("etag").to_owned();
    let same = api.get(&path).by(&anna).header("if-none-match", &tag).send().await;
    assert_eq!(same.status, 304);
    let change = |name: &str| {
        api.patch(&path, json!({ "given_name": name })).by(&tenant.owner).header("if-match", &tag)
    };
    change("Anne").gives(200).await;
    change("Anja").refused(412, "precondition_failed").await;
    assert_eq!(api.get(&path).by(&anna).gives(200).await["given_name"], "Anne");
    let any = api.patch(&path, json!({ "given_name": "Anja" })).by(&tenant.owner).header("if-match", "*");
    any.gives(200).await;
}

async fn who_may_not_change_a_user_is_told_so_or_nothing(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    let east = tenant.team(api, "East").await;
    let simon = tenant.user(api, "Simon", &[], json!([])).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let anna = tenant.user(api, "Anna", &[&east], json!([{ "role": EMPLOYEE }])).await;
    let ben = tenant.user_with(api, "Ben", EMPLOYEE).await;
    let change = |id: &str| api.patch(tenant.path(&format!("/users/{id}")), json!({ "given_name": "X" }));
    change(&anna.id).by(&simon).gives(200).await;
    change(&anna.id).by(&anna).refused(403, "forbidden").await;
    let mut bodies = Vec::new();
    for (id, by) in [
        (ben.id.as_str(), &simon),
        (NOBODY, &simon),
        (&anna.id, &ben),
        (&other.owner.id, &tenant.owner),
        (NOBODY, &tenant.owner),
    ] {
        let mut body = change(id).by(by).refused(404, "not_found").await;
        body["request_id"] = json!(null);
        bodies.push(body);
        let read = api.get(tenant.path(&format!("/users/{id}"))).by(by);
        let mut body = read.refused(404, "not_found").await;
        body["request_id"] = json!(null);
        bodies.push(body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
}

async fn what_is_wrong_is_named(api: &Api) {
    let tenant = api.tenant().await;
    let path = tenant.path(&format!("/users/{}", tenant.owner.id));
    for (body, wrong) in [
        (json!({ "given_name": "" }), "/given_name"),
        (json!({ "given_name": null }), "/given_name"),
        (json!({ "email": "nobody" }), "/email"),
        (json!({ "email": "a b@c" }), "/email"),
        (json!({ "family_name": "x".repeat(201) }), "/family_name"),
        (json!({ "family_name": "a\u{0}b" }), "/family_name"),
        (json!({ "nickname": "N" }), "/nickname"),
    ] {
        let refused = api.patch(&path, body).by(&tenant.owner).refused(422, "invalid_body").await;
        assert_eq!(field(&refused), wrong);
    }
}

/// A supervisor cannot make themselves owner, not even by putting their own address in the owner's place.
async fn tim_09_nobody_gets_into_an_office_by_the_address_of_its_holder(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", SUPERVISOR).await;
    let path = tenant.path(&format!("/users/{}", tenant.owner.id));
    let address = json!({ "email": "anna.again@kessler.example" });
    let refused = api.patch(&path, address.clone()).by(&anna).refused(403, "office_not_yours").await;
    assert_eq!(refused["roles"], json!(["time-recording/tenant-owner"]));
    api.patch(&path, json!({ "given_name": "Nadia" })).by(&anna).gives(200).await;
    api.patch(&path, address).by(&tenant.owner).gives(200).await;
}
