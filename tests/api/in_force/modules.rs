//! Modules: switched by whom the regime says, and what hangs on them.

use super::{ACTIVITIES, item};
use crate::{
    cases,
    harness::{ACTIVITY_MANAGER, Api, EMPLOYEE, SUPERVISOR, field, text},
};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

cases![
    tim_06_only_an_owner_switches_modules,
    tim_18_the_role_exists_only_once_the_module_is_on,
    tim_18_switching_off_suspends_and_switching_on_brings_back,
    tim_18_an_activity_manager_is_assigned_with_start_and_end,
    a_module_tells_since_when,
    a_module_of_another_time_can_be_asked_about,
    only_the_version_that_was_read_is_switched,
    what_is_no_module_is_not_found,
];

async fn tim_06_only_an_owner_switches_modules(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    for method in [Method::PUT, Method::DELETE] {
        let refused = api.call(method, tenant.path(ACTIVITIES)).by(&simon).refused(403, "forbidden").await;
        assert_eq!(refused["permission"], "time-recording/module.switch");
    }
    let modules = tenant.list(api, "/modules", &simon).await;
    assert_eq!(modules.len(), 2);
    assert!(modules.iter().all(|module| module["on"] == false), "{modules:?}");
    let module = item(&modules, "time-recording/activity-management");
    assert_eq!(module["title"]["de"], "Tätigkeitsverwaltung");
    assert_eq!(module["switched_by"], "time-recording/module.switch");
    let on = api.put(tenant.path(ACTIVITIES), json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(on["on"], true);
    let modules = tenant.list(api, "/modules", &simon).await;
    assert_eq!(item(&modules, "time-recording/activity-management"), &on);
    assert_eq!(item(&modules, "time-recording/extended-activities")["on"], false);
}

async fn tim_18_the_role_exists_only_once_the_module_is_on(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let role = tenant.path("/roles/time-recording/activity-manager");
    let read = api.get(&role).by(&anna).gives(200).await;
    assert_eq!(
        (&read["module"], &read["in_force"]),
        (&json!("time-recording/activity-management"), &json!(false))
    );
    let refused = tenant
        .assigning(api, &anna, ACTIVITY_MANAGER, json!({}))
        .by(&tenant.owner)
        .refused(409, "module_off")
        .await;
    assert_eq!(field(&refused), "/role");
    let new = json!({
        "given_name": "Ben", "family_name": "Muster", "email": "ben@kessler.example",
        "assignments": [{ "role": ACTIVITY_MANAGER }],
    });
    api.post(tenant.path("/users"), new).by(&tenant.owner).refused(409, "module_off").await;
    api.put(tenant.path(ACTIVITIES), json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(api.get(&role).by(&anna).gives(200).await["in_force"], true);
    tenant.assign(api, &anna, ACTIVITY_MANAGER, json!({})).await;
    assert!(tenant.can(api, &anna, "activity.post", json!({})).await);
}

async fn tim_18_switching_off_suspends_and_switching_on_brings_back(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).gives(200).await;
    let anna = tenant.user_with(api, "Anna", ACTIVITY_MANAGER).await;
    let employee = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let before = tenant.list(api, "/assignments", owner).await;
    let able = async |of: &crate::harness::Person| {
        let mut able = Vec::new();
        for name in ["activity.post", "report.work.read"] {
            able.push(tenant.can(api, of, name, json!({})).await);
        }
        able
    };
    assert_eq!(able(&anna).await, [true, true]);
    assert_eq!(able(owner).await, [true, true]);
    let off = api.delete(tenant.path(ACTIVITIES)).by(owner).gives(200).await;
    assert_eq!(off["on"], false);
    assert_eq!(able(&anna).await, [false, false], "the role is suspended with all it gives");
    assert_eq!(able(owner).await, [false, true], "the module's permissions are nobody's");
    let answer = tenant.evaluation(api, owner, "time-recording/activity.post", json!({}), json!({})).await;
    assert_eq!(answer["context"]["rule"], "module_off");
    assert_eq!(tenant.list(api, "/assignments", owner).await, before, "no assignment ended");
    assert!(tenant.can(api, &employee, "activity.read", json!({ "owner_id": employee.id })).await);
    api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).gives(200).await;
    assert_eq!(able(&anna).await, [true, true], "all of it is back");
    assert_eq!(tenant.list(api, "/assignments", owner).await, before);
}

async fn tim_18_an_activity_manager_is_assigned_with_start_and_end(api: &Api) {
    let tenant = api.tenant().await;
    api.put(tenant.path(ACTIVITIES), json!(null)).by(&tenant.owner).gives(200).await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let (from, until) = (api.now() + TimeDelta::days(1), api.now() + TimeDelta::days(3));
    let when = json!({ "valid_from": from, "valid_until": until });
    let given = tenant.assigning(api, &anna, ACTIVITY_MANAGER, when).by(&simon).gives(201).await;
    assert_eq!((&given["valid_from"], &given["valid_until"]), (&json!(from), &json!(until)));
    for (days, expected) in [(0, false), (1, true), (2, true), (3, false)] {
        let at = json!({ "as_of": api.now() + TimeDelta::days(days) });
        let asked = tenant.evaluation(api, &anna, "time-recording/activity.bundle", json!({}), at);
        assert_eq!(asked.await["decision"], expected, "day {days}");
    }
}

async fn a_module_tells_since_when(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    let module = async || {
        let modules = tenant.list(api, "/modules", owner).await;
        item(&modules, "time-recording/activity-management").clone()
    };
    assert_eq!(module().await.get("since"), None, "it has never been on");
    let first = api.now();
    api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).gives(200).await;
    let before = tenant.events(api).await;
    assert_eq!(before.last().unwrap()["type"], "module.switched_on");
    api.forward(TimeDelta::days(2));
    api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).gives(200).await;
    assert_eq!(tenant.events(api).await, before, "what is already so makes no event");
    assert_eq!(module().await["since"], json!(first));
    let second = api.now();
    api.delete(tenant.path(ACTIVITIES)).by(owner).gives(200).await;
    let off = module().await;
    assert_eq!((&off["on"], &off["since"]), (&json!(false), &json!(second)));
}

async fn a_module_of_another_time_can_be_asked_about(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    let anna = tenant.user_with(api, "Anna", "time-recording/tenant-owner").await;
    let before = api.now();
    api.forward(TimeDelta::hours(1));
    api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).gives(200).await;
    let during = api.now();
    api.forward(TimeDelta::hours(1));
    api.delete(tenant.path(ACTIVITIES)).by(owner).gives(200).await;
    let after = api.now();
    let when = |moment: chrono::DateTime<chrono::Utc>| text(&json!(moment));
    for (as_of, known_at, expected) in [
        (before, after, false),
        (during, after, true),
        (after, after, false),
        (after, during, true),
        (during, before, false),
    ] {
        let times = format!("as_of={}&known_at={}", when(as_of), when(known_at));
        let modules = tenant.list(api, &format!("/modules?{times}"), owner).await;
        assert_eq!(item(&modules, "time-recording/activity-management")["on"], expected, "{times}");
        let context = json!({ "as_of": as_of, "known_at": known_at });
        if known_at != before {
            let asked =
                tenant.evaluation(api, &anna, "time-recording/activity.post", json!({}), context).await;
            assert_eq!(asked["decision"], expected, "{times}");
        }
    }
}

async fn only_the_version_that_was_read_is_switched(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    let on = api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).send().await;
    let tag = on.header("etag").to_owned();
    api.delete(tenant.path(ACTIVITIES)).by(owner).header("if-match", &tag).gives(200).await;
    let stale = api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).header("if-match", &tag);
    stale.refused(412, "precondition_failed").await;
}

async fn what_is_no_module_is_not_found(api: &Api) {
    let tenant = api.tenant().await;
    for unknown in ["time-recording/payroll", "company-access/activity-management", "own/clerk", "%00/x"] {
        let path = tenant.path(&format!("/modules/{unknown}"));
        api.put(&path, json!(null)).by(&tenant.owner).refused(404, "not_found").await;
        api.delete(&path).by(&tenant.owner).refused(404, "not_found").await;
    }
}
