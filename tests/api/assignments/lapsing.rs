//! What waits too long for a yes: it lapses, and is given anew.

use crate::{
    cases,
    harness::{Api, Person, Tenant, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    what_nobody_accepts_in_time_lapses_and_is_given_anew,
    what_nobody_approves_in_time_lapses,
    a_last_moment_is_in_time,
];

const TREASURER: &str = "board/treasurer";

async fn board(api: &Api) -> (Api, Tenant, Person) {
    let api = api.replica_with(&["board.toml"]).await;
    let board = api.tenant_of("board").await;
    let anna = board.user(&api, "Anna", &[], json!([])).await;
    (api, board, anna)
}

async fn read(api: &Api, board: &Tenant, id: &Value) -> Value {
    api.get(board.path(&format!("/assignments/{}", text(id)))).by(&board.owner).gives(200).await
}

fn form() -> Value {
    json!({ "method": "hand", "document_sha256": "ab".repeat(32) })
}

async fn what_nobody_accepts_in_time_lapses_and_is_given_anew(api: &Api) {
    let (api, board, anna) = board(api).await;
    let given = board.assign(&api, &anna, TREASURER, json!({})).await;
    let lapses = api.now() + TimeDelta::days(14);
    assert_eq!(given["awaits"]["lapses_at"], json!(lapses));
    // While it waits it keeps its place.
    let ben = board.user(&api, "Ben", &[], json!([])).await;
    let second = board.assigning(&api, &ben, TREASURER, json!({})).by(&board.owner);
    second.refused(409, "office_full").await;
    api.forward(TimeDelta::days(14));
    assert_eq!(read(&api, &board, &given["id"]).await["status"], "lapsed");
    let path = board.path(&format!("/assignments/{}/acceptance", text(&given["id"])));
    api.post(path, form()).by(&anna).refused(409, "assignment_lapsed").await;
    assert!(!board.allows(&api, &anna, "board/till.use", json!({})).await);
    let mine = api.get("/v1/me/access").by(&anna).gives(200).await;
    assert_eq!(mine["awaiting"], json!([]));
    let again = board.assign(&api, &anna, TREASURER, json!({})).await;
    let path = board.path(&format!("/assignments/{}/acceptance", text(&again["id"])));
    api.post(path, form()).by(&anna).gives(200).await;
    assert!(board.allows(&api, &anna, "board/till.use", json!({})).await);
    // What waits, has begun and has lapsed is made anew from the log alone.
    let found = api.get(board.path("/audit/verification")).by(&board.owner).gives(200).await;
    assert_eq!(found["sound"], true, "{found}");
    api.stop().await;
}

async fn what_nobody_approves_in_time_lapses(api: &Api) {
    let (api, board, anna) = board(api).await;
    let given = board.assign(&api, &anna, "board/auditor", json!({})).await;
    api.forward(TimeDelta::days(14));
    let path = board.path(&format!("/assignments/{}/approval", text(&given["id"])));
    api.post(path, json!(null)).by(&board.owner).refused(409, "assignment_lapsed").await;
    assert!(!board.allows(&api, &anna, "board/till.use", json!({})).await);
    api.stop().await;
}

async fn a_last_moment_is_in_time(api: &Api) {
    let (api, board, anna) = board(api).await;
    let given = board.assign(&api, &anna, TREASURER, json!({})).await;
    api.forward(TimeDelta::days(14) - TimeDelta::seconds(1));
    let path = board.path(&format!("/assignments/{}/acceptance", text(&given["id"])));
    let begun = api.post(path, form()).by(&anna).gives(200).await;
    assert_eq!((&begun["status"], &begun["valid_from"]), (&json!("live"), &json!(api.now())));
    api.forward(TimeDelta::days(30));
    assert_eq!(read(&api, &board, &given["id"]).await["status"], "live", "what has begun lapses no more");
    api.stop().await;
}
