//! Where the endpoints are, and what holds for all of them.

use crate::{cases, decisions::question, harness::Api};
use serde_json::json;

cases![the_metadata_name_endpoints_that_answer, every_request_id_comes_back_as_it_was];

async fn the_metadata_name_endpoints_that_answer(api: &Api) {
    let owner = api.tenant().await.owner;
    let found = api.get("/.well-known/authzen-configuration").send().await;
    assert_eq!((found.status, found.media_type()), (200, "application/json"));
    assert_eq!(found.body["policy_decision_point"], json!(api.base));
    let endpoints = found.body.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_endpoint"));
    let mut seen = 0;
    for (name, address) in endpoints {
        let path = address.as_str().unwrap().strip_prefix(&api.base).unwrap();
        let answer = api.post(path, json!({})).by(&owner).send().await;
        assert_eq!(answer.status, 400, "{name} is there and asks for more: {}", answer.text);
        seen += 1;
    }
    assert!(seen >= 2, "{}", found.text);
}

/// AuthZEN 1.0, "Request Identification": an arbitrary string.
async fn every_request_id_comes_back_as_it_was(api: &Api) {
    let owner = api.tenant().await.owner;
    let good = question(&owner.id, "time-recording/time.read", json!({ "type": "entry", "id": "1" }));
    for id in ["bfe9eb29-ab87-4ca3-be83-a1d5d8305716", "7", "with space", "{\"a\": 1}", &"x".repeat(300)] {
        for (body, status) in [(good.clone(), 200), (json!({}), 400)] {
            let call = api.post("/access/v1/evaluation", body).by(&owner).header("x-request-id", id);
            let answer = call.send().await;
            assert_eq!((answer.status, answer.header("x-request-id")), (status, id));
        }
        let nobody = api.post("/access/v1/evaluation", good.clone()).header("x-request-id", id).send().await;
        assert_eq!((nobody.status, nobody.header("x-request-id")), (401, id));
    }
    let without = api.post("/access/v1/evaluation", good).by(&owner).send().await;
    assert_eq!(without.header("x-request-id").len(), 36);
}
