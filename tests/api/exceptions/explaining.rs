//! The one change that lifts a refusal by a lock, an exception, a default or a module.

use super::{make, new};
use crate::{
    cases,
    decisions::teams,
    harness::{Api, Person, Tenant, text},
};
use serde_json::{Value, json};

cases![
    a_lock_is_lifted_by_its_end,
    an_exception_is_lifted_by_its_end_or_by_a_nearer_one,
    a_default_is_lifted_by_an_exception,
    a_module_is_switched_on,
    what_takes_two_changes_names_none,
];

async fn explained(api: &Api, tenant: &Tenant, who: &Person, path: Value) -> Value {
    let asked = json!({
        "subject": { "type": "user", "id": who.id },
        "action": { "name": "time-recording/activity.record" },
        "resource": { "type": "activity", "id": "1", "properties": { "owner_id": who.id, "path": path } },
    });
    api.post(tenant.path("/explanations"), asked).by(&tenant.owner).gives(200).await
}

async fn change(api: &Api, tenant: &Tenant, who: &Person, path: Value) -> Value {
    let told = explained(api, tenant, who, path).await;
    assert_eq!(told["decision"], false, "{told}");
    told["smallest_change"].clone()
}

async fn a_lock_is_lifted_by_its_end(api: &Api) {
    let (tenant, _, [anna, _, sara]) = teams(api).await;
    let lock =
        api.post(tenant.path("/locks"), json!({ "path": ["acme"] })).by(&tenant.owner).gives(201).await;
    let told = change(api, &tenant, &anna, json!(["acme", "web"])).await;
    assert_eq!(
        (&told["kind"], &told["lock_id"], &told["path"]),
        (&json!("end_lock"), &lock["id"], &json!(["acme"]))
    );
    assert_eq!(told["made_by"], json!(["time-recording/supervisor", "time-recording/tenant-owner"]));
    for maker in [&tenant.owner, &sara] {
        assert!(told["makers"].as_array().unwrap().contains(&json!({ "type": "user", "id": maker.id })));
    }
    let end = tenant.path(&format!("/locks/{}/end", text(&told["lock_id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(explained(api, &tenant, &anna, json!(["acme", "web"])).await["decision"], true);
}

async fn an_exception_is_lifted_by_its_end_or_by_a_nearer_one(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let made = make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    // On the path itself it ends; below it, an allow there reaches less.
    let told = change(api, &tenant, &anna, json!(["acme"])).await;
    assert_eq!((&told["kind"], &told["exception_id"]), (&json!("end_exception"), &made["id"]));
    let told = change(api, &tenant, &anna, json!(["acme", "web"])).await;
    assert_eq!((&told["kind"], &told["path"]), (&json!("allow_exception"), &json!(["acme", "web"])));
    assert_eq!(told.get("exception_id"), None);
    make(api, &tenant, &anna, told["path"].clone(), "allow").await;
    assert_eq!(explained(api, &tenant, &anna, json!(["acme", "web"])).await["decision"], true);
    let end = tenant.path(&format!("/exceptions/{}/end", text(&made["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(explained(api, &tenant, &anna, json!(["acme"])).await["decision"], true);
}

async fn a_default_is_lifted_by_an_exception(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let deny = json!({ "set": [{ "key": "time-recording/booking", "value": "deny" }] });
    let settings = tenant.path(&format!("/users/{}/settings", anna.id));
    api.patch(settings, deny).by(&tenant.owner).gives(200).await;
    let told = change(api, &tenant, &anna, json!(["acme"])).await;
    assert_eq!((&told["kind"], &told["regime"]), (&json!("allow_exception"), &json!("time-recording")));
    let mut off = new(&anna, json!(["acme"]), "allow");
    off["active"] = json!(false);
    let made = api.post(tenant.path("/exceptions"), off).by(&tenant.owner).gives(201).await;
    let told = change(api, &tenant, &anna, json!(["acme"])).await;
    assert_eq!((&told["kind"], &told["exception_id"]), (&json!("activate_exception"), &made["id"]));
    let path = tenant.path(&format!("/exceptions/{}", text(&made["id"])));
    api.patch(path, json!({ "active": true })).by(&tenant.owner).gives(200).await;
    assert_eq!(explained(api, &tenant, &anna, json!(["acme"])).await["decision"], true);
}

async fn a_module_is_switched_on(api: &Api) {
    let tenant = api.tenant().await;
    let asked = json!({
        "subject": { "type": "user", "id": tenant.owner.id },
        "action": { "name": "time-recording/activity.export" },
        "resource": { "type": "activities", "id": "1" },
    });
    let explain =
        async || api.post(tenant.path("/explanations"), asked.clone()).by(&tenant.owner).gives(200).await;
    let told = explain().await["smallest_change"].clone();
    assert_eq!(
        (&told["kind"], &told["regime"], &told["module"]),
        (&json!("switch_module_on"), &json!("time-recording"), &json!("activity-management"))
    );
    assert_eq!(told["made_by"], json!(["time-recording/tenant-owner"]));
    let module = format!("/modules/{}/{}", text(&told["regime"]), text(&told["module"]));
    api.put(tenant.path(&module), json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(explain().await["decision"], true);
}

async fn what_takes_two_changes_names_none(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    for path in [json!(["acme"]), json!(["acme", "web"])] {
        api.post(tenant.path("/locks"), json!({ "path": path })).by(&tenant.owner).gives(201).await;
    }
    let told = explained(api, &tenant, &anna, json!(["acme", "web"])).await;
    assert_eq!((&told["rule"], told.get("smallest_change")), (&json!("locked"), None));
}
