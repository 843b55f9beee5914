//! A delegation ends with what it comes from.

use super::{delegating, handled, user};
use crate::{
    cases,
    harness::{Api, text},
    offices::{
        assignment,
        employer::{ADMINISTRATOR, ORDERER, accept, end, form, hire},
    },
};
use serde_json::{Value, json};

cases![
    spv_13_the_delegation_dies_with_the_role,
    spv_13_it_is_told_before_what_a_delegate_would_lose,
    a_delegation_is_taken_back_and_given_back,
    what_was_delegated_then_is_known_later,
];

async fn spv_13_the_delegation_dies_with_the_role(api: &Api) {
    let it = handled(api).await;
    let (tenant, ben) = (&it.tenant, &it.ben);
    let olof = hire(api, tenant, "Olof").await;
    tenant.assign(api, &olof, ORDERER, json!({})).await;
    accept(api, tenant, &olof, form()).await;
    let cilla = hire(api, tenant, "Cilla").await;
    tenant.assigning(api, &cilla, ADMINISTRATOR, json!({})).by(ben).gives(201).await;
    assert!(it.may(api, ben, "administrator.appoint").await, "the form knows it");
    assert_eq!(end(api, tenant, &it.office, &olof).await.status, 200);
    // At once, from the form and from the tables.
    let question = json!({
        "subject": user(ben),
        "action": { "name": "employer-self-service/administrator.appoint" },
        "resource": { "type": "office", "id": "1" },
    });
    let asked = api.post("/access/v1/evaluation", question.clone()).by(&olof).gives(200).await;
    assert_eq!(asked["decision"], false);
    tenant.assigning(api, &cilla, "employer-self-service/user", json!({})).by(ben).gives(422).await;
    let why = api.post(tenant.path("/explanations"), question).by(&olof).gives(200).await;
    let step = |step: &&Value| step["assignment_id"] == json!(it.office);
    let step = why["steps"].as_array().unwrap().iter().find(step).unwrap().clone();
    assert!(
        text(&step["text"]).contains("was delegated by somebody for whom it does not count any more"),
        "{why}"
    );
    assert_eq!(api.get(it.path()).by(ben).gives(200).await["status"], "ended");
    assert_eq!(api.get("/v1/me").by(ben).gives(200).await["roles"], json!([]));
    let page = api.get(tenant.path("/events?limit=200")).by(&olof).gives(200).await;
    let events = page["items"].as_array().unwrap();
    let [.., one, other] = events.as_slice() else { panic!() };
    assert_eq!((&one["type"], &other["type"]), (&json!("assignment.ended"), &json!("delegation.ended")));
    assert_eq!(other["data"]["delegate_id"], json!(ben.id));
    // What was given by it stays, and somebody answers for it anew.
    let given = tenant.list(api, &format!("/assignments?holder_id={}&live=true", cilla.id), &olof).await;
    assert_eq!(given[0]["orphaned"], true);
    let path = tenant.path(&format!("/assignments/{}/takeover", text(&given[0]["id"])));
    let taken = api.post(path, json!(null)).by(&olof).gives(200).await;
    assert_eq!(taken["orphaned"], false);
    // A new orderer delegates anew.
    let new =
        assignment(api, &crate::harness::Tenant { owner: olof.clone(), ..tenant.clone() }, &olof, ORDERER)
            .await;
    delegating(api, tenant, &new, ben, json!({})).by(&olof).gives(201).await;
    tenant.assigning(api, ben, "employer-self-service/user", json!({})).by(&olof).gives(201).await;
}

async fn spv_13_it_is_told_before_what_a_delegate_would_lose(api: &Api) {
    let it = handled(api).await;
    let (tenant, orderer) = (&it.tenant, &it.tenant.owner);
    let olof = hire(api, tenant, "Olof").await;
    tenant.assign(api, &olof, ORDERER, json!({})).await;
    accept(api, tenant, &olof, form()).await;
    let path = tenant.path(&format!("/assignments/{}/end?dry_run=true", it.office));
    let tried = api.post(path, json!(null)).by(orderer).gives(200).await;
    let kinds: Vec<_> =
        tried["events"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds, ["assignment.ended", "delegation.ended"]);
    let lost = tried["access"]["lost"]["listed"].as_array().unwrap();
    assert!(lost.iter().any(|one| one["holder"]["id"] == json!(it.ben.id)), "{tried}");
    assert!(it.may(api, &it.ben, "administrator.appoint").await);
}

async fn a_delegation_is_taken_back_and_given_back(api: &Api) {
    let it = handled(api).await;
    let (tenant, ben) = (&it.tenant, &it.ben);
    let path = format!("{}/end", it.path());
    let stale = api.post(&path, json!(null)).header("if-match", "\"999\"").by(&tenant.owner);
    stale.refused(412, "precondition_failed").await;
    // Administrators see it, and it is not theirs to end.
    api.post(&path, json!(null)).by(&it.ada).refused(403, "delegation_not_yours").await;
    let ulla = hire(api, tenant, "Ulla").await;
    api.post(&path, json!(null)).by(&ulla).refused(404, "not_found").await;
    let ended = api.post(&path, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!((&ended["status"], &ended["valid_until"]), (&json!("ended"), &json!(api.now())));
    assert!(!it.may(api, ben, "administrator.appoint").await);
    api.post(&path, json!(null)).by(&tenant.owner).refused(409, "delegation_ended").await;
    let again = delegating(api, tenant, &it.office, ben, json!({})).by(&tenant.owner).gives(201).await;
    let path = tenant.path(&format!("/delegations/{}/end", text(&again["id"])));
    api.post(path, json!(null)).by(ben).gives(200).await;
    assert!(!it.may(api, ben, "administrator.appoint").await);
    // Another orderer, who could end the office, ends what is delegated of it.
    let olof = hire(api, tenant, "Olof").await;
    tenant.assign(api, &olof, ORDERER, json!({})).await;
    accept(api, tenant, &olof, form()).await;
    let third = delegating(api, tenant, &it.office, ben, json!({})).by(&tenant.owner).gives(201).await;
    let path = tenant.path(&format!("/delegations/{}/end", text(&third["id"])));
    api.post(path, json!(null)).by(&olof).gives(200).await;
}

async fn what_was_delegated_then_is_known_later(api: &Api) {
    let it = handled(api).await;
    let then = api.now();
    api.forward(chrono::TimeDelta::days(1));
    api.post(format!("{}/end", it.path()), json!(null)).by(&it.tenant.owner).gives(200).await;
    let at = then.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    for query in [format!("as_of={at}"), format!("as_of={at}&known_at={at}")] {
        let was = api.get(format!("{}?{query}", it.path())).by(&it.ben).gives(200).await;
        assert_eq!(was["status"], "live", "{query}");
        let access = api.get(format!("/v1/me/access?{query}")).by(&it.ben).gives(200).await;
        assert!(access["permissions"].to_string().contains("administrator.appoint"), "{query}");
    }
    let now = api.get("/v1/me/access").by(&it.ben).gives(200).await;
    assert!(!now["permissions"].to_string().contains("administrator.appoint"));
}
