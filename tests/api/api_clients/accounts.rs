//! What an API client is, and what it may do.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, OWNER, SUPERVISOR, at, field, text},
};
use serde_json::json;

cases![
    gen_04_a_program_holds_roles_like_a_user,
    an_api_client_is_made_read_renamed_and_ended,
    an_ended_api_client_stops_at_once,
    only_tenant_owners_see_and_change_them,
    unknown_and_foreign_look_alike,
];

async fn gen_04_a_program_holds_roles_like_a_user(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let anna = tenant.user(api, "Anna", &[&east], json!([])).await;
    let wanda = tenant.user(api, "Wanda", &[&west], json!([])).await;
    let program = tenant.program(api, SUPERVISOR, at(&east)).await;
    let token = program.token(api).await;
    let seen = api.get(tenant.path("/users")).token(&token).gives(200).await;
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    assert_eq!(seen["items"][0]["id"], anna.id);
    for (owner, expected) in [(&anna, true), (&wanda, false)] {
        let question = json!({
            "subject": { "type": "api_client", "id": program.id },
            "action": { "name": "time-recording/time.read" },
            "resource": { "type": "entry", "id": "1", "properties": { "owner_id": owner.id } },
        });
        let answer = api.post("/access/v1/evaluation", question).by(&tenant.owner).gives(200).await;
        assert_eq!(answer["decision"], expected);
    }
    // It gives roles by the same rules, in its own name.
    let give = |holder, role, more| tenant.assigning(api, holder, role, more).token(&token);
    let given = give(&anna, EMPLOYEE, at(&east)).gives(201).await;
    assert_eq!(given["appointed_by"], json!({ "type": "api_client", "id": program.id }));
    give(&anna, EMPLOYEE, json!({})).refused(403, "appointment_not_yours").await;
    give(&anna, OWNER, json!({})).refused(403, "appointment_not_yours").await;
    let log = tenant.events(api).await;
    assert_eq!(log.last().unwrap()["actor"], json!({ "type": "api_client", "id": program.id }));
    let new =
        json!({ "given_name": "Ben", "family_name": "M", "email": "ben@kessler.example", "units": [east] });
    api.post(tenant.path("/users"), new).token(&token).gives(201).await;
    let password = json!({ "old_password": "correct horse battery", "password": "correct horse battery 2" });
    api.put("/v1/me/password", password).token(&token).refused(404, "not_found").await;
}

async fn an_api_client_is_made_read_renamed_and_ended(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    let clients = tenant.path("/api-clients");
    let name = json!({ "name": "Payroll export" });
    let tried = api.post(format!("{clients}?dry_run=true"), name.clone()).by(owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "api_client.created");
    assert!(tenant.list(api, "/api-clients", owner).await.is_empty());
    let made = api.post(&clients, name).by(owner).send().await;
    let path = format!("{clients}/{}", text(&made.body["id"]));
    assert_eq!((made.status, made.header("location")), (201, path.as_str()));
    assert_eq!((&made.body["active"], &made.body["secrets"]), (&json!(true), &json!([])));
    let tag = made.header("etag").to_owned();
    let change = |name: &str| api.patch(&path, json!({ "name": name })).by(owner);
    let renamed = change("Payroll").header("if-match", &tag).gives(200).await;
    assert_eq!(renamed["name"], "Payroll");
    change("Other").header("if-match", &tag).refused(412, "precondition_failed").await;
    api.delete(&path).by(owner).header("if-match", &tag).refused(412, "precondition_failed").await;
    let before = tenant.events(api).await.len();
    assert_eq!(change("Payroll").gives(200).await, renamed);
    assert_eq!(tenant.events(api).await.len(), before, "what is already so makes no event");
    assert_eq!(field(&change("").refused(422, "invalid_body").await), "/name");
    let same =
        api.get(&path).by(owner).header("if-none-match", format!("\"{}\"", renamed["version"])).send().await;
    assert_eq!(same.status, 304);
    let ended = api.delete(&path).by(owner).gives(200).await;
    assert_eq!(ended["active"], false);
    assert_eq!(api.get(&path).by(owner).gives(200).await, ended);
    assert_eq!(tenant.list(api, "/api-clients", owner).await[0]["active"], false);
    change("Again").refused(409, "api_client_ended").await;
    api.delete(&path).by(owner).refused(409, "api_client_ended").await;
    api.post(format!("{path}/secrets"), json!({})).by(owner).refused(409, "api_client_ended").await;
    api.delete(format!("{path}/secrets/{NOBODY}")).by(owner).refused(409, "api_client_ended").await;
}

async fn an_ended_api_client_stops_at_once(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, SUPERVISOR, json!({})).await;
    let token = program.token(api).await;
    api.get(tenant.path("/users")).token(&token).gives(200).await;
    let path = tenant.path(&format!("/api-clients/{}", program.id));
    let tried = api.delete(format!("{path}?dry_run=true")).by(&tenant.owner).gives(200).await;
    assert!(tried["access"]["lost"]["count"].as_i64().unwrap() > 10);
    api.get(tenant.path("/users")).token(&token).gives(200).await;
    api.delete(&path).by(&tenant.owner).gives(200).await;
    api.get(tenant.path("/users")).token(&token).refused(401, "unauthenticated").await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", &program.id),
        ("client_secret", &program.secret),
    ];
    let body = api.call(reqwest::Method::POST, "/oauth2/token").form(&fields).gives(401).await;
    assert_eq!(body["error"], "invalid_client");
    let question = json!({
        "subject": { "type": "api_client", "id": program.id },
        "action": { "name": "time-recording/time.read" },
        "resource": { "type": "entry", "id": "1" },
    });
    let answer = api.post("/access/v1/evaluation", question).by(&tenant.owner).gives(200).await;
    assert_eq!(
        (&answer["decision"], &answer["context"]["rule"]),
        (&json!(false), &json!("subject_inactive"))
    );
}

async fn only_tenant_owners_see_and_change_them(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, EMPLOYEE, json!({})).await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let path = tenant.path(&format!("/api-clients/{}", program.id));
    for call in [
        api.get(&path),
        api.patch(&path, json!({ "name": "X" })),
        api.delete(&path),
        api.post(format!("{path}/secrets"), json!({})),
        api.delete(format!("{path}/secrets/{}", program.secret_id)),
    ] {
        call.by(&simon).refused(404, "not_found").await;
    }
    let clients = tenant.path("/api-clients");
    for call in [api.get(&clients), api.post(&clients, json!({ "name": "X" }))] {
        call.by(&simon).refused(403, "forbidden").await;
    }
    // Nor does the supervisor give a program a role: it does not exist for them.
    let new = json!({ "holder": { "type": "api_client", "id": program.id }, "role": EMPLOYEE });
    api.post(tenant.path("/assignments"), new).by(&simon).refused(422, "holder_unknown").await;
}

async fn unknown_and_foreign_look_alike(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    let foreign = other.program(api, EMPLOYEE, json!({})).await;
    let mut bodies = Vec::new();
    for id in [foreign.id.as_str(), NOBODY, &tenant.owner.id] {
        let path = tenant.path(&format!("/api-clients/{id}"));
        for call in [
            api.get(&path),
            api.patch(&path, json!({ "name": "X" })),
            api.delete(&path),
            api.post(format!("{path}/secrets"), json!({})),
            api.delete(format!("{path}/secrets/{}", foreign.secret_id)),
        ] {
            let mut body = call.by(&tenant.owner).refused(404, "not_found").await;
            body["request_id"] = json!(null);
            bodies.push(body);
        }
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
}
