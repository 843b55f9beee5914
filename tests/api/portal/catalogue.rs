//! What the rights of the portal give, and who grants them.

use super::{LEVELS, key, may, narrowed, user, whole};
use crate::{
    cases,
    harness::{Api, text},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

cases![
    asp_01_customer_administrators_grant_every_right_but_the_brokers_own,
    asp_01_nobody_else_sees_user_administration,
    asp_04_the_catalogue_is_whole,
    asp_04_each_line_right_gives_that_line_only,
    asp_05_the_customer_administrator_is_a_composite,
    asp_06_recording_needs_no_right_and_opening_does,
    asp_09_an_absence_is_converted_once_the_waiting_period_is_over,
];

const LINES: [&str; 6] = ["motor", "property", "liability", "construction", "building", "general"];

async fn asp_01_customer_administrators_grant_every_right_but_the_brokers_own(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = user(api, &tenant, "Anna", &[narrowed("personal-injury", json!({ "level": LEVELS }))]).await;
    let held = ["user", "api-user", "personal-injury"];
    let brokers = ["customer-administrator", "site-administrator", "cross-site-search"];
    for role in tenant.list(api, "/roles", &tenant.owner).await {
        let role = text(&role["key"]);
        let new = json!({ "scope": { "type": "tenant" } });
        if held.iter().any(|name| key(name) == role) {
            continue;
        }
        let giving = tenant.assigning(api, &anna, &role, new).by(&tenant.owner);
        if brokers.iter().any(|name| key(name) == role) {
            let refused = giving.refused(403, "appointment_not_yours").await;
            assert_eq!(refused["roles"], json!([key("site-administrator")]), "{role}");
        } else {
            giving.gives(201).await;
        }
    }
    // Granting is not having: the administrator's own rights are their own.
    assert!(may(api, &tenant, &anna, "health-management.use", json!({})).await);
    assert!(!may(api, &tenant, &tenant.owner, "health-management.use", json!({})).await);
}

async fn asp_01_nobody_else_sees_user_administration(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = user(api, &tenant, "Anna", &[whole("motor"), whole("policies")]).await;
    let new = json!({ "given_name": "Carl", "family_name": "Muster", "email": "carl@kessler.example",
        "assignments": [whole("user"), whole("api-user")] });
    api.post(tenant.path("/users"), new.clone()).by(&anna).refused(403, "forbidden").await;
    tenant
        .assigning(api, &anna, &key("property"), whole("property"))
        .by(&anna)
        .refused(403, "appointment_not_yours")
        .await;
    let seen = tenant.list(api, "/users", &anna).await;
    let seen: Vec<_> = seen.iter().map(|user| &user["id"]).collect();
    assert_eq!(seen, [&json!(anna.id)]);
    assert!(!may(api, &tenant, &anna, "company-data.change", json!({})).await);
    assert!(may(api, &tenant, &tenant.owner, "company-data.change", json!({})).await);
    api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
}

async fn asp_04_the_catalogue_is_whole(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let roles = tenant.list(api, "/roles", &tenant.owner).await;
    let held: BTreeSet<String> = roles.iter().map(|role| text(&role["key"])).collect();
    let others = [
        "customer-administrator",
        "user",
        "api-user",
        "personal-injury",
        "allowance-statements",
        "absences-without-cover",
        "policies",
        "statistics",
        "health-management",
        "master-data-administrator",
        "safety-officer",
        "cross-site-search",
        "site-administrator",
    ];
    assert_eq!(held, LINES.iter().chain(&others).map(|name| key(name)).collect());
    let permissions = |name: &str| -> Vec<Value> {
        let role = roles.iter().find(|role| role["key"] == key(name)).unwrap();
        role["permissions"].as_array().unwrap().clone()
    };
    // Read-only.
    assert_eq!(permissions("allowance-statements"), [key("allowance-statement.read")]);
    assert_eq!(permissions("policies"), [key("policy.read")]);
}

async fn asp_04_each_line_right_gives_that_line_only(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    for right in LINES {
        let holder = user(api, &tenant, right, &[whole(right)]).await;
        for line in LINES {
            for permission in ["claim.read", "claim.change"] {
                let given = may(api, &tenant, &holder, permission, json!({ "line": line })).await;
                assert_eq!(given, right == line, "{right} on {line}");
            }
        }
        // A line that no right is about is everybody's who has `general`.
        assert_eq!(
            may(api, &tenant, &holder, "claim.read", json!({ "line": "cyber" })).await,
            right == "general"
        );
        assert!(!may(api, &tenant, &holder, "claim.read", json!({})).await, "the line must be known");
        assert!(!may(api, &tenant, &holder, "injury.read", json!({})).await);
    }
}

async fn asp_05_the_customer_administrator_is_a_composite(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let administrator = &tenant.owner;
    for permission in ["company-data.change", "company-access.read"] {
        assert!(may(api, &tenant, administrator, permission, json!({})).await, "{permission}");
    }
    for permission in ["claim.record", "claim.change"] {
        assert!(
            may(api, &tenant, administrator, permission, json!({ "line": "motor" })).await,
            "{permission}"
        );
    }
    assert!(tenant.allows(api, administrator, "mandat/user.create", json!({})).await);
    // Granting company access is the site administrator's, unless the regime is switched (ASP-15).
    assert!(!may(api, &tenant, administrator, "company-access.grant", json!({})).await);
}

async fn asp_06_recording_needs_no_right_and_opening_does(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let (plain, opener) =
        (user(api, &tenant, "Anna", &[]).await, user(api, &tenant, "Ben", &[whole("personal-injury")]).await);
    let own = json!({ "owner_id": plain.id });
    assert!(tenant.allows(api, &plain, &key("injury.record"), own.clone()).await);
    for permission in ["injury.read", "injury.change"] {
        assert!(!tenant.allows(api, &plain, &key(permission), own.clone()).await, "one's own gives nothing");
        assert!(tenant.allows(api, &opener, &key(permission), own.clone()).await, "{permission}");
    }
}

async fn asp_09_an_absence_is_converted_once_the_waiting_period_is_over(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let holder = user(api, &tenant, "Anna", &[whole("absences-without-cover")]).await;
    let other = user(api, &tenant, "Ben", &[]).await;
    assert!(may(api, &tenant, &holder, "absence.record", json!({})).await);
    assert!(!may(api, &tenant, &other, "absence.record", json!({})).await);
    for (period, given) in [(Some("running"), false), (Some("over"), true), (None, false)] {
        let known = period.map_or(json!({}), |period| json!({ "waiting-period": period }));
        assert_eq!(may(api, &tenant, &holder, "absence.convert", known.clone()).await, given, "{period:?}");
        assert!(!may(api, &tenant, &other, "absence.convert", known).await);
    }
}
