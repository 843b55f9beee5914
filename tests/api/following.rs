//! Which regimes a tenant follows, and how it takes up another.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, Person, Tenant, field, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    a_tenant_sees_what_it_follows_and_what_is_newer,
    following_what_is_followed_changes_nothing,
    only_what_there_is_can_be_followed,
    one_more_regime_begins_with_its_office_holder,
    csm_01_who_has_signed_in_before_begins_with_the_regime,
    a_newer_version_takes_along_what_was_renamed,
    a_version_is_followed_by_itself_where_the_regime_says_so,
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
    tenant.owner.token(api).await;
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

/// The first sign-in does not come twice: who is long there holds the office from the start.
async fn csm_01_who_has_signed_in_before_begins_with_the_regime(api: &Api) {
    let tenant = api.tenant().await;
    let ines = tenant.user(api, "Ines", &[], json!([])).await;
    ines.token(api).await;
    let follow = json!({ "office_holder_id": ines.id });
    api.put(tenant.path("/regimes/company-access"), follow).by(&tenant.owner).gives(200).await;
    let me = api.get("/v1/me").by(&ines).gives(200).await;
    assert_eq!(me["roles"][0]["role"], "company-access/main-access-manager");
    Tenant { owner: ines, ..tenant }.activate(api).await;
}

/// The tenant of the case takes up the shop, and Anna, who is named, is its owner from then on.
async fn one_more_regime_begins_with_its_office_holder(api: &Api) {
    let api = &api.replica_with(&["shop.toml"]).await;
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let follow = |body| api.put(tenant.path("/regimes/shop"), body).by(&tenant.owner);
    follow(json!({})).refused(422, "office_holder_missing").await;
    let answer = follow(json!({ "office_holder_id": anna.id })).gives(200).await;
    assert_eq!(answer, json!({ "key": "shop", "version": 1, "newest_version": 1 }));
    assert!(tenant.allows(api, &anna, "shop/price.set", json!({})).await);
    assert!(!tenant.allows(api, &tenant.owner, "shop/price.set", json!({})).await, "the owner of the hours");
    let regimes = api.get(tenant.path("/regimes")).by(&tenant.owner).gives(200).await;
    let keys: Vec<_> = regimes["items"].as_array().unwrap().iter().map(|regime| &regime["key"]).collect();
    assert_eq!(keys, ["time-recording", "shop"], "the leading one stays first");
}

/// A shop with a branch, where Anna is a clerk; and a role of the shop's own that opens the till.
async fn shop(api: &Api) -> (Tenant, Person, Value) {
    let tenant = api.tenant_of("shop").await;
    let new = json!({ "kind": "branch", "name": "North" });
    let branch = text(&api.post(tenant.path("/units"), new).by(&tenant.owner).gives(201).await["id"]);
    let clerk = json!([{ "role": "shop/clerk", "scope": { "type": "unit", "unit_id": branch } }]);
    let anna = tenant.user(api, "Anna", &[], clerk).await;
    let role = json!({ "key": "opener", "title": "Opener", "permissions": ["shop/till.open"] });
    api.post(tenant.path("/roles"), role).by(&tenant.owner).gives(201).await;
    (tenant, anna, json!({ "unit_id": branch }))
}

async fn role_of(api: &Api, tenant: &Tenant, holder: &Person) -> Value {
    let path = tenant.path(&format!("/assignments?holder_id={}", holder.id));
    api.get(path).by(&tenant.owner).gives(200).await["items"][0]["role"].clone()
}

async fn a_newer_version_takes_along_what_was_renamed(api: &Api) {
    let older = api.replica_with(&["shop.toml"]).await;
    let (tenant, anna, here) = shop(&older).await;
    let api = &api.replica_with(&["shop.toml", "shop-2.toml"]).await;
    let regimes = api.get(tenant.path("/regimes")).by(&tenant.owner).gives(200).await;
    assert_eq!(regimes["items"], json!([{ "key": "shop", "version": 1, "newest_version": 2 }]));
    assert!(tenant.allows(api, &anna, "shop/till.open", here.clone()).await, "nothing happens by itself");

    api.forward(TimeDelta::days(1));
    let before = api.now();
    api.forward(TimeDelta::days(1));
    let follow =
        |query: &str, body| api.put(tenant.path(&format!("/regimes/shop{query}")), body).by(&tenant.owner);
    let dry = follow("?dry_run=true", json!({})).gives(200).await;
    assert_eq!(dry["events"][0]["type"], "regime.followed");
    assert_eq!(role_of(api, &tenant, &anna).await, "shop/clerk", "a dry run");

    follow("", json!({})).gives(200).await;
    assert_eq!(role_of(api, &tenant, &anna).await, "shop/seller");
    assert!(tenant.allows(api, &anna, "shop/till.use", here.clone()).await);
    let own = api.get(tenant.path("/roles/own/opener")).by(&tenant.owner).gives(200).await;
    assert_eq!(own["permissions"], json!(["shop/till.use"]));
    let then = json!({ "as_of": before });
    let answer = tenant.evaluation(api, &anna, "shop/till.open", here.clone(), then.clone()).await;
    assert_eq!(answer["decision"], true, "by the rules of that day: {answer}");
    let answer = tenant.evaluation(api, &anna, "shop/till.use", here, then).await;
    assert_eq!(answer["decision"], false, "by the rules of that day: {answer}");
    follow("", json!({ "version": 1 })).refused(409, "regime_version_older").await;
}

async fn a_version_is_followed_by_itself_where_the_regime_says_so(api: &Api) {
    let older = api.replica_with(&["shop.toml"]).await;
    let (tenant, anna, here) = shop(&older).await;
    let api = &api.replica_with(&["shop.toml", "shop-3.toml"]).await;
    let regimes = api.get(tenant.path("/regimes")).by(&tenant.owner).gives(200).await;
    assert_eq!(regimes["items"], json!([{ "key": "shop", "version": 3, "newest_version": 3 }]));
    assert_eq!(role_of(api, &tenant, &anna).await, "shop/seller");
    assert!(tenant.allows(api, &anna, "shop/till.use", here).await);
    let events = api.get(tenant.path("/events?limit=200")).by(&tenant.owner).gives(200).await;
    let moved = events["items"].as_array().unwrap().iter().filter(|event| event["type"] == "regime.followed");
    assert_eq!(moved.count(), 1, "at the first start alone");
}
