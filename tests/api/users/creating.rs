//! A user is recorded, placed and given roles in one step.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, OWNER, SUPERVISOR, Tenant, at, field, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    a_user_comes_with_units_roles_and_an_invitation,
    one_refusal_refuses_all,
    an_address_is_unique_within_a_tenant,
    a_supervisor_records_for_their_own_team_alone,
    the_same_unit_twice_is_one,
    the_answer_is_kept_with_its_invitation,
];

fn new(name: &str, more: Value) -> Value {
    let mut new = json!({
        "given_name": name, "family_name": "Muster",
        "email": format!("{}@kessler.example", name.to_lowercase()),
    });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    new
}

async fn create(api: &Api, tenant: &Tenant, body: Value, status: u16) -> Value {
    api.post(tenant.path("/users"), body).by(&tenant.owner).gives(status).await
}

async fn a_user_comes_with_units_roles_and_an_invitation(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let first = json!([
        { "role": EMPLOYEE },
        { "role": SUPERVISOR, "scope": { "type": "unit", "unit_id": east }, "valid_until": api.now() + TimeDelta::days(9) },
    ]);
    let body = new("Anna", json!({ "units": [east], "assignments": first }));
    let answer = api.post(tenant.path("/users"), body).by(&tenant.owner).send().await;
    assert_eq!(answer.status, 201);
    let user = &answer.body["user"];
    let path = tenant.path(&format!("/users/{}", text(&user["id"])));
    assert_eq!(answer.header("location"), path);
    assert_eq!(user["units"], json!([east]));
    assert_eq!((&user["email"], &user["active"]), (&json!("anna@kessler.example"), &json!(true)));
    assert_eq!(answer.body["invitation"]["expires_at"], json!(api.now() + TimeDelta::days(7)));
    assert_eq!(api.get(&path).by(&tenant.owner).gives(200).await, *user);
    let held = format!("/assignments?holder_id={}", text(&user["id"]));
    assert_eq!(tenant.list(api, &held, &tenant.owner).await.len(), 2);
    // Neither name nor address nor token is in the log.
    let log = json!(tenant.events(api).await).to_string();
    for personal in ["Anna", "Muster", "anna@", text(&answer.body["invitation"]["token"]).as_str()] {
        assert!(!log.contains(personal), "{personal}");
    }
}

async fn one_refusal_refuses_all(api: &Api) {
    let tenant = api.tenant().await;
    let (east, closed) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    api.put(tenant.path(&format!("/units/{closed}/closure")), json!(null)).by(&tenant.owner).gives(200).await;
    let before = tenant.events(api).await;
    for (more, status, code, wrong) in [
        (json!({ "units": [east, NOBODY] }), 422, "unit_unknown", "/units"),
        (json!({ "units": [closed] }), 409, "unit_closed", "/units"),
        (
            json!({ "assignments": [{ "role": EMPLOYEE }, { "role": "time-recording/boss" }] }),
            422,
            "role_unknown",
            "/role",
        ),
        (
            json!({ "assignments": [{ "role": OWNER, "scope": at(&east)["scope"] }] }),
            422,
            "scope_not_allowed",
            "/scope",
        ),
        (
            json!({ "assignments": [{ "role": EMPLOYEE, "scope": at(NOBODY)["scope"] }] }),
            422,
            "unit_unknown",
            "/scope",
        ),
        (json!({ "assignments": [{ "role": EMPLOYEE }, { "role": EMPLOYEE }] }), 409, "already_assigned", ""),
        (
            json!({ "assignments": [{ "role": EMPLOYEE, "valid_from": "2020-01-01T00:00:00Z" }] }),
            422,
            "validity_in_the_past",
            "/valid_from",
        ),
    ] {
        let refused = create(api, &tenant, new("Anna", more), status).await;
        assert_eq!(refused["code"], code, "{refused}");
        if !wrong.is_empty() {
            assert_eq!(field(&refused), wrong);
        }
    }
    assert_eq!(tenant.events(api).await, before, "nothing was recorded");
    create(api, &tenant, new("Anna", json!({})), 201).await;
}

async fn an_address_is_unique_within_a_tenant(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    create(api, &tenant, new("Anna", json!({})), 201).await;
    let mut again = new("Anna", json!({}));
    again["email"] = json!("ANNA@Kessler.Example");
    let refused = create(api, &tenant, again, 409).await;
    assert_eq!((&refused["code"], field(&refused)), (&json!("email_taken"), "/email"));
    create(api, &other, new("Anna", json!({})), 201).await;
}

async fn a_supervisor_records_for_their_own_team_alone(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let night = tenant.team_below(api, "East, at night", &east).await;
    let simon = tenant.user(api, "Simon", &[], json!([])).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let call = |body| api.post(tenant.path("/users"), body).by(&simon);
    let first = json!([{ "role": EMPLOYEE, "scope": at(&night)["scope"] }]);
    call(new("Anna", json!({ "units": [night], "assignments": first }))).gives(201).await;
    let refused = call(new("Ben", json!({}))).refused(403, "forbidden").await;
    assert_eq!(refused["permission"], "mandat/user.create");
    for units in [json!([west]), json!([east, west])] {
        let refused = call(new("Ben", json!({ "units": units }))).refused(422, "unit_unknown").await;
        assert_eq!(field(&refused), "/units");
    }
    let wider = json!([{ "role": EMPLOYEE }]);
    call(new("Ben", json!({ "units": [east], "assignments": wider })))
        .refused(403, "appointment_not_yours")
        .await;
    let anna = tenant.user_with(api, "Emil", EMPLOYEE).await;
    api.post(tenant.path("/users"), new("Ben", json!({}))).by(&anna).refused(403, "forbidden").await;
}

async fn the_same_unit_twice_is_one(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let made = create(api, &tenant, new("Anna", json!({ "units": [east, east] })), 201).await;
    assert_eq!(made["user"]["units"], json!([east]));
    let log = tenant.events(api).await;
    assert_eq!(log.iter().filter(|event| event["type"] == "member.placed").count(), 1);
}

/// The invitation is shown once, but to a caller who never got the answer once more.
async fn the_answer_is_kept_with_its_invitation(api: &Api) {
    let tenant = api.tenant().await;
    let call = |name| {
        api.post(tenant.path("/users"), new(name, json!({}))).by(&tenant.owner).header("idempotency-key", "k")
    };
    let first = call("Anna").send().await;
    let second = call("Anna").send().await;
    assert_eq!((second.status, &second.text), (201, &first.text));
    call("Ben").refused(422, "idempotency_key_reused").await;
    let acceptance =
        json!({ "token": second.body["invitation"]["token"], "password": "correct horse battery staple 9" });
    api.post("/v1/invitations/acceptance", acceptance.clone()).gives(204).await;
    api.post("/v1/invitations/acceptance", acceptance).refused(422, "invitation_invalid").await;
}
