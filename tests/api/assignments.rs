//! Giving, limiting and ending roles, by the rules of the time-recording regime.

use crate::{cases, harness::Api};
use chrono::TimeDelta;
use serde_json::json;

cases![tim_01_roles_add_up, tim_03_a_role_can_be_limited_in_time];

/// A role bundles rights, somebody holds several at once, and the rights add up.
async fn tim_01_roles_add_up(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([{ "role": "time-recording/employee" }])).await;
    let own = json!({ "owner_id": anna.id });
    assert!(tenant.allows(api, &anna, "time-recording/time.record", own.clone()).await);
    assert!(!tenant.allows(api, &anna, "time-recording/customer.manage", json!({})).await);
    tenant.assign(api, &anna, "time-recording/supervisor", json!({})).await;
    assert!(tenant.allows(api, &anna, "time-recording/time.record", own).await);
    assert!(tenant.allows(api, &anna, "time-recording/customer.manage", json!({})).await);
}

/// A stand-in for two weeks: no before, yes during, no after, asked ahead and as time goes by.
async fn tim_03_a_role_can_be_limited_in_time(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let (from, until) = (api.now() + TimeDelta::days(7), api.now() + TimeDelta::days(21));
    let validity = json!({ "valid_from": from, "valid_until": until });
    let given = tenant.assign(api, &anna, "time-recording/supervisor", validity).await;
    assert_eq!(given["status"], "pending");
    let action = "time-recording/customer.manage";
    for (days, expected) in [(6, false), (7, true), (20, true), (21, false)] {
        let as_of = json!({ "as_of": api.now() + TimeDelta::days(days) });
        let answer = tenant.evaluation(api, &anna, action, json!({}), as_of).await;
        assert_eq!(answer["decision"], expected, "asked ahead for day {days}");
    }
    api.forward(TimeDelta::days(7));
    assert!(tenant.allows(api, &anna, action, json!({})).await);
    api.forward(TimeDelta::days(14));
    assert!(!tenant.allows(api, &anna, action, json!({})).await);
}
