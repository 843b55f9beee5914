//! Guessing passwords does not get anywhere, and learns nothing.

use crate::{
    cases,
    harness::{Answer, Api, Person},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

cases![
    wrong_unknown_invited_and_locked_out_look_alike,
    five_failures_pause_for_a_time_that_grows,
    a_success_wipes_the_count,
    tries_at_once_cannot_outrun_the_count,
    counts_are_shared_and_survive_a_restart,
    guessing_stalls_nobody_else,
];

async fn try_with(api: &Api, email: &str, password: &str) -> Answer {
    api.post("/v1/sessions", json!({ "email": email, "password": password })).send().await
}

async fn fails(api: &Api, person: &Person, times: usize) {
    for _ in 0..times {
        assert_eq!(try_with(api, &person.email, "wrong horse battery").await.status, 401);
    }
}

async fn gets_in(api: &Api, person: &Person) -> bool {
    let answer = try_with(api, &person.email, &person.password).await;
    assert!(matches!(answer.status, 201 | 401), "{}", answer.text);
    answer.status == 201
}

/// What somebody who guesses can see of an answer.
fn visible(mut answer: Answer) -> (u16, Value, Vec<(String, String)>) {
    answer.body.as_object_mut().unwrap().remove("request_id").unwrap();
    let headers = answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "date"));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (answer.status, answer.body, headers)
}

async fn wrong_unknown_invited_and_locked_out_look_alike(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let invited = json!({ "given_name": "Bea", "family_name": "Muster", "email": "bea@kessler.example" });
    api.post(tenant.path("/users"), invited).by(&tenant.owner).gives(201).await;
    let wrong = visible(try_with(api, &anna.email, "wrong horse battery").await);
    assert_eq!((wrong.0, &wrong.1["code"]), (401, &json!("sign_in_failed")));
    let unknown = visible(try_with(api, "nobody@kessler.example", "wrong horse battery").await);
    let no_password = visible(try_with(api, "bea@kessler.example", "wrong horse battery").await);
    let no_address = visible(try_with(api, "nonsense", "wrong horse battery").await);
    let empty = visible(try_with(api, &anna.email, "").await);
    fails(api, &anna, 4).await;
    let locked_out = visible(try_with(api, &anna.email, &anna.password).await);
    for other in [unknown, no_password, no_address, empty, locked_out] {
        assert_eq!(other, wrong);
    }
}

async fn five_failures_pause_for_a_time_that_grows(api: &Api) {
    let owner = api.tenant().await.owner;
    fails(api, &owner, 5).await;
    let mut pause = TimeDelta::seconds(30);
    for _ in 0..7 {
        api.forward(pause - TimeDelta::seconds(1));
        assert!(!gets_in(api, &owner).await, "paused for {pause}");
        api.forward(TimeDelta::seconds(1));
        // The one try after the pause. What was tried meanwhile did not make the pause longer.
        fails(api, &owner, 1).await;
        pause = (pause * 2).min(TimeDelta::minutes(15));
    }
    assert_eq!(pause, TimeDelta::minutes(15), "nobody can keep somebody else out for longer");
    api.forward(pause);
    assert!(gets_in(api, &owner).await);
}

async fn a_success_wipes_the_count(api: &Api) {
    let owner = api.tenant().await.owner;
    for _ in 0..3 {
        fails(api, &owner, 4).await;
        assert!(gets_in(api, &owner).await);
    }
}

async fn tries_at_once_cannot_outrun_the_count(api: &Api) {
    let owner = api.tenant().await.owner;
    let wrong = join_all((0..12).map(|_| try_with(api, &owner.email, "wrong horse battery"))).await;
    assert!(wrong.iter().all(|answer| answer.status == 401));
    assert!(!gets_in(api, &owner).await, "the pause has begun");
    // Five of them counted; the others met the pause, and made it no longer.
    api.forward(TimeDelta::seconds(30));
    let mut tries: Vec<_> = (0..8).map(|_| try_with(api, &owner.email, "wrong horse battery")).collect();
    tries.push(try_with(api, "somebody@else.example", "wrong horse battery"));
    join_all(tries).await;
    api.forward(TimeDelta::seconds(59));
    assert!(!gets_in(api, &owner).await, "one of them counted, and the next pause is longer");
    api.forward(TimeDelta::seconds(1));
    assert!(gets_in(api, &owner).await);
}

async fn counts_are_shared_and_survive_a_restart(api: &Api) {
    let owner = api.tenant().await.owner;
    let replica = api.replica().await;
    fails(api, &owner, 3).await;
    fails(&replica, &owner, 2).await;
    replica.stop().await;
    assert!(!gets_in(api, &owner).await);
    let restarted = api.replica().await;
    assert!(!gets_in(&restarted, &owner).await);
    restarted.stop().await;
}

/// The pause belongs to an address: neither others nor who is signed in already notice it.
async fn guessing_stalls_nobody_else(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    anna.token(api).await;
    let before = api.events().await;
    fails(api, &anna, 6).await;
    assert!(gets_in(api, &tenant.owner).await);
    api.get("/v1/me").by(&anna).gives(200).await;
    assert_eq!(api.events().await, before, "failed tries are no events");
}
