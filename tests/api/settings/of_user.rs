//! What owners and supervisors set for each employee.

use super::{key, one, path, read, set};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, at, field, text},
};
use chrono::TimeDelta;
use mandat::serve;
use mandat_domain::{
    access::Verdict,
    account::Account,
    ids::{TenantId, UserId},
};
use serde_json::{Value, json};

cases![
    tim_12_owner_and_supervisor_set_each_option,
    tim_12_a_supervisor_of_a_team_sets_for_its_members_alone,
    tim_12_employees_read_their_settings_and_change_none,
    tim_13_the_default_for_booking_is_a_setting,
    what_is_written_about_a_person_stays_out_of_the_feed,
    settings_of_another_time_can_be_asked_about,
    what_is_no_setting_or_no_value_is_refused,
    only_the_version_that_was_read_is_changed,
    a_change_of_settings_is_only_tried,
];

async fn tim_12_owner_and_supervisor_set_each_option(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let usual = read(api, &tenant, &emil).await;
    assert_eq!(usual["version"], 0);
    let listed: Vec<(&str, &str, Option<&str>)> = usual["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            assert_eq!((&item["set"], item.get("value")), (&json!(false), item.get("default")));
            let name = item["key"].as_str().unwrap().split_once('/').unwrap().1;
            (name, item["kind"].as_str().unwrap(), item["default"].as_str())
        })
        .collect();
    let expected = [
        ("activity-mode", "choice", Some("duration")),
        ("activity-recording", "flag", Some("on")),
        ("booking", "choice", Some("allow")),
        ("expenses", "flag", Some("on")),
        ("expenses-in-recording", "flag", Some("off")),
        ("flexitime", "flag", Some("off")),
        ("hourly-rate", "number", None),
        ("overtime", "flag", Some("off")),
        ("personnel-code", "text", None),
        ("terminal", "flag", Some("off")),
        ("terminal-code", "flag", Some("off")),
        ("without-project", "flag", Some("off")),
        ("working-time-mode", "choice", Some("begin-end")),
    ];
    assert_eq!(listed, expected);
    let modes = |name: &str| {
        let choices = one(&usual, name)["choices"].as_array().unwrap();
        choices.iter().map(|choice| text(&choice["value"])).collect::<Vec<_>>()
    };
    assert_eq!(modes("working-time-mode"), ["begin-end", "begin-end-breaks", "duration"]);
    assert_eq!(modes("activity-mode"), ["begin-end", "begin-end-duration", "duration"]);
    for (by, wish) in [
        (
            &simon,
            [
                ("personnel-code", "P-17"),
                ("working-time-mode", "duration"),
                ("terminal", "on"),
                ("terminal-code", "on"),
            ],
        ),
        (
            &tenant.owner,
            [
                ("hourly-rate", "85.50"),
                ("activity-mode", "begin-end"),
                ("without-project", "on"),
                ("booking", "deny"),
            ],
        ),
    ] {
        let now = api.patch(path(&tenant, &emil), set(&wish)).by(by).gives(200).await;
        for (name, value) in wish {
            let item = one(&now, name);
            assert_eq!(
                (&item["value"], &item["set"], &item["effective"]),
                (&json!(value), &json!(true), &json!(true)),
                "{name}"
            );
        }
        assert_eq!(read(api, &tenant, &emil).await, now);
    }
    let back = json!({ "reset": [key("personnel-code"), key("booking")] });
    let now = api.patch(path(&tenant, &emil), back).by(&simon).gives(200).await;
    assert_eq!(one(&now, "personnel-code").get("value"), None);
    assert_eq!(
        (&one(&now, "booking")["value"], &one(&now, "booking")["set"]),
        (&json!("allow"), &json!(false))
    );
    let others = read(api, &tenant, &simon).await;
    assert!(others["items"].as_array().unwrap().iter().all(|item| item["set"] == false), "his alone");
}

async fn tim_12_a_supervisor_of_a_team_sets_for_its_members_alone(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let mut role = at(&east);
    role["role"] = json!(SUPERVISOR);
    let simon = tenant.user(api, "Simon", &[], json!([role])).await;
    let emil = tenant.user(api, "Emil", &[&east], json!([{ "role": EMPLOYEE }])).await;
    let willi = tenant.user(api, "Willi", &[&west], json!([{ "role": EMPLOYEE }])).await;
    let wish = || set(&[("terminal", "on")]);
    api.patch(path(&tenant, &emil), wish()).by(&simon).gives(200).await;
    api.patch(path(&tenant, &willi), wish()).by(&simon).refused(404, "not_found").await;
    api.get(path(&tenant, &willi)).by(&simon).refused(404, "not_found").await;
}

async fn tim_12_employees_read_their_settings_and_change_none(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let ben = tenant.user_with(api, "Ben", EMPLOYEE).await;
    api.patch(path(&tenant, &emil), set(&[("personnel-code", "P-17")])).by(&tenant.owner).gives(200).await;
    let own = api.get(path(&tenant, &emil)).by(&emil).gives(200).await;
    assert_eq!(one(&own, "personnel-code")["value"], "P-17");
    let refused = api
        .patch(path(&tenant, &emil), set(&[("booking", "allow")]))
        .by(&emil)
        .refused(403, "setting_not_yours")
        .await;
    assert_eq!(refused["roles"], json!(["time-recording/tenant-owner", SUPERVISOR]));
    api.get(path(&tenant, &emil)).by(&ben).refused(404, "not_found").await;
    api.patch(path(&tenant, &emil), set(&[("booking", "deny")])).by(&ben).refused(404, "not_found").await;
}

/// What the decision on a path goes by where no exception is about it.
async fn tim_13_the_default_for_booking_is_a_setting(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let account = Account::User(UserId(emil.id.parse().unwrap()));
    let catalogue = serve::catalogue(&[]).unwrap();
    let default = async || {
        let subject = api.store.read(TenantId(tenant.id.parse().unwrap()), async |tx| {
            let view = tx.view();
            let rules = tx.rules(view, &catalogue).await?;
            tx.subject(view, &rules, account).await
        });
        subject.await.unwrap().unwrap().defaults.get("time-recording").copied()
    };
    assert_eq!(default().await, Some(Verdict::Allow));
    for (value, expected) in [("deny", Verdict::Deny), ("allow", Verdict::Allow)] {
        api.patch(path(&tenant, &emil), set(&[("booking", value)])).by(&tenant.owner).gives(200).await;
        assert_eq!(default().await, Some(expected));
    }
}

async fn what_is_written_about_a_person_stays_out_of_the_feed(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let wish = set(&[("personnel-code", "Zebra-17"), ("hourly-rate", "98765.43"), ("terminal", "on")]);
    let tried = api
        .patch(format!("{}?dry_run=true", path(&tenant, &emil)), wish.clone())
        .by(&tenant.owner)
        .gives(200)
        .await;
    api.patch(path(&tenant, &emil), wish).by(&tenant.owner).gives(200).await;
    let log = tenant.events(api).await;
    let changes: Vec<&Value> = log.iter().filter(|event| event["type"] == "user.setting_changed").collect();
    assert_eq!(changes.len(), 3);
    for place in [json!(log).to_string(), tried.to_string()] {
        assert!(!place.contains("Zebra") && !place.contains("98765"), "{place}");
    }
    let terminal = changes.iter().find(|event| event["data"]["setting"] == key("terminal")).unwrap();
    assert_eq!(terminal["data"]["value"], "on");
    let verified = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert_eq!(verified["sound"], true, "{verified}");
}

async fn settings_of_another_time_can_be_asked_about(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let code = async |times: &str| {
        let sheet = api.get(format!("{}?{times}", path(&tenant, &emil))).by(&tenant.owner).gives(200).await;
        one(&sheet, "personnel-code")["value"].as_str().map(str::to_owned)
    };
    let begun = text(&json!(api.now()));
    api.forward(TimeDelta::days(1));
    let mut moments = Vec::new();
    for value in ["P-1", "P-2"] {
        api.patch(path(&tenant, &emil), set(&[("personnel-code", value)])).by(&tenant.owner).gives(200).await;
        moments.push(text(&json!(api.now())));
        api.forward(TimeDelta::days(1));
    }
    let [first, second] = &moments[..] else { panic!("two") };
    assert_eq!(code(&format!("as_of={first}")).await.as_deref(), Some("P-1"));
    assert_eq!(code(&format!("as_of={second}")).await.as_deref(), Some("P-2"));
    assert_eq!(code(&format!("as_of={second}&known_at={first}")).await.as_deref(), Some("P-1"));
    assert_eq!(code(&format!("as_of={begun}")).await, None);
}

async fn what_is_no_setting_or_no_value_is_refused(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let before = tenant.events(api).await;
    let patch = |body| api.patch(path(&tenant, &emil), body).by(&tenant.owner);
    for (body, code) in [
        (set(&[("coffee", "on")]), "setting_unknown"),
        (json!({ "reset": ["company-access/coffee"] }), "setting_unknown"),
        (set(&[("terminal", "on"), ("terminal", "off")]), "setting_twice"),
        (set(&[("terminal", "on"), ("hourly-rate", "much")]), "setting_value"),
    ] {
        patch(body).refused(422, code).await;
    }
    let wrong = patch(set(&[("working-time-mode", "whenever")])).refused(422, "setting_value").await;
    assert_eq!(field(&wrong), "/set");
    assert!(!wrong.to_string().contains("whenever"), "values are not repeated");
    assert_eq!(tenant.events(api).await, before);
    let nobody = tenant.path("/users/0198c5f2-0000-7000-8000-000000000000/settings");
    api.get(&nobody).by(&tenant.owner).refused(404, "not_found").await;
    api.patch(&nobody, json!({})).by(&tenant.owner).refused(404, "not_found").await;
}

async fn only_the_version_that_was_read_is_changed(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let first = api.patch(path(&tenant, &emil), set(&[("terminal", "on")])).by(&tenant.owner).send().await;
    let tag = first.header("etag").to_owned();
    let same = api.get(path(&tenant, &emil)).by(&tenant.owner).header("if-none-match", &tag).send().await;
    assert_eq!(same.status, 304);
    let patch = |value: &str| {
        api.patch(path(&tenant, &emil), set(&[("terminal", value)]))
            .by(&tenant.owner)
            .header("if-match", &tag)
    };
    patch("off").gives(200).await;
    patch("on").refused(412, "precondition_failed").await;
}

async fn a_change_of_settings_is_only_tried(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let before = tenant.events(api).await;
    let tried = api
        .patch(format!("{}?dry_run=true", path(&tenant, &emil)), set(&[("booking", "deny")]))
        .by(&tenant.owner)
        .gives(200)
        .await;
    assert_eq!(tried["events"][0]["type"], "user.setting_changed");
    assert_eq!(tenant.events(api).await, before);
}
