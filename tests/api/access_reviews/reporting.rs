//! The report of a completed round, and the signature under it.

use super::employer;
use crate::{
    cases,
    harness::{Answer, Api, at, text},
    offices::employer::{USER, end},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::{Value, json};

cases![
    spv_10_a_completed_round_lists_what_was_left_undone,
    spv_10_the_report_is_signed_and_a_changed_one_is_not,
    spv_10_the_report_stays_what_it_was,
    spv_10_no_cell_of_the_report_is_a_formula,
];

/// Whether the published keys say that these are the very bytes that were signed.
async fn verifies(api: &Api, signature: &str, bytes: &[u8]) -> bool {
    let parts: Vec<&str> = signature.split('.').collect();
    let [header, "", signed] = parts[..] else { panic!("no detached JWS: {signature}") };
    let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert_eq!((&head["alg"], &head["typ"]), (&json!("EdDSA"), &json!("report+jws")));
    let keys = api.get("/.well-known/jwks.json").gives(200).await;
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == head["kid"]).unwrap();
    let key = DecodingKey::from_ed_components(key["x"].as_str().unwrap()).unwrap();
    let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(bytes));
    crypto::verify(signed, message.as_bytes(), &key, Algorithm::EdDSA).unwrap()
}

fn row<'a>(report: &'a Value, holder: &str) -> &'a Value {
    let rows = report["rows"].as_array().unwrap();
    rows.iter().find(|row| row["holder"]["id"] == holder).unwrap_or_else(|| panic!("{report}"))
}

async fn spv_10_a_completed_round_lists_what_was_left_undone(api: &Api) {
    let employer = employer(api).await;
    let round = employer.round(api).await;
    let report = format!("{round}/report");
    api.get(&report).by(&employer.ada).refused(409, "review_open").await;
    employer.say(api, &round, &employer.uno, "confirmed", &employer.bo).await.gives(200).await;
    employer.say(api, &round, &employer.vera, "ended", &employer.ada).await.gives(200).await;
    let wilma = employer.tenant.user(api, "Wilma", &[&employer.first], json!([])).await;
    employer.tenant.assign(api, &wilma, USER, at(&employer.first)).await;
    let completion = format!("{round}/completion");
    let dry = api.post(format!("{completion}?dry_run=true"), json!(null)).by(&employer.ada).gives(200).await;
    assert_eq!(dry["events"][0]["data"]["undone"].as_array().unwrap().len(), 1);
    api.post(&completion, json!(null)).by(&employer.ada).gives(200).await;
    api.post(&completion, json!(null)).by(&employer.ada).refused(409, "review_completed").await;
    let refused = employer.say(api, &round, &employer.ulla, "confirmed", &employer.ada).await;
    refused.refused(409, "review_completed").await;
    let found = api.get(&report).by(&employer.ada).gives(200).await;
    let results = [
        (&employer.uno, "confirmed"),
        (&employer.vera, "ended"),
        (&employer.ulla, "undone"),
        (&wilma, "added"),
    ];
    for (who, result) in results {
        assert_eq!(row(&found, &who.id)["result"], result, "{found}");
    }
    let uno = row(&found, &employer.uno.id);
    assert_eq!(uno["holder"], json!({ "type": "user", "id": employer.uno.id, "name": "Uno Muster" }));
    assert_eq!((&uno["unit_name"], &uno["decided_by"]["name"]), (&json!("1002"), &json!("Bo Muster")));
    assert!(row(&found, &employer.ulla.id).get("decided_at").is_none());
    assert_eq!(found["progress"]["undone"], 1);
    assert_eq!(
        (&found["completed_by"]["name"], &found["tenant_name"]),
        (&json!("Ada Muster"), &json!("Kessler Metallbau AG"))
    );
    // It is neither confirmed nor ended by that.
    let uses = "employer-self-service/self-service.use";
    assert!(employer.tenant.allows(api, &employer.ulla, uses, json!({ "unit_id": employer.first })).await);
    api.get(&report).by(&employer.tenant.owner).gives(200).await;
    let refused = api.get(&report).by(&employer.bo).refused(403, "review_not_yours").await;
    assert!(!refused.to_string().contains(&employer.ulla.id), "{refused}");
    api.get(&report).by(&employer.ulla).refused(404, "not_found").await;
    let verified = api.get(employer.tenant.path("/audit/verification")).by(&employer.tenant.owner);
    assert_eq!(verified.gives(200).await["sound"], true);
}

async fn reports(api: &Api) -> [Answer; 2] {
    let employer = employer(api).await;
    let round = employer.round(api).await;
    api.post(format!("{round}/completion"), json!(null)).by(&employer.ada).gives(200).await;
    let report = format!("{round}/report");
    let as_json = api.get(&report).by(&employer.ada).send().await;
    let as_csv = api.get(&report).header("accept", "text/csv").by(&employer.ada).send().await;
    [as_json, as_csv]
}

async fn spv_10_the_report_is_signed_and_a_changed_one_is_not(api: &Api) {
    let [as_json, as_csv] = reports(api).await;
    assert_eq!((as_json.media_type(), as_csv.media_type()), ("application/json", "text/csv"));
    assert_eq!(as_csv.text.lines().count(), 1 + as_json.body["rows"].as_array().unwrap().len());
    for (answer, other) in [(&as_json, &as_csv), (&as_csv, &as_json)] {
        let signature = answer.header("mandat-signature");
        assert!(verifies(api, signature, answer.text.as_bytes()).await);
        let changed = answer.text.replacen("undone", "confirmed", 1);
        assert_ne!(changed, answer.text);
        assert!(!verifies(api, signature, changed.as_bytes()).await, "somebody changed it");
        assert!(!verifies(api, signature, other.text.as_bytes()).await, "it is of the other form");
        // What is signed is no token.
        let parts: Vec<&str> = signature.split('.').collect();
        let whole = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(&answer.text), parts[2]);
        api.get("/v1/me").token(&whole).refused(401, "unauthenticated").await;
    }
}

async fn spv_10_the_report_stays_what_it_was(api: &Api) {
    let employer = employer(api).await;
    let round = employer.round(api).await;
    api.post(format!("{round}/completion"), json!(null)).by(&employer.ada).gives(200).await;
    let report = format!("{round}/report");
    let before = api.get(&report).by(&employer.ada).send().await;
    let ulla = employer.assignment(api, &employer.ulla).await;
    assert_eq!(end(api, &employer.tenant, &ulla, &employer.ada).await.status, 200);
    let path = employer.tenant.path(&format!("/users/{}", employer.ulla.id));
    api.patch(path, json!({ "family_name": "Wolkenstein" })).by(&employer.ada).gives(200).await;
    let unit = employer.tenant.path(&format!("/units/{}", employer.first));
    api.patch(unit, json!({ "name": "2001" })).by(&employer.tenant.owner).gives(200).await;
    api.forward(chrono::TimeDelta::days(400));
    let after = api.get(&report).by(&employer.ada).send().await;
    assert_eq!(before.text, after.text);
    assert!(verifies(api, after.header("mandat-signature"), before.text.as_bytes()).await);
    let items = api.get(format!("{round}/items?status=undone")).by(&employer.ada).gives(200).await;
    assert_eq!(items["items"].as_array().unwrap().len(), 3, "undone it stays");
}

async fn spv_10_no_cell_of_the_report_is_a_formula(api: &Api) {
    let employer = employer(api).await;
    let path = employer.tenant.path(&format!("/users/{}", employer.uno.id));
    let name = json!({ "given_name": "=HYPERLINK(\"https://x.example\")", "family_name": "A,B" });
    api.patch(path, name).by(&employer.ada).gives(200).await;
    let unit = employer.tenant.path(&format!("/units/{}", employer.second));
    api.patch(unit, json!({ "name": "@SUM(1+1)" })).by(&employer.tenant.owner).gives(200).await;
    let round = employer.round(api).await;
    api.post(format!("{round}/completion"), json!(null)).by(&employer.ada).gives(200).await;
    let report =
        api.get(format!("{round}/report")).header("accept", "text/csv").by(&employer.ada).send().await;
    assert_eq!(report.header("content-disposition"), "attachment; filename=\"access-review.csv\"");
    let line = report.text.lines().find(|line| line.contains(&employer.uno.id)).unwrap();
    assert!(line.contains(",\"'=HYPERLINK(\"\"https://x.example\"\") A,B\","), "{line}");
    assert!(line.contains(",'@SUM(1+1),"), "{line}");
    assert!(verifies(api, report.header("mandat-signature"), report.text.as_bytes()).await);
    let id = employer.assignment(api, &employer.uno).await;
    assert!(
        line.starts_with(&format!("{},{id},user,", text(&json!(round.rsplit('/').next().unwrap())))),
        "{line}"
    );
}
