//! The regimes that this service knows.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER},
};
use serde_json::json;

cases![everybody_signed_in_reads_the_regimes];

async fn everybody_signed_in_reads_the_regimes(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let all = api.get("/v1/regimes").by(&anna).gives(200).await;
    let keys: Vec<_> = all["items"].as_array().unwrap().iter().map(|regime| regime["key"].clone()).collect();
    assert!(keys.contains(&json!("time-recording")), "{keys:?}");
    let regime = api.get("/v1/regimes/time-recording").by(&anna).gives(200).await;
    assert_eq!((&regime["founding_role"], &regime["language"]), (&json!(OWNER), &json!("de")));
    assert_eq!(regime["unit_kinds"][0]["under"], json!(["tenant", "team"]));
    assert_eq!(regime["roles"].as_array().unwrap().len(), 5);
    for unknown in ["care", "%00", "time-recording%2F"] {
        api.get(format!("/v1/regimes/{unknown}")).by(&anna).refused(404, "not_found").await;
    }
    api.get("/v1/regimes").refused(401, "unauthenticated").await;
}
