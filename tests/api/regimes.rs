//! The regimes that this service knows.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER, text},
};
use serde_json::json;

cases![everybody_signed_in_reads_the_regimes, a_regime_of_the_operators_own_is_followed_like_any_other];

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

/// One file and no code.
async fn a_regime_of_the_operators_own_is_followed_like_any_other(api: &Api) {
    let api = &api.replica_with(&["shop.toml"]).await;
    let tenant = api.tenant_of("shop").await;
    let branch = json!({ "kind": "branch", "name": "Bahnhof" });
    let branch = text(&api.post(tenant.path("/units"), branch).by(&tenant.owner).gives(201).await["id"]);
    let clerk = json!([{ "role": "shop/clerk", "scope": { "type": "unit", "unit_id": branch } }]);
    let anna = tenant.user(api, "Anna", &[&branch], clerk).await;
    let here = json!({ "unit_id": branch });
    assert!(tenant.allows(api, &anna, "shop/till.open", here.clone()).await);
    assert!(!tenant.allows(api, &anna, "shop/till.open", json!({})).await);
    assert!(!tenant.allows(api, &tenant.owner, "shop/till.open", here).await, "an owner is no clerk");
    assert!(tenant.allows(api, &tenant.owner, "shop/price.set", json!({})).await);
    let regime = api.get("/v1/regimes/shop").by(&anna).gives(200).await;
    assert_eq!(regime["title"], json!({ "en": "Shop", "de": "Laden" }));
    // Tenants of the other regimes are there as before.
    let other = api.tenant().await;
    assert!(other.allows(api, &other.owner, "time-recording/time.read", json!({})).await);
}
