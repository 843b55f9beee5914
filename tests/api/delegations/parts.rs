//! Which part of an authority is delegated: units, permissions, a time.

use super::{delegating, handled, user};
use crate::{
    cases,
    harness::{Api, Person, Tenant, at, field, text},
    offices::{
        employer::{ADMINISTRATOR, hire},
        unit,
    },
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    spv_12_the_handling_is_delegated_for_one_code,
    spv_12_named_permissions_are_delegated_and_appoint_nobody,
    spv_12_for_a_time,
    no_longer_and_no_wider_than_it_is_held,
    spv_13_what_suspends_the_role_suspends_the_delegation,
    where_the_regime_says_so_the_whole_office_is_delegated,
    a_delegator_does_not_hold_longer_by_it,
    a_role_of_the_tenants_own_takes_more_than_named_permissions,
];

async fn spv_12_the_handling_is_delegated_for_one_code(api: &Api) {
    let it = handled(api).await;
    let tenant = &it.tenant;
    let other = unit(api, tenant, "employer-code", "1002", None).await;
    let vera = hire(api, tenant, "Vera").await;
    let made = delegating(api, tenant, &it.office, &vera, at(&it.code)).by(&tenant.owner).gives(201).await;
    assert_eq!(made["scope"], json!({ "type": "unit", "unit_id": it.code }));
    let cilla = tenant.user(api, "Cilla", &[&it.code], json!([])).await;
    tenant.assigning(api, &cilla, ADMINISTRATOR, at(&it.code)).by(&vera).gives(201).await;
    for wider in [at(&other), json!({})] {
        let refused = tenant.assigning(api, &cilla, ADMINISTRATOR, wider).by(&vera).send().await;
        assert!(matches!(refused.status, 403 | 422), "{}", refused.text);
    }
    let reads = "employer-self-service/overview.read";
    for (code, expected) in [(&it.code, true), (&other, false)] {
        assert_eq!(tenant.allows(api, &vera, reads, json!({ "unit_id": code })).await, expected);
    }
}

async fn spv_12_named_permissions_are_delegated_and_appoint_nobody(api: &Api) {
    let it = handled(api).await;
    let tenant = &it.tenant;
    let vera = hire(api, tenant, "Vera").await;
    let part = json!({ "permissions": ["employer-self-service/overview.read", "mandat/user.read"] });
    let made = delegating(api, tenant, &it.office, &vera, part.clone()).by(&tenant.owner).gives(201).await;
    assert_eq!(made["permissions"], part["permissions"]);
    assert!(it.may(api, &vera, "overview.read").await);
    assert!(!it.may(api, &vera, "administrator.appoint").await);
    assert_eq!(tenant.list(api, "/appointments", &vera).await, Vec::<Value>::new());
    tenant
        .assigning(api, &it.ben, ADMINISTRATOR, json!({}))
        .by(&vera)
        .refused(403, "appointment_not_yours")
        .await;
    for (key, code) in [
        ("employer-self-service/handling.delegate", "permission_not_delegable"),
        ("employer-self-service/invoice.read", "permission_not_delegable"),
        ("mandat/role.define", "permission_not_delegable"),
    ] {
        let part = json!({ "permissions": [key] });
        let refused =
            delegating(api, tenant, &it.office, &vera, part).by(&tenant.owner).refused(422, code).await;
        assert_eq!(field(&refused), "/permissions");
    }
}

async fn spv_12_for_a_time(api: &Api) {
    let it = handled(api).await;
    let tenant = &it.tenant;
    let vera = hire(api, tenant, "Vera").await;
    let (from, until) = (api.now() + TimeDelta::days(2), api.now() + TimeDelta::days(5));
    let part = json!({ "valid_from": from, "valid_until": until });
    let made = delegating(api, tenant, &it.office, &vera, part).by(&tenant.owner).gives(201).await;
    assert_eq!((&made["status"], &made["valid_until"]), (&json!("pending"), &json!(until)));
    let path = tenant.path(&format!("/delegations/{}", text(&made["id"])));
    for (days, status, may) in [(0, "pending", false), (2, "live", true), (3, "expired", false)] {
        api.forward(TimeDelta::days(days));
        assert_eq!(it.may(api, &vera, "administrator.appoint").await, may, "{status}");
        assert_eq!(api.get(&path).by(&vera).gives(200).await["status"], status);
    }
    let before = json!({ "valid_from": from });
    let refused = delegating(api, tenant, &it.office, &vera, before).by(&tenant.owner);
    assert_eq!(field(&refused.refused(422, "validity_in_the_past").await), "/valid_from");
}

/// A ship whose founder is its captain, and somebody with a role there until a day.
async fn ship(api: &Api, role: &str, more: Value) -> (Tenant, Person, String) {
    let tenant = api.tenant_of("watch").await;
    let carl = hire(api, &tenant, "Carl").await;
    let given = tenant.assign(api, &carl, role, more).await;
    (tenant, carl, text(&given["id"]))
}

async fn no_longer_and_no_wider_than_it_is_held(api: &Api) {
    let api = &api.replica_with(&["watch.toml"]).await;
    let end = api.now() + TimeDelta::days(10);
    let (tenant, carl, source) = ship(api, "watch/captain", json!({ "valid_until": end })).await;
    let dora = hire(api, &tenant, "Dora").await;
    let longer = json!({ "valid_until": end + TimeDelta::seconds(1) });
    let refused =
        delegating(api, &tenant, &source, &dora, longer).by(&carl).refused(422, "delegation_wider").await;
    assert_eq!(field(&refused), "/valid_until");
    let made = delegating(api, &tenant, &source, &dora, json!({})).by(&carl).gives(201).await;
    assert_eq!(made["valid_until"], json!(end), "as long as it is held");
    assert!(tenant.allows(api, &dora, "watch/course.set", json!({})).await);
    assert!(!tenant.allows(api, &dora, "watch/flag.fly", json!({})).await, "it stays with the captain");
    // Held for a shorter time, it is delegated for a shorter time.
    let sooner = api.now() + TimeDelta::days(3);
    let path = tenant.path(&format!("/assignments/{source}"));
    api.patch(path, json!({ "valid_until": sooner })).by(&tenant.owner).gives(200).await;
    let path = tenant.path(&format!("/delegations/{}", text(&made["id"])));
    assert_eq!(api.get(&path).by(&dora).gives(200).await["valid_until"], json!(sooner));
    assert!(tenant.allows(api, &dora, "watch/course.set", json!({})).await);
    api.forward(TimeDelta::days(3));
    assert!(!tenant.allows(api, &dora, "watch/course.set", json!({})).await);
    assert_eq!(api.get(&path).by(&dora).gives(200).await["status"], "expired");

    let (fore, aft) =
        (unit(api, &tenant, "deck", "Fore", None).await, unit(api, &tenant, "deck", "Aft", None).await);
    let below = unit(api, &tenant, "deck", "Below", Some(&fore)).await;
    let emil = tenant.user(api, "Emil", &[&fore, &aft], json!([])).await;
    let source = text(&tenant.assign(api, &emil, "watch/captain", at(&fore)).await["id"]);
    let fred = tenant.user(api, "Fred", &[&fore], json!([])).await;
    for wider in [json!({ "scope": { "type": "tenant" } }), json!({ "scope": { "type": "own" } })] {
        let refused = delegating(api, &tenant, &source, &fred, wider).by(&emil);
        assert_eq!(field(&refused.refused(422, "delegation_wider").await), "/scope");
    }
    delegating(api, &tenant, &source, &fred, at(&aft)).by(&emil).refused(422, "unit_unknown").await;
    delegating(api, &tenant, &source, &fred, at(&below)).by(&emil).gives(201).await;
    for (place, expected) in [(&below, true), (&fore, false), (&aft, false)] {
        let may = tenant.allows(api, &fred, "watch/course.set", json!({ "unit_id": place })).await;
        assert_eq!(may, expected);
    }
    // Who sees another unit too still delegates none of it.
    tenant.assign(api, &emil, "watch/mate", json!({})).await;
    let refused = delegating(api, &tenant, &source, &fred, at(&aft)).by(&emil);
    assert_eq!(field(&refused.refused(422, "delegation_wider").await), "/scope");
}

async fn spv_13_what_suspends_the_role_suspends_the_delegation(api: &Api) {
    let api = &api.replica_with(&["watch.toml"]).await;
    let (tenant, carl, source) = ship(api, "watch/captain", json!({})).await;
    let dora = hire(api, &tenant, "Dora").await;
    let made = delegating(api, &tenant, &source, &dora, json!({})).by(&carl).gives(201).await;
    assert!(tenant.allows(api, &dora, "watch/course.set", json!({})).await);
    let oath = json!({ "regime": "watch", "agreement": "oath", "texts": { "en": "# Oath" } });
    let oath = api.post(tenant.path("/agreements"), oath).by(&tenant.owner).gives(201).await;
    let path = format!("/v1/me/agreements/{}/acceptance", text(&oath["id"]));
    let hand = json!({ "act": "hand" });
    api.post(&path, hand.clone()).by(&tenant.owner).gives(200).await;
    assert!(!tenant.allows(api, &dora, "watch/course.set", json!({})).await, "the captain has not sworn");
    let delegation = tenant.path(&format!("/delegations/{}", text(&made["id"])));
    assert_eq!(api.get(&delegation).by(&dora).gives(200).await["status"], "suspended");
    delegating(api, &tenant, &source, &dora, json!({}))
        .by(&carl)
        .refused(409, "delegation_source_idle")
        .await;
    // The delegate swears nothing: the captain does, and both act again.
    let owed = api.get("/v1/me/agreements").by(&dora).gives(200).await;
    assert_eq!(owed["items"], json!([]));
    api.post(&path, hand).by(&carl).gives(200).await;
    assert!(tenant.allows(api, &dora, "watch/course.set", json!({})).await);
    assert_eq!(api.get(&delegation).by(&dora).gives(200).await["status"], "live");
}

async fn where_the_regime_says_so_the_whole_office_is_delegated(api: &Api) {
    let api = &api.replica_with(&["watch.toml"]).await;
    let (tenant, carl, source) = ship(api, "watch/mate", json!({})).await;
    let [dora, emil] = [hire(api, &tenant, "Dora").await, hire(api, &tenant, "Emil").await];
    delegating(api, &tenant, &source, &dora, json!({})).by(&carl).gives(201).await;
    let given = tenant.assigning(api, &emil, "watch/mate", json!({})).by(&dora).gives(201).await;
    assert_eq!((&given["appointed_by"], &given["authority_id"]), (&user(&dora), &json!(source)));
    let hand = text(&tenant.assign(api, &emil, "watch/hand", json!({})).await["id"]);
    let refused = delegating(api, &tenant, &hand, &dora, json!({})).by(&emil);
    refused.refused(403, "role_not_delegable").await;
}

async fn a_delegator_does_not_hold_longer_by_it(api: &Api) {
    let api = &api.replica_with(&["watch.toml"]).await;
    let week = api.now() + TimeDelta::days(7);
    let (tenant, carl, source) = ship(api, "watch/mate", json!({ "valid_until": week })).await;
    let [dora, emil] = [hire(api, &tenant, "Dora").await, hire(api, &tenant, "Emil").await];
    delegating(api, &tenant, &source, &dora, json!({})).by(&carl).gives(201).await;
    let given = text(&tenant.assign(api, &emil, "watch/mate", json!({ "valid_until": week })).await["id"]);
    let longer = |id: &str| {
        let later = json!({ "valid_until": week + TimeDelta::days(1) });
        api.patch(tenant.path(&format!("/assignments/{id}")), later).by(&dora)
    };
    longer(&source).refused(403, "appointment_not_yours").await;
    longer(&given).gives(200).await;
}

async fn a_role_of_the_tenants_own_takes_more_than_named_permissions(api: &Api) {
    let api = &api.replica_with(&["watch.toml"]).await;
    let (tenant, carl, source) = ship(api, "watch/captain", json!({})).await;
    let [dora, emil, fred] = [
        hire(api, &tenant, "Dora").await,
        hire(api, &tenant, "Emil").await,
        hire(api, &tenant, "Fred").await,
    ];
    let role = json!({ "key": "reader", "title": "Reader", "permissions": ["watch/log.read"] });
    api.post(tenant.path("/roles"), role).by(&tenant.owner).gives(201).await;
    let part = json!({ "permissions": ["watch/log.read", "mandat/user.read"] });
    delegating(api, &tenant, &source, &dora, part).by(&carl).gives(201).await;
    delegating(api, &tenant, &source, &emil, json!({})).by(&carl).gives(201).await;
    tenant
        .assigning(api, &fred, "own/reader", json!({}))
        .by(&dora)
        .refused(403, "permission_not_yours")
        .await;
    tenant.assigning(api, &fred, "own/reader", json!({})).by(&emil).gives(201).await;
    let event = super::latest(api, &tenant, "assignment.created").await;
    assert_eq!(event["on_behalf_of"], user(&carl));
}
