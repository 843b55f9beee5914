//! Versions and repeated requests, as with everything else.

use super::{code, open, seen};
use crate::{
    cases,
    harness::{Api, text},
};
use serde_json::json;

cases![
    a_proposal_sent_twice_happens_once,
    only_the_version_that_was_read_is_changed,
    the_log_and_the_tables_agree_on_both_sides,
];

async fn a_proposal_sent_twice_happens_once(api: &Api) {
    let (host, lender) = (api.tenant().await, api.tenant().await);
    let code = code(api, &host, json!({ "type": "host" }), "Kessler").await;
    let new = json!({ "code": code, "name": "Muster" });
    let send = || {
        api.post(lender.path("/partnerships"), new.clone())
            .by(&lender.owner)
            .header("idempotency-key", "proposal-1")
    };
    let tried = api.post(lender.path("/partnerships?dry_run=true"), new.clone()).by(&lender.owner);
    assert_eq!(tried.gives(200).await["events"][0]["type"], "partnership.proposed");
    let (first, second) = (send().send().await, send().send().await);
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.body, second.body);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(first.header("location"), lender.path(&format!("/partnerships/{}", text(&first.body["id"]))));
    assert_eq!(host.list(api, "/partnerships", &host.owner).await.len(), 1);
}

async fn only_the_version_that_was_read_is_changed(api: &Api) {
    let (host, lender) = (api.tenant().await, api.tenant().await);
    let id = open(api, &host, json!({ "type": "host" }), &lender).await;
    let path = host.path(&format!("/partnerships/{id}"));
    let tag = api.get(&path).by(&host.owner).send().await.header("etag").to_owned();
    let end =
        |tag: &str| api.post(format!("{path}/end"), json!(null)).by(&host.owner).header("if-match", tag);
    end("\"1\"").refused(412, "precondition_failed").await;
    assert_eq!(seen(api, &lender, &id).await["status"], "open");
    end(&tag).gives(200).await;
    assert_eq!(seen(api, &lender, &id).await["status"], "ended");
}

async fn the_log_and_the_tables_agree_on_both_sides(api: &Api) {
    let (host, lender) = (api.tenant().await, api.tenant().await);
    let id = open(api, &host, json!({ "type": "host" }), &lender).await;
    super::end(api, &lender, &id).await;
    let types = |events: Vec<serde_json::Value>| {
        let ours = events.into_iter().map(|event| text(&event["type"]));
        ours.filter(|name| name.starts_with("partnership.")).collect::<Vec<_>>()
    };
    let told = ["partnership.proposed", "partnership.accepted", "partnership.ended"];
    assert_eq!(types(lender.events(api).await), told);
    assert_eq!(types(host.events(api).await)[1..], told);
    for tenant in [&host, &lender] {
        let whole = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
        assert_eq!(whole["sound"], true, "{whole}");
    }
}
