//! Signed-in stays of people: how they begin, go on and end.

use crate::{
    cases,
    harness::{Answer, Api, Person, Tenant, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    signing_in_begins_a_session,
    the_address_counts_in_any_case,
    a_refresh_gives_the_next_tokens,
    a_refresh_token_that_comes_twice_ends_the_session,
    a_session_lapses_when_it_is_not_refreshed,
    a_session_ends_after_two_weeks_however_busy,
    signing_out_counts_at_once_on_every_replica,
    a_new_password_ends_the_other_sessions,
    weak_passwords_are_refused,
    the_present_password_is_needed_for_a_new_one,
    who_has_accounts_in_two_tenants_chooses,
];

/// Signs in and gives the session.
pub async fn begin(api: &Api, person: &Person) -> Value {
    let sign_in = json!({ "email": person.email, "password": person.password, "tenant_id": person.tenant });
    api.post("/v1/sessions", sign_in).gives(201).await
}

/// Whether an access token is let in.
pub async fn counts(api: &Api, session: &Value) -> bool {
    let token = text(&session["access_token"]);
    match api.get("/v1/me").token(&token).send().await.status {
        200 => true,
        401 => false,
        status => panic!("{status}"),
    }
}

async fn refresh(api: &Api, session: &Value) -> Answer {
    api.post("/v1/sessions/refresh", json!({ "refresh_token": session["refresh_token"] })).send().await
}

/// The next session tokens, or nothing where the refresh token does not count.
async fn next(api: &Api, session: &Value) -> Option<Value> {
    let answer = refresh(api, session).await;
    if answer.status == 200 {
        return Some(answer.body);
    }
    assert_eq!((answer.status, &answer.body["code"]), (401, &json!("refresh_token_invalid")));
    None
}

async fn with_anna(api: &Api) -> (Tenant, Person) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([{ "role": "time-recording/employee" }])).await;
    (tenant, anna)
}

async fn signing_in_begins_a_session(api: &Api) {
    let (_, anna) = with_anna(api).await;
    let session = begin(api, &anna).await;
    assert_eq!((&session["type"], &session["token_type"]), (&json!("session"), &json!("Bearer")));
    assert_eq!((&session["user_id"], &session["tenant_id"]), (&json!(anna.id), &json!(anna.tenant)));
    let token = text(&session["access_token"]);
    let current = api.get("/v1/sessions/current").token(&token).gives(200).await;
    assert_eq!((&current["id"], &current["method"]), (&session["id"], &json!("password")));
    assert_eq!(api.get("/v1/me").token(&token).gives(200).await["account"]["id"], json!(anna.id));
    // Access tokens are short-lived.
    api.forward(TimeDelta::seconds(session["expires_in"].as_i64().unwrap() - 1));
    assert!(counts(api, &session).await);
    api.forward(TimeDelta::seconds(1));
    assert!(!counts(api, &session).await);
}

async fn the_address_counts_in_any_case(api: &Api) {
    let (_, anna) = with_anna(api).await;
    begin(api, &Person { email: anna.email.to_uppercase(), ..anna }).await;
}

async fn a_refresh_gives_the_next_tokens(api: &Api) {
    let (_, anna) = with_anna(api).await;
    let first = begin(api, &anna).await;
    api.forward(TimeDelta::hours(1));
    assert!(!counts(api, &first).await);
    let second = next(api, &first).await.unwrap();
    assert!(counts(api, &second).await);
    assert_eq!((&second["id"], &second["ends_at"]), (&first["id"], &first["ends_at"]));
    for field in ["access_token", "refresh_token"] {
        assert_ne!(first[field], second[field], "{field}");
    }
    assert!(next(api, &second).await.is_some());
}

async fn a_refresh_token_that_comes_twice_ends_the_session(api: &Api) {
    let (_, anna) = with_anna(api).await;
    let other = begin(api, &anna).await;
    let first = begin(api, &anna).await;
    let second = next(api, &first).await.unwrap();
    let third = next(api, &second).await.unwrap();
    assert!(next(api, &first).await.is_none(), "a token is good for one use");
    for session in [&first, &second, &third] {
        assert!(!counts(api, session).await, "the whole family ends");
        assert!(next(api, session).await.is_none());
    }
    assert!(counts(api, &other).await, "another session is none of its business");
}

async fn a_session_lapses_when_it_is_not_refreshed(api: &Api) {
    let (_, anna) = with_anna(api).await;
    let first = begin(api, &anna).await;
    api.forward(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let second = next(api, &first).await.unwrap();
    api.forward(TimeDelta::hours(24));
    assert!(next(api, &second).await.is_none());
}

async fn a_session_ends_after_two_weeks_however_busy(api: &Api) {
    let (_, anna) = with_anna(api).await;
    let mut session = begin(api, &anna).await;
    let end = api.now() + TimeDelta::days(14);
    assert_eq!(text(&session["ends_at"]).parse::<chrono::DateTime<chrono::Utc>>().unwrap(), end);
    while api.now() + TimeDelta::hours(20) < end {
        api.forward(TimeDelta::hours(20));
        session = next(api, &session).await.unwrap();
    }
    api.forward(end - api.now() - TimeDelta::minutes(1));
    session = next(api, &session).await.unwrap();
    assert_eq!(session["expires_in"], 60, "nothing outlives its session");
    api.forward(TimeDelta::minutes(1));
    assert!(!counts(api, &session).await);
    assert!(next(api, &session).await.is_none());
}

async fn signing_out_counts_at_once_on_every_replica(api: &Api) {
    let (_, anna) = with_anna(api).await;
    let (mine, other) = (begin(api, &anna).await, begin(api, &anna).await);
    let replica = api.replica().await;
    assert!(counts(api, &mine).await && counts(&replica, &mine).await, "both have seen the token");
    api.delete("/v1/sessions/current").token(&text(&mine["access_token"])).gives(204).await;
    assert!(!counts(api, &mine).await);
    assert!(!counts(&replica, &mine).await);
    assert!(next(&replica, &mine).await.is_none());
    assert!(counts(&replica, &other).await, "another session goes on");
    replica.stop().await;
}

async fn a_new_password_ends_the_other_sessions(api: &Api) {
    let (tenant, anna) = with_anna(api).await;
    let (mine, other) = (begin(api, &anna).await, begin(api, &anna).await);
    let password = "violet engine sleeps twice".to_owned();
    let change = json!({ "old_password": anna.password, "password": password });
    api.put("/v1/me/password", change).token(&text(&mine["access_token"])).gives(204).await;
    assert!(counts(api, &mine).await);
    assert!(!counts(api, &other).await);
    assert!(next(api, &other).await.is_none());
    let sign_in = json!({ "email": anna.email, "password": anna.password });
    api.post("/v1/sessions", sign_in).refused(401, "sign_in_failed").await;
    begin(api, &Person { password, ..anna }).await;
    let feed = api.get(tenant.path("/events?limit=200")).by(&tenant.owner).gives(200).await;
    let last = feed["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["type"], "user.password_set");
}

async fn weak_passwords_are_refused(api: &Api) {
    let (_, anna) = with_anna(api).await;
    let token = text(&begin(api, &anna).await["access_token"]);
    let long = "correct horse ".repeat(10);
    for (password, code) in [
        ("7 chars", "password_length"),
        ("", "password_length"),
        (long.as_str(), "password_length"),
        ("password123", "password_weak"),
        ("qwertzuiop", "password_weak"),
        ("anna.kessler", "password_weak"),
        ("aaaaaaaaaaaaaaaa", "password_weak"),
    ] {
        let change = json!({ "old_password": anna.password, "password": password });
        let problem = api.put("/v1/me/password", change).token(&token).refused(422, code).await;
        assert_eq!(problem["errors"][0]["field"], "/password");
        assert!(password.is_empty() || !problem.to_string().contains(password), "passwords are not repeated");
    }
    begin(api, &anna).await;
}

async fn the_present_password_is_needed_for_a_new_one(api: &Api) {
    let (_, anna) = with_anna(api).await;
    let token = text(&begin(api, &anna).await["access_token"]);
    let change = json!({ "old_password": "not the one", "password": "violet engine sleeps twice" });
    for _ in 0..5 {
        api.put("/v1/me/password", change.clone()).token(&token).refused(422, "password_wrong").await;
    }
    // Failures count like those of signing in, whichever way somebody guesses.
    let sign_in = json!({ "email": anna.email, "password": anna.password });
    api.post("/v1/sessions", sign_in).refused(401, "sign_in_failed").await;
    api.forward(TimeDelta::seconds(30));
    begin(api, &anna).await;
}

async fn who_has_accounts_in_two_tenants_chooses(api: &Api) {
    let (one, two) = (api.tenant().await, api.tenant().await);
    let (email, password) = (&one.owner.email, &one.owner.password);
    let sign_in = json!({ "email": email, "password": password });
    let choice = api.post("/v1/sessions", sign_in.clone()).gives(200).await;
    assert_eq!(choice["type"], "tenant_choice");
    assert_eq!(choice.get("access_token"), None);
    let offered: Vec<&Value> =
        choice["tenants"].as_array().unwrap().iter().map(|tenant| &tenant["id"]).collect();
    assert_eq!(offered.len(), 2);
    for tenant in [&one, &two] {
        assert!(offered.contains(&&json!(tenant.id)));
        let session = begin(api, &tenant.owner).await;
        assert_eq!(session["tenant_id"], json!(tenant.id));
    }
    // Which tenants there are, nobody learns with a wrong password or a wrong tenant.
    let elsewhere = json!({ "email": email, "password": password, "tenant_id": uuid::Uuid::max() });
    api.post("/v1/sessions", elsewhere).refused(401, "sign_in_failed").await;
    let wrong = json!({ "email": email, "password": "wrong horse battery" });
    api.post("/v1/sessions", wrong).refused(401, "sign_in_failed").await;
    // With another password in one of them there is nothing to choose.
    let change = json!({ "old_password": password, "password": "violet engine sleeps twice" });
    api.put("/v1/me/password", change).by(&two.owner).gives(204).await;
    assert_eq!(api.post("/v1/sessions", sign_in).gives(201).await["tenant_id"], json!(one.id));
}
