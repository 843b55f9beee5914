//! Job titles, and the numbers by which people are known elsewhere (SPV-01, CSM-08).

use crate::{
    cases,
    harness::{Api, Person, Tenant, field, text},
};
use serde_json::{Value, json};

cases![
    spv_01_an_orderer_is_named_and_begins_with_a_signed_form,
    a_number_that_cannot_be_right_is_refused,
    a_number_is_written_in_many_ways_and_kept_in_one,
    numbers_are_seen_whole_by_few,
];

const ORDERER: &str = "employer-self-service/orderer";
const NUMBER: &str = "19640823-3234";

/// The first holder of the office confirms it.
async fn employer(api: &Api) -> Tenant {
    let employer = api.tenant_of("employer-self-service").await;
    sign(api, &employer, &employer.owner).await;
    employer
}

async fn sign(api: &Api, employer: &Tenant, orderer: &Person) {
    let access = api.get("/v1/me/access").by(orderer).gives(200).await;
    let id = text(&access["awaiting"][0]["assignment_id"]);
    let form = json!({ "method": "hand", "document_sha256": "ab".repeat(32) });
    api.post(employer.path(&format!("/assignments/{id}/acceptance")), form).by(orderer).gives(200).await;
}

fn olof() -> Value {
    json!({
        "given_name": "Olof", "family_name": "Muster", "email": "olof@kessler.example",
        "job_title": "Head of personnel", "identifiers": { "personal-number": NUMBER },
    })
}

async fn spv_01_an_orderer_is_named_and_begins_with_a_signed_form(api: &Api) {
    let employer = employer(api).await;
    let owner = &employer.owner;
    let created = api.post(employer.path("/users"), olof()).by(owner).gives(201).await;
    let orderer = employer.accepts(api, &created, "olof@kessler.example").await;
    let given = employer.assign(api, &orderer, ORDERER, json!({})).await;
    assert_eq!((&given["status"], &given["awaits"]["what"]), (&json!("awaiting"), &json!("acceptance")));
    let read = api.get(employer.path(&format!("/users/{}", orderer.id))).by(owner).gives(200).await;
    assert_eq!(
        (&read["given_name"], &read["job_title"], &read["email"], &read["identifiers"]),
        (
            &json!("Olof"),
            &json!("Head of personnel"),
            &json!("olof@kessler.example"),
            &json!({ "personal-number": "196408233234" })
        )
    );
    let overview = "employer-self-service/overview.read";
    assert!(!employer.allows(api, &orderer, overview, json!({})).await, "the form is not signed yet");
    sign(api, &employer, &orderer).await;
    assert!(employer.allows(api, &orderer, overview, json!({})).await);
    // One or two are recommended: of three the regime warns, and refuses nothing.
    let shortages = async || {
        let page = api.get(employer.path("/office-holders")).by(owner).gives(200).await;
        let offices = page["offices"].as_array().unwrap().clone();
        let orderers = offices.iter().find(|office| office["role"] == ORDERER).unwrap().clone();
        orderers["shortages"]["listed"].as_array().unwrap().len()
    };
    assert_eq!(shortages().await, 0);
    let third = employer.user(api, "Maja", &[], json!([])).await;
    employer.assign(api, &third, ORDERER, json!({})).await;
    sign(api, &employer, &third).await;
    assert_eq!(shortages().await, 1);
}

async fn a_number_that_cannot_be_right_is_refused(api: &Api) {
    let employer = employer(api).await;
    let with = |identifiers: Value| {
        let mut new = olof();
        new["identifiers"] = identifiers;
        api.post(employer.path("/users"), new).by(&employer.owner)
    };
    for wrong in ["640823-3234", "196408233235", "19640823", "19640823-323x"] {
        let refused = with(json!({ "personal-number": wrong })).refused(422, "identifier_invalid").await;
        assert_eq!(field(&refused), "/identifiers");
        assert!(!refused.to_string().contains(wrong), "the number is no part of an answer: {refused}");
    }
    let refused = with(json!({ "shoe-size": "43" })).refused(422, "identifier_unknown").await;
    assert!(text(&refused["detail"]).contains("personal-number"), "{refused}");
    let none = api.tenant().await;
    let new = json!({
        "given_name": "Ben", "family_name": "Muster", "email": "ben@kessler.example",
        "identifiers": { "personal-number": NUMBER },
    });
    api.post(none.path("/users"), new).by(&none.owner).refused(422, "identifier_unknown").await;
}

async fn a_number_is_written_in_many_ways_and_kept_in_one(api: &Api) {
    let employer = employer(api).await;
    let owner = &employer.owner;
    let created = api.post(employer.path("/users"), olof()).by(owner).gives(201).await;
    let path = employer.path(&format!("/users/{}", text(&created["user"]["id"])));
    let version = api.get(&path).by(owner).gives(200).await["version"].clone();
    for same in ["196408233234", "1964 0823 3234", "19640823-3234"] {
        let wanted = json!({ "identifiers": { "personal-number": same } });
        let changed = api.patch(&path, wanted).by(owner).gives(200).await;
        assert_eq!(changed["version"], version, "nothing has changed");
    }
    let titled = api.patch(&path, json!({ "job_title": "Director" })).by(owner).gives(200).await;
    assert_eq!((&titled["job_title"], &titled["family_name"]), (&json!("Director"), &json!("Muster")));
    api.patch(&path, json!({ "identifiers": {} })).by(owner).gives(200).await;
    let read = api.get(&path).by(owner).gives(200).await;
    assert_eq!((read.get("identifiers"), &read["job_title"]), (None, &json!("Director")));
}

async fn numbers_are_seen_whole_by_few(api: &Api) {
    let employer = employer(api).await;
    let owner = &employer.owner;
    let created = api.post(employer.path("/users"), olof()).by(owner).gives(201).await;
    assert_eq!(created["user"]["identifiers"]["personal-number"], "********3234");
    let list = api.get(employer.path("/users")).by(owner).send().await;
    assert!(list.text.contains("********3234") && !list.text.contains("196408233234"), "{}", list.text);
    let events = api.get(employer.path("/events?limit=200")).by(owner).send().await;
    assert_eq!(events.status, 200);
    assert!(!events.text.contains("3234") && !events.text.contains("Head of personnel"), "{}", events.text);
    // The person sees it whole, having the right to read themselves.
    let olof = employer.accepts(api, &created, "olof@kessler.example").await;
    employer.assign(api, &olof, "employer-self-service/administrator", json!({})).await;
    employer.assign(api, &olof, "employer-self-service/user", json!({})).await;
    let path = employer.path(&format!("/users/{}", olof.id));
    let own = api.get(path).by(&olof).gives(200).await;
    assert_eq!(own["identifiers"]["personal-number"], "196408233234");
}
