//! A request that is sent twice happens once.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, text},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

cases![
    the_second_of_the_same_request_gets_the_answer_of_the_first,
    many_at_once_make_one_assignment,
    a_key_belongs_to_one_request_of_one_caller,
    a_key_lapses_after_a_day,
    a_refusal_is_not_kept,
];

async fn the_second_of_the_same_request_gets_the_answer_of_the_first(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let give = || tenant.assigning(api, &anna, EMPLOYEE, json!({})).by(&tenant.owner);
    let first = give().header("idempotency-key", "order-17").send().await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, ""));
    let revision = tenant.events(api).await.len();
    let second = give().header("idempotency-key", "order-17").send().await;
    assert_eq!((second.status, second.header("idempotency-replayed")), (201, "true"));
    assert_eq!(second.text, first.text);
    for name in ["location", "etag", "mandat-revision"] {
        assert_eq!(second.header(name), first.header(name), "{name}");
    }
    assert_eq!(tenant.events(api).await.len(), revision);
    give().refused(409, "already_assigned").await;
    // The end of it, which has no body.
    let path = tenant.path(&format!("/assignments/{}/end", text(&first.body["id"])));
    let end = || api.post(&path, json!(null)).by(&tenant.owner);
    let ended = end().header("idempotency-key", "end-17").gives(200).await;
    assert_eq!(end().header("idempotency-key", "end-17").gives(200).await, ended);
    end().refused(409, "assignment_ended").await;
}

async fn many_at_once_make_one_assignment(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    tenant.owner.token(api).await;
    let give = || {
        tenant
            .assigning(api, &anna, EMPLOYEE, json!({}))
            .by(&tenant.owner)
            .header("idempotency-key", "k")
            .send()
    };
    let answers = join_all((0..8).map(|_| give())).await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.text == answers[0].text));
    let replayed = answers.iter().filter(|answer| answer.header("idempotency-replayed") == "true").count();
    assert_eq!(replayed, 7);
    assert_eq!(tenant.list(api, "/assignments", &anna).await.len(), 1);
    // Without a key, all but one are refused.
    let plain = || tenant.assigning(api, &anna, SUPERVISOR, json!({})).by(&tenant.owner).send();
    let answers = join_all((0..8).map(|_| plain())).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
}

async fn a_key_belongs_to_one_request_of_one_caller(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let (anna, ben) =
        (tenant.user(api, "Anna", &[], json!([])).await, tenant.user(api, "Ben", &[], json!([])).await);
    let give =
        |holder, by| tenant.assigning(api, holder, EMPLOYEE, json!({})).by(by).header("idempotency-key", "k");
    give(&anna, &tenant.owner).gives(201).await;
    give(&ben, &tenant.owner).refused(422, "idempotency_key_reused").await;
    let unit = json!({ "kind": "team", "name": "East" });
    let other = api.post(tenant.path("/units"), unit).by(&tenant.owner).header("idempotency-key", "k");
    other.refused(422, "idempotency_key_reused").await;
    // Somebody else's key of the same name is another.
    give(&anna, &simon).refused(409, "already_assigned").await;
    let given = give(&ben, &simon).gives(201).await;
    assert_eq!(given["appointed_by"]["id"], simon.id);
    let malformed =
        tenant.assigning(api, &ben, SUPERVISOR, json!({})).by(&simon).header("idempotency-key", "a b");
    malformed.refused(400, "idempotency_key_malformed").await;
}

async fn a_key_lapses_after_a_day(api: &Api) {
    let tenant = api.tenant().await;
    let make = async || {
        let unit = json!({ "kind": "team", "name": "East" });
        let made = api.post(tenant.path("/units"), unit).by(&tenant.owner).header("idempotency-key", "k");
        text(&made.gives(201).await["id"])
    };
    let first = make().await;
    api.forward(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(make().await, first);
    api.forward(TimeDelta::seconds(1));
    assert_ne!(make().await, first);
    assert_eq!(tenant.list(api, "/units", &tenant.owner).await.len(), 2);
}

/// What was refused may be tried again with the same key, once it can be done.
async fn a_refusal_is_not_kept(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let give =
        || tenant.assigning(api, &anna, EMPLOYEE, json!({})).by(&tenant.owner).header("idempotency-key", "k");
    give().refused(409, "already_assigned").await;
    let held = tenant.list(api, "/assignments", &anna).await;
    let end = tenant.path(&format!("/assignments/{}/end", text(&held[0]["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    give().gives(201).await;
}
