//! The agency's self-service: users ask those who hold the offices of their employer.

use crate::{
    access_reviews::employer,
    cases,
    harness::{Api, Person, at, text},
    notices::{carry, club},
    offices::employer::{ADMINISTRATOR, INVOICES, ORDERER},
};
use serde_json::{Value, json};

cases![spv_07_a_users_request_goes_to_their_orderers_and_administrators];

async fn spv_07_a_users_request_goes_to_their_orderers_and_administrators(api: &Api) {
    let (api, office) = club(api).await;
    let employer = employer(&api).await;
    let (tenant, orderer) = (&employer.tenant, &employer.tenant.owner);
    carry(&api, &office).await;
    // A user sees who that is, with contact details: those of their own code.
    let page = api.get("/v1/me/administrators").by(&employer.ulla).gives(200).await;
    let mut seen: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (text(&item["email"]), text(&item["role"])))
        .collect();
    seen.sort();
    let mut expected = vec![
        (employer.ada.email.clone(), ADMINISTRATOR.to_owned()),
        (orderer.email.clone(), ORDERER.to_owned()),
    ];
    expected.sort();
    assert_eq!(seen, expected);
    // And asks them.
    let mut wish = at(&employer.first);
    wish["role"] = json!(INVOICES);
    wish["reason"] = json!("The invoices of March");
    let asked = api.post(tenant.path("/access-requests"), wish).by(&employer.ulla).gives(201).await;
    let path = tenant.path(&format!("/access-requests/{}", text(&asked["id"])));
    carry(&api, &office).await;
    let waiting = async |who: &Person| -> Vec<Value> {
        let page = api.get("/v1/me/inbox?done=false").by(who).gives(200).await;
        let items = page["items"].as_array().unwrap().clone();
        items.into_iter().filter(|item| item["occasion"] == "request-raised").collect()
    };
    for who in [&employer.ada, orderer] {
        let items = waiting(who).await;
        assert_eq!((items.len(), &items[0]["links"]), (1, &json!([path])), "{}", who.email);
    }
    for who in [&employer.bo, &employer.uno] {
        assert!(waiting(who).await.is_empty(), "{} has nothing to do with that code", who.email);
    }
    api.get(&path).by(&employer.bo).refused(404, "not_found").await;
    let invoices = "employer-self-service/invoice.read";
    let there = json!({ "unit_id": employer.first });
    assert!(!tenant.allows(&api, &employer.ulla, invoices, there.clone()).await);
    api.post(format!("{path}/approval"), json!({})).by(&employer.ulla).refused(403, "request_own").await;
    let answered = api.post(format!("{path}/approval"), json!({})).by(&employer.ada).gives(200).await;
    assert_eq!(
        (&answered["status"], &answered["answer"]["by"]["id"]),
        (&json!("approved"), &json!(employer.ada.id))
    );
    assert!(tenant.allows(&api, &employer.ulla, invoices, there).await);
    office.take();
    carry(&api, &office).await;
    let told: Vec<_> = office.take().into_iter().filter(|letter| letter.to == employer.ulla.email).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    api.stop().await;
}
