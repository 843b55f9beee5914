//! Recording needs the role employee, whatever else is held.

use crate::{
    cases,
    harness::{ABSENCE_MANAGER, Api, EMPLOYEE, OWNER, SUPERVISOR, text},
};
use chrono::TimeDelta;
use serde_json::json;

cases![tim_11_everybody_needs_the_role_employee_to_record, tim_11_no_role_of_the_tenants_own_gets_around_it,];

const RECORDING: [&str; 2] = ["time.record", "activity.record"];

async fn tim_11_everybody_needs_the_role_employee_to_record(api: &Api) {
    let tenant = api.tenant().await;
    let everything = json!([{ "role": OWNER }, { "role": SUPERVISOR }, { "role": ABSENCE_MANAGER }]);
    let olga = tenant.user(api, "Olga", &[], everything).await;
    let own = json!({ "owner_id": olga.id });
    for name in RECORDING {
        let action = format!("time-recording/{name}");
        let answer = tenant.evaluation(api, &olga, &action, own.clone(), json!({})).await;
        assert_eq!(
            (&answer["decision"], &answer["context"]["rule"]),
            (&json!(false), &json!("role_missing"))
        );
    }
    let until = json!({ "valid_until": api.now() + TimeDelta::days(1) });
    tenant.assign(api, &olga, EMPLOYEE, until).await;
    for name in RECORDING {
        assert!(tenant.can(api, &olga, name, own.clone()).await, "{name}");
        assert!(!tenant.can(api, &olga, name, json!({ "owner_id": tenant.owner.id })).await, "{name}");
    }
    api.forward(TimeDelta::days(1));
    for name in RECORDING {
        assert!(!tenant.can(api, &olga, name, own.clone()).await, "{name}");
    }
}

/// A role with the permission in it helps nobody who is no employee, and outlives being one in vain.
async fn tim_11_no_role_of_the_tenants_own_gets_around_it(api: &Api) {
    let tenant = api.tenant().await;
    let keys = RECORDING.map(|name| format!("time-recording/{name}"));
    let role = json!({ "key": "recorder", "title": "Recorder", "permissions": keys });
    api.post(tenant.path("/roles"), role).by(&tenant.owner).gives(201).await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let give = tenant.assigning(api, &anna, "own/recorder", json!({})).by(&tenant.owner);
    give.refused(403, "permission_not_yours").await;

    let employee = tenant.assign(api, &tenant.owner, EMPLOYEE, json!({})).await;
    let own = json!({ "scope": { "type": "own" } });
    tenant.assign(api, &tenant.owner, "own/recorder", own).await;
    let mine = json!({ "owner_id": tenant.owner.id });
    assert!(tenant.can(api, &tenant.owner, "time.record", mine.clone()).await);
    let end = tenant.path(&format!("/assignments/{}/end", text(&employee["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    assert!(!tenant.can(api, &tenant.owner, "time.record", mine).await);
}
