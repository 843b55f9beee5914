//! What a tenant chooses for itself.

use super::{key, one, set};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    tim_06_only_an_owner_changes_the_tenants_settings,
    the_tenants_settings_of_another_time_can_be_asked_about,
    a_program_changes_settings_within_its_scope,
];

async fn tim_06_only_an_owner_changes_the_tenants_settings(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let settings = tenant.path("/settings");
    for other in [&simon, &emil] {
        let wish = set(&[("target-hours", "on")]);
        let refused = api.patch(&settings, wish).by(other).refused(403, "setting_not_yours").await;
        assert_eq!(refused["roles"], json!(["time-recording/tenant-owner"]));
        api.get(&settings).by(other).refused(404, "not_found").await;
    }
    let now = api.patch(&settings, set(&[("target-hours", "on")])).by(&tenant.owner).gives(200).await;
    assert_eq!(one(&now, "target-hours")["value"], "on");
    let log = tenant.events(api).await;
    let last = log.last().unwrap();
    assert_eq!(last["type"], "tenant.setting_changed");
    assert_eq!(last["data"], json!({ "setting": key("target-hours"), "value": "on" }));
    let back = json!({ "reset": [key("target-hours")] });
    let now = api.patch(&settings, back).by(&tenant.owner).gives(200).await;
    assert_eq!(
        (&one(&now, "target-hours")["value"], &one(&now, "target-hours")["set"]),
        (&json!("off"), &json!(false))
    );
}

async fn the_tenants_settings_of_another_time_can_be_asked_about(api: &Api) {
    let tenant = api.tenant().await;
    let before = text(&json!(api.now()));
    api.forward(TimeDelta::days(1));
    let settings = tenant.path("/settings");
    api.patch(&settings, set(&[("target-hours", "on")])).by(&tenant.owner).gives(200).await;
    let value = async |times: &str| -> Value {
        let sheet = api.get(format!("{settings}{times}")).by(&tenant.owner).gives(200).await;
        one(&sheet, "target-hours")["value"].clone()
    };
    assert_eq!((value("").await, value(&format!("?as_of={before}")).await), (json!("on"), json!("off")));
}

async fn a_program_changes_settings_within_its_scope(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, "time-recording/tenant-owner", json!({})).await;
    let settings = tenant.path("/settings");
    let wish = || set(&[("target-hours", "on")]);
    let narrow = program.token_for(api, "mandat/user.change").await;
    api.patch(&settings, wish()).token(&narrow).refused(403, "insufficient_scope").await;
    let fitting = program.token_for(api, "mandat/tenant.change mandat/tenant.read").await;
    api.patch(&settings, wish()).token(&fitting).gives(200).await;
}
