//! Sign-ins, those that failed and the later ones too.

use super::{log, newest, user};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER, Person, Tenant, text},
    one_time_codes::set_up,
};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

cases![
    asp_21_every_sign_in_is_noted_not_only_the_first,
    asp_21_a_failed_sign_in_is_noted_where_the_account_is,
    asp_21_who_is_not_let_in_is_noted_whatever_the_reason,
    asp_21_a_wrong_one_time_code_is_noted,
    asp_21_sign_ins_by_identity_are_noted,
    asp_21_sign_ins_stay_traceable_after_the_user_has_left,
    asp_21_tokens_of_programs_are_noted,
    a_sign_in_that_cannot_be_noted_does_not_happen,
    nobody_learns_from_the_log_who_is_known,
];

async fn try_with(api: &Api, email: &str, password: &str) -> (u16, Value) {
    let answer = api.post("/v1/sessions", json!({ "email": email, "password": password })).send().await;
    (answer.status, answer.body["code"].clone())
}

/// What was noted of an account's sign-ins, newest first: what, and from where.
async fn of(api: &Api, tenant: &Tenant, account: &str) -> Vec<(String, String)> {
    let noted = log(api, tenant, &format!("actor_id={account}")).await;
    let sign_ins = noted.iter().filter(|noted| text(&noted["action"]).contains("sign"));
    sign_ins.map(|noted| (text(&noted["action"]), text(&noted["address"]))).collect()
}

fn all(actions: &[&str]) -> Vec<(String, String)> {
    actions.iter().map(|action| ((*action).to_owned(), "127.0.0.1".to_owned())).collect()
}

async fn asp_21_every_sign_in_is_noted_not_only_the_first(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    assert!(of(api, &tenant, &anna.id).await.is_empty(), "she has not signed in yet");
    let sign_in = json!({ "email": anna.email, "password": anna.password });
    let before = tenant.events(api).await.len();
    for number in 1..=3 {
        api.forward(TimeDelta::minutes(1));
        let request = format!("signing-in-{number}");
        let call = api.post("/v1/sessions", sign_in.clone()).header("x-request-id", &request);
        let session = call.gives(201).await;
        let noted = newest(api, &tenant, "action=signed-in&object_type=session").await;
        assert_eq!((&noted["actor"], &noted["object_id"]), (&user(&anna), &session["id"]));
        assert_eq!((&noted["outcome"], &noted["request_id"]), (&json!("allowed"), &json!(request)));
        assert_eq!(of(api, &tenant, &anna.id).await, all(&vec!["signed-in"; number]));
    }
    assert_eq!(tenant.events(api).await.len(), before + 1, "only the first one is an event");
}

async fn asp_21_a_failed_sign_in_is_noted_where_the_account_is(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    for _ in 0..7 {
        // The last ones while tries are paused.
        assert_eq!(try_with(api, &anna.email, "wrong horse battery").await.0, 401);
    }
    assert_eq!(of(api, &tenant, &anna.id).await, all(&["sign-in-refused"; 7]));
    let noted = newest(api, &tenant, "outcome=refused").await;
    assert_eq!((&noted["actor"], &noted["objects"]), (&user(&anna), &json!(0)));
    assert!(noted.get("object_id").is_none(), "{noted}");
    // Somebody invited who has no password yet is known too.
    let new = json!({ "given_name": "Bea", "family_name": "Muster", "email": "bea@kessler.example" });
    let bea = api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    try_with(api, "bea@kessler.example", "wrong horse battery").await;
    assert_eq!(of(api, &tenant, &text(&bea["user"]["id"])).await, all(&["sign-in-refused"]));
}

async fn asp_21_who_is_not_let_in_is_noted_whatever_the_reason(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let blocks = tenant.path(&format!("/users/{}/blocks", anna.id));
    api.post(&blocks, json!({ "reason": "On leave" })).by(&tenant.owner).gives(201).await;
    assert_eq!(try_with(api, &anna.email, &anna.password).await.0, 403);
    assert_eq!(of(api, &tenant, &anna.id).await, all(&["sign-in-refused"]));
    let ben = tenant.user_with(api, "Ben", EMPLOYEE).await;
    let leaving = json!({ "successor_id": tenant.owner.id });
    let path = tenant.path(&format!("/users/{}/deactivation", ben.id));
    api.post(path, leaving).by(&tenant.owner).gives(200).await;
    assert_eq!(try_with(api, &ben.email, &ben.password).await, (403, json!("account_inactive")));
    assert_eq!(of(api, &tenant, &ben.id).await, all(&["sign-in-refused"]));
}

async fn asp_21_a_wrong_one_time_code_is_noted(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let (app, _) = set_up(api, &anna).await;
    let before = of(api, &tenant, &anna.id).await.len();
    let with = |code: &str| {
        let sign_in = json!({ "email": anna.email, "password": anna.password, "one_time_code": code });
        api.post("/v1/sessions", sign_in)
    };
    // Being asked for the code is half of a sign-in, and no refusal.
    assert_eq!(try_with(api, &anna.email, &anna.password).await.1, "one_time_code_required");
    assert_eq!(of(api, &tenant, &anna.id).await.len(), before);
    with("000000").refused(401, "sign_in_failed").await;
    assert_eq!(of(api, &tenant, &anna.id).await[0].0, "sign-in-refused");
    with(&app.code(api)).gives(201).await;
    assert_eq!(of(api, &tenant, &anna.id).await[0].0, "signed-in");
}

async fn asp_21_sign_ins_by_identity_are_noted(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", OWNER).await;
    let session = anna.shows_e_id(api).await;
    let noted = newest(api, &tenant, &format!("actor_id={}&action=signed-in", anna.id)).await;
    assert_eq!((&noted["object_type"], &noted["object_id"]), (&json!("session"), &session["id"]));
}

async fn asp_21_sign_ins_stay_traceable_after_the_user_has_left(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    assert_eq!(try_with(api, &anna.email, &anna.password).await.0, 201);
    assert_eq!(try_with(api, &anna.email, "wrong horse battery").await.0, 401);
    let path = tenant.path(&format!("/users/{}", anna.id));
    let leaving = json!({ "successor_id": tenant.owner.id });
    api.post(format!("{path}/deactivation"), leaving).by(&tenant.owner).gives(200).await;
    api.delete(path).by(&tenant.owner).gives(204).await;
    let mut noted = of(api, &tenant, &anna.id).await;
    noted.sort();
    assert_eq!(noted, all(&["sign-in-refused", "signed-in"]), "who is deleted too");
}

async fn asp_21_tokens_of_programs_are_noted(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, EMPLOYEE, json!({})).await;
    let token = program.token(api).await;
    let noted = newest(api, &tenant, "object_type=token").await;
    assert_eq!(noted["actor"], json!({ "type": "api_client", "id": program.id }));
    assert_eq!((&noted["action"], &noted["address"]), (&json!("signed-in"), &json!("127.0.0.1")));
    assert!(token.split('.').count() == 3 && !noted.to_string().contains(&token));
    for (id, expected) in [(program.id.as_str(), 1), (crate::harness::NOBODY, 1)] {
        let fields = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", "wrong")];
        api.call(Method::POST, "/oauth2/token").form(&fields).gives(401).await;
        let refused = log(api, &tenant, "object_type=token&outcome=refused").await;
        assert_eq!((refused.len(), &refused[0]["action"]), (expected, &json!("sign-in-refused")));
    }
    let secrets = tenant.path(&format!("/api-clients/{}/secrets/{}", program.id, program.secret_id));
    api.delete(secrets).by(&tenant.owner).gives(200).await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", program.id.as_str()),
        ("client_secret", program.secret.as_str()),
    ];
    api.call(Method::POST, "/oauth2/token").form(&fields).gives(401).await;
    assert_eq!(log(api, &tenant, "object_type=token&outcome=refused").await.len(), 2);
}

async fn a_sign_in_that_cannot_be_noted_does_not_happen(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let program = tenant.program(api, EMPLOYEE, json!({})).await;
    let sessions = "select cast(count(*) as text) from sessions";
    let before = api.texts(sessions).await;
    api.tamper("alter table access_log rename to elsewhere").await;
    assert_eq!(try_with(api, &anna.email, &anna.password).await, (503, json!("unavailable")));
    assert_eq!(try_with(api, &anna.email, "wrong horse battery").await, (503, json!("unavailable")));
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", &program.id),
        ("client_secret", &program.secret),
    ];
    let refused = api.call(Method::POST, "/oauth2/token").form(&fields).gives(503).await;
    assert_eq!(refused["error"], "temporarily_unavailable");
    assert_eq!(api.texts(sessions).await, before);
    api.tamper("alter table elsewhere rename to access_log").await;
    assert_eq!(try_with(api, &anna.email, &anna.password).await.0, 201);
}

/// Whoever guesses addresses makes the same entries as who guesses passwords: for an address that nobody has, one in the
/// platform's own log, without an account.
async fn nobody_learns_from_the_log_who_is_known(api: &Api) {
    let tenant = api.tenant().await;
    let anna: Person = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let refused = "select cast(count(*) as text) from access_log where action = 'sign-in-refused'";
    for (email, entries) in [(anna.email.as_str(), "1"), ("nobody@kessler.example", "2"), ("nonsense", "3")] {
        assert_eq!(try_with(api, email, "wrong horse battery").await.0, 401);
        assert_eq!(api.texts(refused).await, [entries]);
    }
    let nobody = "select action from access_log where actor_id is null and actor_kind is null";
    assert_eq!(api.texts(nobody).await, ["sign-in-refused"; 2]);
    assert_eq!(log(api, &tenant, "action=sign-in-refused").await.len(), 1);
}
