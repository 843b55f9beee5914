//! Tenant owners: what they alone may, that there may be several, and what adds up.

use crate::{
    cases,
    harness::{ABSENCE_MANAGER, Api, EMPLOYEE, OWNER, Person, SUPERVISOR, Tenant, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    tim_06_a_tenant_owner_reaches_everything_but_recording,
    tim_06_some_things_belong_to_tenant_owners_alone,
    tim_07_several_owners_change_what_another_set,
    tim_17_an_absence_manager_has_the_union_of_both_roles,
];

/// The regime's permissions, as the catalogue has them.
async fn catalogue(api: &Api, tenant: &Tenant) -> Vec<Value> {
    let mut all = tenant.list(api, "/permissions", &tenant.owner).await;
    all.retain(|permission| text(&permission["key"]).starts_with("time-recording/"));
    assert!(all.len() > 20);
    all
}

/// What belongs to a module is nobody's before the module is switched on (TIM-18).
const OF_MODULES: [&str; 5] = [
    "time-recording/activity.status.set",
    "time-recording/activity.bundle",
    "time-recording/activity.export",
    "time-recording/activity.post",
    "time-recording/report.work.extended.read",
];

async fn tim_06_a_tenant_owner_reaches_everything_but_recording(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    for permission in catalogue(api, &tenant).await {
        let key = text(&permission["key"]);
        let recording = permission["requires_role"] == EMPLOYEE;
        for resource in [json!({}), json!({ "owner_id": anna.id }), json!({ "owner_id": tenant.owner.id })] {
            let allowed = tenant.allows(api, &tenant.owner, &key, resource.clone()).await;
            let expected = !recording && !OF_MODULES.contains(&key.as_str());
            assert_eq!(allowed, expected, "{key} on {resource}");
        }
    }
}

async fn tim_06_some_things_belong_to_tenant_owners_alone(api: &Api) {
    let tenant = api.tenant().await;
    let all = json!([{ "role": SUPERVISOR }, { "role": ABSENCE_MANAGER }, { "role": EMPLOYEE }]);
    let simon = tenant.user(api, "Simon", &[], all).await;
    let exclusive = [
        "target-hours.template.manage",
        "target-hours.employee.manage",
        "vacation-settings.manage",
        "expense-settings.manage",
        "licence.manage",
        "invoice.read",
        "module.switch",
    ];
    for name in exclusive {
        assert!(tenant.can(api, &tenant.owner, name, json!({})).await, "{name}");
        assert!(!tenant.can(api, &simon, name, json!({})).await, "{name}");
        let key = format!("time-recording/{name}");
        let role = json!({ "key": "clerk", "title": "Clerk", "permissions": [key] });
        let refused = api.post(tenant.path("/roles"), role).by(&tenant.owner);
        refused.refused(422, "permission_exclusive").await;
    }
    let known = catalogue(api, &tenant).await;
    let kept: Vec<_> = known.iter().filter(|permission| permission["exclusive_to"] == OWNER).collect();
    assert_eq!(kept.len(), exclusive.len());
}

async fn tim_07_several_owners_change_what_another_set(api: &Api) {
    let tenant = api.tenant().await;
    let olga = tenant.user_with(api, "Olga", OWNER).await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let given = tenant.assign(api, &anna, SUPERVISOR, json!({})).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    let until = api.now() + TimeDelta::days(3);
    let changed = api.patch(&path, json!({ "valid_until": until })).by(&olga).gives(200).await;
    assert_eq!(changed["valid_until"], json!(until));
    let french = api.patch(tenant.path(""), json!({ "language": "fr" })).by(&olga).gives(200).await;
    assert_eq!(french["language"], "fr");
    let back = api.patch(tenant.path(""), json!({ "language": "de" })).by(&tenant.owner).gives(200).await;
    assert_eq!(back["language"], "de");
    // Also each other's own role.
    let first = tenant.list(api, &format!("/assignments?holder_id={}", tenant.owner.id), &olga).await;
    let path = tenant.path(&format!("/assignments/{}/end", text(&first[0]["id"])));
    assert_eq!(api.post(path, json!(null)).by(&olga).gives(200).await["status"], "ended");
    api.get(tenant.path("")).by(&tenant.owner).refused(404, "not_found").await;
    api.get(tenant.path("")).by(&olga).gives(200).await;
}

async fn tim_17_an_absence_manager_has_the_union_of_both_roles(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let mona = tenant.user_with(api, "Mona", ABSENCE_MANAGER).await;
    for (name, role) in [("Simon", SUPERVISOR), ("Olga", OWNER)] {
        let alone = tenant.user_with(api, name, role).await;
        let both = json!([{ "role": ABSENCE_MANAGER }, { "role": role }]);
        let both = tenant.user(api, &format!("{name}-Both"), &[], both).await;
        for permission in catalogue(api, &tenant).await {
            let key = text(&permission["key"]);
            for resource in [None, Some(&anna), Some(&both)] {
                // Their own data, or that of somebody else.
                let of = |asker: &Person| match resource {
                    Some(owner) if owner.id == both.id => json!({ "owner_id": asker.id }),
                    Some(owner) => json!({ "owner_id": owner.id }),
                    None => json!({}),
                };
                let manager = tenant.allows(api, &mona, &key, of(&mona)).await;
                let other = tenant.allows(api, &alone, &key, of(&alone)).await;
                let union = tenant.allows(api, &both, &key, of(&both)).await;
                assert_eq!(union, manager || other, "{key} with {role}");
            }
        }
    }
}
