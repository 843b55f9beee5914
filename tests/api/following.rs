//! Which regimes a tenant follows, and how it takes up another.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, field},
};
use serde_json::json;

cases![
    a_tenant_sees_what_it_follows_and_what_is_newer,
    following_what_is_followed_changes_nothing,
    only_what_there_is_can_be_followed,
];

async fn a_tenant_sees_what_it_follows_and_what_is_newer(api: &Api) {
    let tenant = api.tenant().await;
    let regimes = api.get(tenant.path("/regimes")).by(&tenant.owner).gives(200).await;
    assert_eq!(regimes["items"], json!([{ "key": "time-recording", "version": 1, "newest_version": 1 }]));
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    api.get(tenant.path("/regimes")).by(&anna).refused(404, "not_found").await;
}

async fn following_what_is_followed_changes_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let before = api.events().await;
    for body in [json!({}), json!({ "version": 1 })] {
        let path = tenant.path("/regimes/time-recording");
        let answer = api.put(path, body).by(&tenant.owner).gives(200).await;
        assert_eq!(answer, json!({ "key": "time-recording", "version": 1, "newest_version": 1 }));
    }
    assert_eq!(api.events().await, before);
}

/// The operators' own regime is none for a tenant, and a regime never begins without somebody in charge.
async fn only_what_there_is_can_be_followed(api: &Api) {
    let tenant = api.tenant().await;
    let follow = |key: &str, body| api.put(tenant.path(&format!("/regimes/{key}")), body).by(&tenant.owner);
    for (key, body) in
        [("platform", json!({})), ("care", json!({})), ("time-recording", json!({ "version": 9 }))]
    {
        follow(key, body).refused(422, "regime_unknown").await;
    }
    let wrong = follow("time-recording", json!({ "version": 0 })).refused(422, "invalid_body").await;
    assert_eq!(field(&wrong), "/version");
    let nobody = api.put(tenant.path("/regimes/time-recording"), json!({}));
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    nobody.by(&anna).refused(403, "forbidden").await;
}
