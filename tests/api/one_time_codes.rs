//! One-time codes by app, beside the password (CSM-02).

use crate::{
    cases,
    harness::{Answer, Api, EMPLOYEE, Person, field, text},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

cases![
    a_code_of_the_app_is_asked_for_beside_the_password,
    an_app_counts_from_its_first_code,
    each_code_counts_once,
    two_sign_ins_at_once_do_not_share_a_code,
    a_recovery_code_lets_in_once,
    only_who_has_a_code_does_without_codes,
    guessing_codes_is_paused_and_learns_nothing,
    a_stolen_token_sets_up_no_app,
    a_program_has_no_app,
];

const PATH: &str = "/v1/me/one-time-code";

/// The app in somebody's telephone.
pub struct App(Secret);

impl App {
    pub fn code(&self, api: &Api) -> String {
        let totp = Builder::new().with_secret(self.0.as_ref()).build().unwrap();
        totp.generate(u64::try_from(api.now().timestamp()).unwrap()).to_string()
    }
}

async fn begun(api: &Api, person: &Person) -> App {
    let shared = api.post(PATH, json!({ "password": person.password })).by(person).gives(200).await;
    let secret = text(&shared["secret"]);
    let uri = text(&shared["uri"]);
    assert!(uri.starts_with("otpauth://totp/") && uri.contains(&secret), "{uri}");
    App(Secret::try_from_base32(secret).unwrap())
}

/// Somebody with an app in use, and their recovery codes.
async fn with_app(api: &Api) -> (Person, App, Vec<String>) {
    let anna = api.tenant().await.user_with(api, "Anna", EMPLOYEE).await;
    let (app, recovery) = set_up(api, &anna).await;
    (anna, app, recovery)
}

/// Somebody puts an app in use; its next code is a fresh one.
pub async fn set_up(api: &Api, person: &Person) -> (App, Vec<String>) {
    let app = begun(api, person).await;
    let codes = json!({ "one_time_code": app.code(api) });
    let confirmed = api.post(format!("{PATH}/confirmation"), codes).by(person).gives(200).await;
    let recovery: Vec<String> = confirmed["recovery_codes"].as_array().unwrap().iter().map(text).collect();
    assert_eq!(recovery.len(), 10);
    api.forward(TimeDelta::seconds(30));
    (app, recovery)
}

fn sign_in(person: &Person, code: Option<&str>) -> Value {
    let mut body = json!({ "email": person.email, "password": person.password, "tenant_id": person.tenant });
    if let Some(code) = code {
        body["one_time_code"] = json!(code);
    }
    body
}

async fn signs_in(api: &Api, person: &Person, code: &str) -> Answer {
    api.post("/v1/sessions", sign_in(person, Some(code))).send().await
}

async fn a_code_of_the_app_is_asked_for_beside_the_password(api: &Api) {
    let (anna, app, _) = with_app(api).await;
    let asked = api.post("/v1/sessions", sign_in(&anna, None)).refused(401, "one_time_code_required").await;
    assert!(asked["access_token"].is_null());
    let mut wrong = sign_in(&anna, Some(&app.code(api)));
    wrong["password"] = json!("not the right one");
    api.post("/v1/sessions", wrong).refused(401, "sign_in_failed").await;
    let session = api.post("/v1/sessions", sign_in(&anna, Some(&app.code(api)))).gives(201).await;
    let token = text(&session["access_token"]);
    let current = api.get("/v1/sessions/current").token(&token).gives(200).await;
    assert_eq!(current["method"], "app-code");
    let state = api.get(PATH).token(&token).gives(200).await;
    assert_eq!((&state["status"], &state["recovery_codes_left"]), (&json!("on"), &json!(10)));
}

async fn an_app_counts_from_its_first_code(api: &Api) {
    let anna = api.tenant().await.user_with(api, "Anna", EMPLOYEE).await;
    assert_eq!(api.get(PATH).by(&anna).gives(200).await["status"], "off");
    let first = begun(api, &anna).await;
    assert_eq!(api.get(PATH).by(&anna).gives(200).await["status"], "begun");
    api.post("/v1/sessions", sign_in(&anna, None)).gives(201).await;
    // Begun once more: the first secret is worth nothing.
    let second = begun(api, &anna).await;
    let confirm = format!("{PATH}/confirmation");
    let confirming = |app: &App| api.post(&confirm, json!({ "one_time_code": app.code(api) })).by(&anna);
    let problem = confirming(&first).refused(422, "one_time_code_wrong").await;
    assert_eq!(field(&problem), "/one_time_code");
    confirming(&second).gives(200).await;
    confirming(&second).refused(409, "one_time_code_in_use").await;
    let again = api.post(PATH, json!({ "password": anna.password })).by(&anna);
    again.refused(409, "one_time_code_in_use").await;
}

async fn each_code_counts_once(api: &Api) {
    let (anna, app, _) = with_app(api).await;
    let code = app.code(api);
    assert_eq!(signs_in(api, &anna, &code).await.status, 201);
    assert_eq!(signs_in(api, &anna, &code).await.status, 401, "somebody looked over the shoulder");
    api.forward(TimeDelta::seconds(30));
    assert_eq!(signs_in(api, &anna, &code).await.status, 401, "it is still shown to slow clocks");
    assert_eq!(signs_in(api, &anna, &app.code(api)).await.status, 201);
    let late = app.code(api);
    api.forward(TimeDelta::seconds(90));
    assert_eq!(signs_in(api, &anna, &late).await.status, 401);
}

async fn two_sign_ins_at_once_do_not_share_a_code(api: &Api) {
    let (anna, app, recovery) = with_app(api).await;
    for code in [app.code(api), recovery[0].clone()] {
        let answers = join_all((0..4).map(|_| signs_in(api, &anna, &code))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        api.forward(TimeDelta::hours(1));
    }
}

async fn a_recovery_code_lets_in_once(api: &Api) {
    let (anna, _, recovery) = with_app(api).await;
    let typed = recovery[0].to_uppercase().replace('-', " ");
    assert_eq!(signs_in(api, &anna, &typed).await.status, 201);
    assert_eq!(signs_in(api, &anna, &recovery[0]).await.status, 401);
    let session = signs_in(api, &anna, &recovery[1]).await;
    let token = text(&session.body["access_token"]);
    assert_eq!(api.get(PATH).token(&token).gives(200).await["recovery_codes_left"], 8);
}

async fn only_who_has_a_code_does_without_codes(api: &Api) {
    let (anna, app, recovery) = with_app(api).await;
    // The session in which the app was set up began with a password.
    api.delete(PATH).by(&anna).refused(403, "one_time_code_needed").await;
    let session = signs_in(api, &anna, &recovery[0]).await;
    let token = text(&session.body["access_token"]);
    api.delete(PATH).token(&token).gives(204).await;
    api.delete(PATH).token(&token).refused(404, "not_found").await;
    api.post("/v1/sessions", sign_in(&anna, None)).gives(201).await;
    // Neither the app nor its recovery codes come back with the next one.
    let next = begun(api, &anna).await;
    let confirm = json!({ "one_time_code": next.code(api) });
    api.post(format!("{PATH}/confirmation"), confirm).token(&token).gives(200).await;
    for old in [app.code(api), recovery[1].clone()] {
        assert_eq!(signs_in(api, &anna, &old).await.status, 401);
    }
}

async fn guessing_codes_is_paused_and_learns_nothing(api: &Api) {
    let (anna, app, _) = with_app(api).await;
    for guess in 0..5 {
        assert_eq!(signs_in(api, &anna, &format!("00000{guess}")).await.status, 401);
    }
    let paused = signs_in(api, &anna, &app.code(api)).await;
    assert_eq!((paused.status, &paused.body["code"]), (401, &json!("sign_in_failed")));
    // The password alone is no way around: it wipes its own count only.
    api.post("/v1/sessions", sign_in(&anna, None)).refused(401, "one_time_code_required").await;
    assert_eq!(signs_in(api, &anna, &app.code(api)).await.status, 401);
    api.forward(TimeDelta::hours(1));
    assert_eq!(signs_in(api, &anna, &app.code(api)).await.status, 201);
}

async fn a_stolen_token_sets_up_no_app(api: &Api) {
    let anna = api.tenant().await.user_with(api, "Anna", EMPLOYEE).await;
    let problem = api
        .post(PATH, json!({ "password": "a guess of the thief" }))
        .by(&anna)
        .refused(422, "password_wrong")
        .await;
    assert_eq!(field(&problem), "/password");
    let confirm = json!({ "one_time_code": "287082" });
    api.post(format!("{PATH}/confirmation"), confirm).by(&anna).refused(404, "not_found").await;
}

async fn a_program_has_no_app(api: &Api) {
    let program = api.tenant().await.program(api, EMPLOYEE, json!({})).await;
    let token = program.token(api).await;
    api.get(PATH).token(&token).refused(404, "not_found").await;
    api.delete(PATH).token(&token).refused(404, "not_found").await;
    let begin = json!({ "password": "violet engine sleeps twice" });
    api.post(PATH, begin).token(&token).refused(404, "not_found").await;
}
