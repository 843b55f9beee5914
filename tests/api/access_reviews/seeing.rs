//! Who starts a round, and who sees what of it.

use super::{employer, items, standing};
use crate::{
    cases,
    harness::{Api, NOBODY, Person, field, text},
    offices::employer::{ADMINISTRATOR, ORDERER, USER, end},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    spv_10_an_administrator_starts_a_round_over_their_codes,
    spv_10_a_reviewer_sees_only_what_they_may_go_through,
    a_page_leads_to_the_next,
    a_narrowed_token_sees_no_rounds,
];

async fn spv_10_an_administrator_starts_a_round_over_their_codes(api: &Api) {
    let employer = employer(api).await;
    employer.ada.token(api).await;
    let before = employer.tenant.events(api).await.len();
    let due_at = api.now() + TimeDelta::days(30);
    let new = json!({ "roles": [USER], "due_at": due_at });
    let dry = employer.tenant.path("/access-reviews?dry_run=true");
    let dry = api.post(dry, new).by(&employer.ada).gives(200).await;
    assert_eq!(dry["events"][0]["type"], "access_review.started");
    assert_eq!(dry["access"]["gained"]["count"], 0);
    assert_eq!(employer.tenant.events(api).await.len(), before);
    let made = employer.starting(api, &employer.ada, json!({})).gives(201).await;
    let all = json!({ "assignments": 3, "confirmed": 0, "changed": 0, "ended": 0, "over": 0, "undone": 3 });
    assert_eq!((&made["status"], &made["progress"]), (&json!("open"), &all));
    assert_eq!((&made["started_by"]["id"], &made["due_at"]), (&json!(employer.ada.id), &json!(due_at)));
    // Of chosen units and roles alone.
    let second = json!({ "unit_ids": [employer.second] });
    let made = employer.starting(api, &employer.bo, second).gives(201).await;
    assert_eq!(made["progress"]["assignments"], 2);
    let one = json!({ "unit_ids": [employer.second], "roles": [USER] });
    let made = employer.starting(api, &employer.bo, one).gives(201).await;
    assert_eq!(made["progress"]["assignments"], 1);
    // Not beyond their own codes, and not what they neither go through nor give.
    let refused = employer.starting(api, &employer.bo, json!({})).refused(403, "review_not_yours").await;
    assert_eq!(refused["roles"], json!([ORDERER, ADMINISTRATOR]), "{refused}");
    let first = json!({ "unit_ids": [employer.first] });
    let refused = employer.starting(api, &employer.bo, first).refused(422, "unit_unknown").await;
    assert_eq!(field(&refused), "/unit_ids");
    employer.starting(api, &employer.ulla, json!({})).refused(403, "review_not_yours").await;
    for (more, status, code) in [
        (json!({ "due_at": api.now() }), 422, "review_due_in_the_past"),
        (json!({ "roles": ["employer-self-service/nobody"] }), 422, "role_unknown"),
        (json!({ "unit_ids": [NOBODY] }), 422, "unit_unknown"),
        (json!({ "roles": [] }), 422, "invalid_body"),
        (
            json!({ "unit_ids": [employer.first], "roles": ["employer-self-service/invoice-reader"] }),
            409,
            "review_empty",
        ),
    ] {
        employer.starting(api, &employer.ada, more).refused(status, code).await;
    }
}

async fn spv_10_a_reviewer_sees_only_what_they_may_go_through(api: &Api) {
    let employer = employer(api).await;
    let round = employer.round(api).await;
    let all = [(&employer.ulla, "undone"), (&employer.uno, "undone"), (&employer.vera, "undone")];
    assert_eq!(items(api, &round, &employer.ada).await, standing(&all));
    assert_eq!(items(api, &round, &employer.tenant.owner).await, standing(&all), "the orderer");
    assert_eq!(items(api, &round, &employer.bo).await, standing(&all[1..]));
    let shown = api.get(&round).by(&employer.bo).gives(200).await;
    assert_eq!(shown["progress"]["assignments"], 2);
    let listed = async |by: &Person| employer.tenant.list(api, "/access-reviews?status=open", by).await;
    assert_eq!(listed(&employer.ada).await[0]["progress"]["assignments"], 3);
    assert_eq!(listed(&employer.bo).await[0]["progress"]["assignments"], 2);
    assert_eq!(employer.tenant.list(api, "/access-reviews?status=completed", &employer.ada).await.len(), 0);
    // Whoever has nothing to go through does not know of it.
    assert!(listed(&employer.ulla).await.is_empty());
    let of_ulla = employer.assignment(api, &employer.ulla).await;
    for rest in ["", "/items", "/report"] {
        api.get(format!("{round}{rest}")).by(&employer.ulla).refused(404, "not_found").await;
    }
    api.post(format!("{round}/completion"), json!(null)).by(&employer.ulla).refused(404, "not_found").await;
    // What lies elsewhere is no item of theirs.
    let confirm = json!({ "outcome": "confirmed" });
    for by in [&employer.bo, &employer.ulla] {
        let path = format!("{round}/items/{of_ulla}");
        api.put(path, confirm.clone()).by(by).refused(404, "not_found").await;
    }
    api.put(format!("{round}/items/{NOBODY}"), confirm).by(&employer.ada).refused(404, "not_found").await;
    api.post(format!("{round}/completion"), json!(null))
        .by(&employer.bo)
        .refused(403, "review_not_yours")
        .await;
    // Whoever is no administrator any more sees nothing of it, whoever started it.
    let other = json!({ "unit_ids": [employer.second] });
    let own = employer.starting(api, &employer.bo, other).gives(201).await;
    let own = employer.tenant.path(&format!("/access-reviews/{}", text(&own["id"])));
    let office = employer.assignment(api, &employer.bo).await;
    assert_eq!(end(api, &employer.tenant, &office, &employer.tenant.owner).await.status, 200);
    for path in [&round, &own] {
        api.get(path).by(&employer.bo).refused(404, "not_found").await;
    }
}

async fn a_page_leads_to_the_next(api: &Api) {
    let employer = employer(api).await;
    let round = employer.round(api).await;
    let first = api.get(format!("{round}/items?limit=2")).by(&employer.ada).gives(200).await;
    let next = text(&first["next_cursor"]);
    let rest = api.get(format!("{round}/items?limit=2&cursor={next}")).by(&employer.ada).gives(200).await;
    let ids = |page: &serde_json::Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| text(&item["assignment"]["id"])).collect()
    };
    let mut all = [ids(&first), ids(&rest)].concat();
    assert!(rest.get("next_cursor").is_none());
    all.dedup();
    assert_eq!((ids(&first).len(), all.len()), (2, 3));
}

async fn a_narrowed_token_sees_no_rounds(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, "time-recording/tenant-owner", json!({})).await;
    let narrow = program.token_for(api, "mandat/assignment.read").await;
    let path = tenant.path("/access-reviews");
    api.get(&path).token(&narrow).refused(403, "insufficient_scope").await;
    let new = json!({ "roles": ["time-recording/tenant-owner"], "due_at": api.now() + TimeDelta::days(9) });
    api.post(&path, new.clone()).token(&narrow).refused(403, "insufficient_scope").await;
    let whole = program.token(api).await;
    let made = api.post(&path, new).token(&whole).gives(201).await;
    let round = tenant.path(&format!("/access-reviews/{}", text(&made["id"])));
    api.get(&round).token(&narrow).refused(403, "insufficient_scope").await;
    api.get(&round).token(&whole).gives(200).await;
}
