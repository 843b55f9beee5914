//! Confirmed, changed, ended; and what happens outside of the round meanwhile.

use super::{employer, items, standing};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, at, field, text},
    offices::{
        assignment,
        employer::{ADMINISTRATOR, ORDERER, USER, end},
    },
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    spv_10_each_assignment_is_confirmed_or_ended,
    spv_10_what_is_changed_is_so_by_the_rules_of_assignments,
    spv_10_nobody_confirms_their_own,
    spv_10_what_ends_or_comes_meanwhile,
    spv_10_the_last_administrator_stays_in_a_review_too,
];

async fn spv_10_each_assignment_is_confirmed_or_ended(api: &Api) {
    let employer = employer(api).await;
    let round = employer.round(api).await;
    let uses = "employer-self-service/self-service.use";
    let invoices = "employer-self-service/invoice.read";
    let at_second = json!({ "unit_id": employer.second });
    // A dry run says what would be lost.
    let vera = employer.assignment(api, &employer.vera).await;
    let path = format!("{round}/items/{vera}");
    let dry = api.put(format!("{path}?dry_run=true"), json!({ "outcome": "ended" })).by(&employer.bo);
    let dry = dry.gives(200).await;
    let kinds: Vec<_> = dry["events"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds, ["assignment.ended", "access_review.item_decided"]);
    assert!(dry["access"]["lost"]["count"].as_i64() > Some(0), "{dry}");
    assert!(employer.tenant.allows(api, &employer.vera, invoices, at_second.clone()).await);
    // Ended is ended at once, by the one decision there is.
    let ended = employer.say(api, &round, &employer.vera, "ended", &employer.bo).await.gives(200).await;
    assert_eq!((&ended["status"], &ended["assignment"]["status"]), (&json!("ended"), &json!("ended")));
    assert_eq!(
        (&ended["decided_by"]["id"], &ended["decided_at"]),
        (&json!(employer.bo.id), &json!(api.now()))
    );
    assert!(!employer.tenant.allows(api, &employer.vera, invoices, at_second.clone()).await);
    // Confirmed changes nothing, and needs the version that was looked at.
    let uno = employer.assignment(api, &employer.uno).await;
    let path = format!("{round}/items/{uno}");
    let confirm = json!({ "outcome": "confirmed" });
    let old = api.put(&path, confirm.clone()).by(&employer.bo).header("if-match", "\"1\"");
    old.refused(412, "precondition_failed").await;
    let answer = api.put(&path, confirm.clone()).by(&employer.bo).send().await;
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("confirmed")));
    assert_eq!(answer.header("etag"), format!("\"{}\"", answer.body["version"]));
    assert!(employer.tenant.allows(api, &employer.uno, uses, at_second).await);
    let events = employer.tenant.events(api).await.len();
    api.put(&path, confirm).by(&employer.bo).gives(200).await;
    assert_eq!(employer.tenant.events(api).await.len(), events, "what is said already makes no event");
    let after = [(&employer.ulla, "undone"), (&employer.uno, "confirmed"), (&employer.vera, "ended")];
    assert_eq!(items(api, &round, &employer.ada).await, standing(&after));
    let progress = api.get(&round).by(&employer.ada).gives(200).await["progress"].clone();
    let expected =
        json!({ "assignments": 3, "confirmed": 1, "changed": 0, "ended": 1, "over": 0, "undone": 1 });
    assert_eq!(progress, expected);
    let page = api.get(format!("{round}/items?status=undone")).by(&employer.ada).gives(200).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    // The last word counts.
    let again = employer.say(api, &round, &employer.uno, "ended", &employer.ada).await.gives(200).await;
    assert_eq!((&again["status"], &again["decided_by"]["id"]), (&json!("ended"), &json!(employer.ada.id)));
    let refused = employer.say(api, &round, &employer.uno, "confirmed", &employer.ada).await;
    refused.refused(409, "assignment_ended").await;
    let verified = api.get(employer.tenant.path("/audit/verification")).by(&employer.tenant.owner);
    assert_eq!(verified.gives(200).await["sound"], true);
}

/// Nobody limits a role in time here, so that nobody does in a round either; where supervisors do, they do.
async fn spv_10_what_is_changed_is_so_by_the_rules_of_assignments(api: &Api) {
    let employer = employer(api).await;
    let round = employer.round(api).await;
    let ulla = employer.assignment(api, &employer.ulla).await;
    let until = |days: i64| json!({ "valid_until": api.now() + TimeDelta::days(days) });
    let change = |change: Value| json!({ "outcome": "changed", "change": change });
    let path = format!("{round}/items/{ulla}");
    api.put(&path, change(until(9))).by(&employer.ada).refused(403, "validity_not_yours").await;
    let unchanged =
        api.put(&path, change(json!({}))).by(&employer.ada).refused(422, "review_unchanged").await;
    assert_eq!(field(&unchanged), "/change");
    for wrong in [json!({ "outcome": "changed" }), json!({ "outcome": "confirmed", "change": until(9) })] {
        let refused = api.put(&path, wrong).by(&employer.ada).refused(422, "invalid_body").await;
        assert_eq!(field(&refused), "/change");
    }
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let sara = tenant.user(api, "Sara", &[], json!([])).await;
    tenant.assign(api, &sara, SUPERVISOR, at(&north)).await;
    let nils = tenant.user(api, "Nils", &[&north], json!([])).await;
    let given = tenant.assign(api, &nils, EMPLOYEE, at(&north)).await;
    let new = json!({ "roles": [EMPLOYEE], "unit_ids": [north], "due_at": api.now() + TimeDelta::days(9) });
    let made = api.post(tenant.path("/access-reviews"), new).by(&sara).gives(201).await;
    let item = format!("/access-reviews/{}/items/{}", text(&made["id"]), text(&given["id"]));
    let item = tenant.path(&item);
    let past = json!({ "valid_until": api.now() - TimeDelta::days(1) });
    api.put(&item, change(past)).by(&sara).refused(422, "validity_in_the_past").await;
    let changed = api.put(&item, change(until(20))).by(&sara).gives(200).await;
    assert_eq!(changed["status"], "changed");
    assert_eq!(changed["assignment"]["valid_until"], until(20)["valid_until"]);
    let read =
        api.get(tenant.path(&format!("/assignments/{}", text(&given["id"])))).by(&sara).gives(200).await;
    assert_eq!(read["valid_until"], until(20)["valid_until"]);
}

async fn spv_10_nobody_confirms_their_own(api: &Api) {
    let employer = employer(api).await;
    let orderer = &employer.tenant.owner;
    let own = json!({ "roles": [ORDERER, ADMINISTRATOR] });
    let made = employer.starting(api, orderer, own).gives(201).await;
    let round = employer.tenant.path(&format!("/access-reviews/{}", text(&made["id"])));
    let office = assignment(api, &employer.tenant, orderer, ORDERER).await;
    let path = format!("{round}/items/{office}");
    api.put(&path, json!({ "outcome": "confirmed" })).by(orderer).refused(403, "review_own").await;
    let limit = json!({ "valid_until": api.now() + TimeDelta::days(900) });
    let change = json!({ "outcome": "changed", "change": limit });
    api.put(&path, change).by(orderer).refused(403, "review_own").await;
    // Administrators go through users; what only the orderer gives, only the orderer answers for.
    let refused = employer.say(api, &round, &employer.bo, "confirmed", &employer.ada).await;
    let refused = refused.refused(403, "appointment_not_yours").await;
    assert_eq!(refused["roles"], json!([ORDERER]));
    employer
        .say(api, &round, &employer.ada, "confirmed", &employer.ada)
        .await
        .refused(403, "review_own")
        .await;
    employer.say(api, &round, &employer.bo, "confirmed", orderer).await.gives(200).await;
}

async fn spv_10_what_ends_or_comes_meanwhile(api: &Api) {
    let employer = employer(api).await;
    let round = employer.round(api).await;
    let uno = employer.assignment(api, &employer.uno).await;
    assert_eq!(end(api, &employer.tenant, &uno, &employer.bo).await.status, 200);
    // Neither confirmed nor left undone: it is over.
    let standing_now = [(&employer.ulla, "undone"), (&employer.uno, "over"), (&employer.vera, "undone")];
    assert_eq!(items(api, &round, &employer.ada).await, standing(&standing_now));
    for (outcome, of) in [("confirmed", &employer.uno), ("ended", &employer.uno)] {
        let refused = employer.say(api, &round, of, outcome, &employer.ada).await;
        refused.refused(409, "assignment_ended").await;
    }
    // What is given meanwhile is none of the round's.
    let wilma = employer.tenant.user(api, "Wilma", &[&employer.first], json!([])).await;
    let given = employer.tenant.assign(api, &wilma, USER, at(&employer.first)).await;
    assert_eq!(items(api, &round, &employer.ada).await, standing(&standing_now));
    let confirm = json!({ "outcome": "confirmed" });
    let path = format!("{round}/items/{}", text(&given["id"]));
    api.put(path, confirm).by(&employer.ada).refused(404, "not_found").await;
    // What was confirmed and ends afterwards was confirmed.
    employer.say(api, &round, &employer.ulla, "confirmed", &employer.ada).await.gives(200).await;
    let ulla = employer.assignment(api, &employer.ulla).await;
    assert_eq!(end(api, &employer.tenant, &ulla, &employer.ada).await.status, 200);
    let found = items(api, &round, &employer.ada).await;
    assert!(found.contains(&(employer.ulla.id.clone(), "confirmed".to_owned())), "{found:?}");
    let completed = api.post(format!("{round}/completion"), json!(null)).by(&employer.ada).gives(200).await;
    let expected =
        json!({ "assignments": 3, "confirmed": 1, "changed": 0, "ended": 0, "over": 1, "undone": 1 });
    assert_eq!((&completed["status"], &completed["progress"]), (&json!("completed"), &expected));
    let event = employer.tenant.events(api).await.into_iter().last().unwrap();
    let vera = employer.assignment(api, &employer.vera).await;
    assert_eq!(
        (&event["type"], &event["data"]["undone"]),
        (&json!("access_review.completed"), &json!([vera]))
    );
    assert_eq!(event["data"]["added"], json!([given["id"]]));
}

async fn spv_10_the_last_administrator_stays_in_a_review_too(api: &Api) {
    let employer = employer(api).await;
    let orderer = &employer.tenant.owner;
    let made = employer.starting(api, orderer, json!({ "roles": [ADMINISTRATOR] })).gives(201).await;
    let round = employer.tenant.path(&format!("/access-reviews/{}", text(&made["id"])));
    let refused = employer.say(api, &round, &employer.ada, "ended", orderer).await;
    refused.refused(409, "office_emptied").await;
    employer.say(api, &round, &employer.bo, "ended", orderer).await.gives(200).await;
    assert_eq!(
        items(api, &round, orderer).await,
        standing(&[(&employer.ada, "undone"), (&employer.bo, "ended")])
    );
}
