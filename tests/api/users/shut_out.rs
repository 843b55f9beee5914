//! What stops when somebody leaves: everything with which they come in, at once.

use super::leaving::{leaving, returning};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, Issuer, Person, SUPERVISOR, Tenant, text},
    one_time_codes,
    sessions::begin,
};
use serde_json::{Value, json};

cases![
    asp_23_an_inactive_user_is_told_once_the_password_is_proved,
    asp_23_who_comes_by_identity_is_told_too,
    asp_23_the_same_person_comes_in_where_they_have_not_left,
    asp_23_an_old_invitation_opens_nothing,
    every_credential_of_a_leaver_stops_at_once_and_after_a_restart,
    asp_21_what_a_leaver_did_stays_traceable,
];

async fn with_anna(api: &Api) -> (Tenant, Person) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    (tenant, anna)
}

fn sign_in(person: &Person, password: &str) -> Value {
    json!({ "email": person.email, "password": password })
}

async fn asp_23_an_inactive_user_is_told_once_the_password_is_proved(api: &Api) {
    let (tenant, anna) = with_anna(api).await;
    let session = begin(api, &anna).await;
    leaving(api, &tenant, &anna, json!({})).gives(200).await;
    let tell = |password: &str| api.post("/v1/sessions", sign_in(&anna, password));
    let problem = tell(&anna.password).refused(403, "account_inactive").await;
    assert!(!problem.to_string().contains("anna"), "{problem}");
    let wrong = tell("not the password 77").refused(401, "sign_in_failed").await;
    let unknown = json!({ "email": "nobody@kessler.example", "password": "not the password 77" });
    let unknown = api.post("/v1/sessions", unknown).refused(401, "sign_in_failed").await;
    assert_eq!(wrong["detail"], unknown["detail"], "who does not know the password learns nothing");
    // Back again, the session of before stays ended.
    returning(api, &tenant, &anna).gives(200).await;
    api.get("/v1/me").token(&text(&session["access_token"])).refused(401, "unauthenticated").await;
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    api.post("/v1/sessions/refresh", refresh).refused(401, "refresh_token_invalid").await;
    begin(api, &anna).await;
    // Guesses at the password of who has left are paused like any others.
    leaving(api, &tenant, &anna, json!({})).gives(200).await;
    for _ in 0..5 {
        tell("not the password 77").refused(401, "sign_in_failed").await;
    }
    tell(&anna.password).refused(401, "sign_in_failed").await;
}

async fn asp_23_who_comes_by_identity_is_told_too(api: &Api) {
    let (tenant, anna) = with_anna(api).await;
    let issuer = Issuer::open();
    issuer.trusted(api).await;
    issuer.link(api, &anna, "anna").await;
    leaving(api, &tenant, &anna, json!({})).gives(200).await;
    let sign_in = |token: String| api.post("/v1/sessions/identity-token", json!({ "identity_token": token }));
    sign_in(issuer.token(api, "anna", "high").await).refused(403, "account_inactive").await;
    sign_in(issuer.token(api, "someone", "high").await).refused(401, "identity_not_linked").await;
    returning(api, &tenant, &anna).gives(200).await;
    sign_in(issuer.token(api, "anna", "high").await).gives(201).await;
}

async fn asp_23_the_same_person_comes_in_where_they_have_not_left(api: &Api) {
    let (tenant, anna) = with_anna(api).await;
    let (other, anna_there) = with_anna(api).await;
    leaving(api, &tenant, &anna, json!({})).gives(200).await;
    let session = api.post("/v1/sessions", sign_in(&anna, &anna.password)).gives(201).await;
    assert_eq!(session["tenant_id"], json!(other.id), "nothing is to be chosen");
    begin(api, &anna_there).await;
    let mut here = sign_in(&anna, &anna.password);
    here["tenant_id"] = json!(tenant.id);
    api.post("/v1/sessions", here).refused(403, "account_inactive").await;
}

async fn asp_23_an_old_invitation_opens_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let (id, token) = tenant.invitation(api, "Nora").await;
    let nora = Person { id, tenant: tenant.id.clone(), email: String::new(), password: String::new() };
    leaving(api, &tenant, &nora, json!({})).gives(200).await;
    let accept = |token: &Value| {
        let acceptance = json!({ "token": token, "password": "violet engine sleeps twice" });
        api.post("/v1/invitations/acceptance", acceptance)
    };
    accept(&token).refused(422, "invitation_invalid").await;
    returning(api, &tenant, &nora).gives(200).await;
    accept(&token).refused(422, "invitation_invalid").await;
}

/// What somebody has to come in with.
struct Credentials {
    anna: Person,
    session: Value,
    identity_token: Vec<String>,
    code: String,
    recovery: String,
    invited: Value,
}

impl Credentials {
    /// Each with what it comes to: status and code.
    async fn tried(&self, api: &Api, turn: usize) -> Vec<(&'static str, u16, String)> {
        let mut found = Vec::new();
        let mut note = |what, answer: crate::harness::Answer| {
            let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
            found.push((what, answer.status, code));
        };
        let token = text(&self.session["access_token"]);
        note("access token", api.get("/v1/me").token(&token).send().await);
        let refresh = json!({ "refresh_token": self.session["refresh_token"] });
        note("refresh token", api.post("/v1/sessions/refresh", refresh).send().await);
        let identity = json!({ "identity_token": self.identity_token[turn] });
        note("identity token", api.post("/v1/sessions/identity-token", identity).send().await);
        for (what, code) in [("one-time code", &self.code), ("recovery code", &self.recovery)] {
            let mut sign_in = sign_in(&self.anna, &self.anna.password);
            sign_in["one_time_code"] = json!(code);
            note(what, api.post("/v1/sessions", sign_in).send().await);
        }
        let wrong = sign_in(&self.anna, "not the password 77");
        note("guess", api.post("/v1/sessions", wrong).send().await);
        let acceptance = json!({ "token": self.invited, "password": "violet engine sleeps twice" });
        note("invitation", api.post("/v1/invitations/acceptance", acceptance).send().await);
        found
    }
}

/// The row of the table for leaving: each kind of credential, here, in another process, and in one that was started
/// afterwards.
async fn every_credential_of_a_leaver_stops_at_once_and_after_a_restart(api: &Api) {
    let (tenant, anna) = with_anna(api).await;
    let issuer = Issuer::open();
    issuer.trusted(api).await;
    issuer.link(api, &anna, "anna").await;
    let (app, recovery) = one_time_codes::set_up(api, &anna).await;
    let (nora, invited) = tenant.invitation(api, "Nora").await;
    let replica = api.replica().await;
    let mut identity_token = Vec::new();
    for _ in 0..3 {
        identity_token.push(issuer.token(api, "anna", "high").await);
    }
    let mut with_code = sign_in(&anna, &anna.password);
    with_code["one_time_code"] = json!(recovery[0]);
    let session = api.post("/v1/sessions", with_code).gives(201).await;
    let token = text(&session["access_token"]);
    for service in [api, &replica] {
        service.get("/v1/me").token(&token).gives(200).await;
    }
    let (code, recovery) = (app.code(api), recovery[1].clone());
    let held = Credentials { anna: anna.clone(), session, identity_token, code, recovery, invited };
    leaving(api, &tenant, &anna, json!({})).gives(200).await;
    let nora = Person { id: nora, ..anna };
    leaving(api, &tenant, &nora, json!({})).gives(200).await;
    let refused = |what, status, code: &str| (what, status, code.to_owned());
    let expected = [
        refused("access token", 401, "unauthenticated"),
        refused("refresh token", 401, "refresh_token_invalid"),
        refused("identity token", 403, "account_inactive"),
        refused("one-time code", 403, "account_inactive"),
        refused("recovery code", 403, "account_inactive"),
        refused("guess", 401, "sign_in_failed"),
        refused("invitation", 422, "invitation_invalid"),
    ];
    let restarted = api.replica().await;
    for (turn, service) in [api, &replica, &restarted].into_iter().enumerate() {
        assert_eq!(held.tried(service, turn).await, expected, "{turn}");
    }
    for service in [replica, restarted] {
        service.stop().await;
    }
}

/// What there is of it: changes and first sign-ins stand in the log with their actor, and the account stays readable.
async fn asp_21_what_a_leaver_did_stays_traceable(api: &Api) {
    let tenant = api.tenant().await;
    let sara = tenant.user_with(api, "Sara", SUPERVISOR).await;
    let emil = tenant.user(api, "Emil", &[], json!([])).await;
    let scope = json!({ "scope": { "type": "tenant" } });
    let given = tenant.assigning(api, &emil, EMPLOYEE, scope).by(&sara).gives(201).await;
    let done = async || {
        let by_sara = |event: &Value| event["actor"]["id"] == json!(sara.id);
        let events = tenant.events(api).await.into_iter().filter(by_sara);
        events.map(|event| text(&event["type"])).collect::<Vec<_>>()
    };
    let before = done().await;
    assert_eq!(before, ["user.password_set", "user.first_signed_in", "assignment.created"]);
    leaving(api, &tenant, &sara, json!({})).gives(200).await;
    assert_eq!(done().await, before);
    let path = tenant.path(&format!("/users/{}", sara.id));
    let user = api.get(path).by(&tenant.owner).gives(200).await;
    assert_eq!((&user["given_name"], &user["active"]), (&json!("Sara"), &json!(false)));
    let of_emil = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    let of_emil = api.get(of_emil).by(&tenant.owner).gives(200).await;
    assert_eq!(of_emil["appointed_by"]["id"], json!(sara.id));
    // And that she left, by whom.
    let left =
        tenant.events(api).await.into_iter().find(|event| event["type"] == "user.deactivated").unwrap();
    assert_eq!((&left["data"]["user_id"], &left["actor"]["id"]), (&json!(sara.id), &json!(tenant.owner.id)));
}
