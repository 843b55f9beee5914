//! Settings that need others.

use super::{key, one, path, read, set};
use crate::{
    cases,
    harness::{Api, EMPLOYEE},
};
use serde_json::json;

cases![
    tim_12_flexitime_needs_target_hours_and_takes_overtime_along,
    tim_12_expenses_in_the_recording_form_need_expenses,
    tim_12_what_the_tenant_switches_off_does_not_count_meanwhile,
];

async fn tim_12_flexitime_needs_target_hours_and_takes_overtime_along(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let patch = |wish: &[(&str, &str)]| api.patch(path(&tenant, &emil), set(wish)).by(&tenant.owner);
    let refused = patch(&[("flexitime", "on")]).refused(409, "setting_needs").await;
    assert!(refused["detail"].as_str().unwrap().contains("time-recording/target-hours of the tenant"));
    let hours = tenant.path("/settings");
    api.patch(&hours, set(&[("target-hours", "on")])).by(&tenant.owner).gives(200).await;
    patch(&[("overtime", "on")]).refused(409, "setting_needs").await;
    patch(&[("overtime", "on"), ("flexitime", "on")]).gives(200).await;
    let off = patch(&[("flexitime", "off")]).gives(200).await;
    assert_eq!(
        (&one(&off, "flexitime")["value"], &one(&off, "overtime")["value"]),
        (&json!("off"), &json!("off")),
        "off also switches overtime off"
    );
    let on = patch(&[("flexitime", "on")]).gives(200).await;
    assert_eq!(one(&on, "overtime")["value"], "off", "and does not bring it back");
}

async fn tim_12_expenses_in_the_recording_form_need_expenses(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let patch = |wish: &[(&str, &str)]| api.patch(path(&tenant, &emil), set(wish)).by(&tenant.owner);
    assert_eq!(one(&read(api, &tenant, &emil).await, "expenses-in-recording")["value"], "off");
    patch(&[("expenses-in-recording", "on")]).gives(200).await;
    let refused = patch(&[("expenses", "off")]).refused(409, "setting_needed").await;
    assert!(refused["detail"].as_str().unwrap().contains("time-recording/expenses-in-recording"));
    patch(&[("expenses", "off"), ("expenses-in-recording", "off")]).gives(200).await;
    patch(&[("expenses-in-recording", "on")]).refused(409, "setting_needs").await;
}

async fn tim_12_what_the_tenant_switches_off_does_not_count_meanwhile(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let switch = async |value: &str| {
        let wish = set(&[("target-hours", value)]);
        api.patch(tenant.path("/settings"), wish).by(&tenant.owner).gives(200).await;
    };
    switch("on").await;
    let wish = set(&[("flexitime", "on"), ("overtime", "on")]);
    let on = api.patch(path(&tenant, &emil), wish).by(&tenant.owner).send().await;
    switch("off").await;
    let tag = on.header("etag");
    let read_again = api.get(path(&tenant, &emil)).by(&tenant.owner).header("if-none-match", tag);
    let sheet = read_again.gives(200).await;
    let flexitime = one(&sheet, "flexitime");
    assert_eq!((&flexitime["value"], &flexitime["effective"]), (&json!("on"), &json!(false)));
    assert_eq!(flexitime["needs"], json!([{ "key": key("target-hours"), "of": "tenant" }]));
    let overtime = one(&sheet, "overtime");
    assert_eq!(overtime["effective"], false);
    assert_eq!(overtime["needs"], json!([{ "key": key("flexitime"), "of": "user" }]));
    switch("on").await;
    let sheet = read(api, &tenant, &emil).await;
    for name in ["flexitime", "overtime"] {
        let item = one(&sheet, name);
        assert_eq!(
            (&item["value"], &item["effective"], &item["needs"]),
            (&json!("on"), &json!(true), &json!([]))
        );
    }
}
