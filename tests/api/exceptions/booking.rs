//! What exceptions do to booking on customers and projects.

use super::{booking, make};
use crate::{
    cases,
    decisions::teams,
    harness::{Api, Person, Tenant, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    tim_13_the_exception_on_the_longest_path_counts,
    tim_13_each_can_be_active_or_not,
    tim_13_a_default_allows_or_denies_all_and_exceptions_single_ones,
    tim_13_one_in_the_direction_of_the_default_changes_nothing,
    tim_13_reading_and_changing_go_on,
    tim_13_what_was_excepted_then_is_known,
    tim_11_no_exception_gets_around_the_role_employee,
    leaving_the_path_out_gets_around_nothing,
    paths_are_bounded,
];

const NOW: fn() -> Value = || json!({});

async fn tim_13_the_exception_on_the_longest_path_counts(api: &Api) {
    let (tenant, _, [anna, ben, _]) = teams(api).await;
    make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    make(api, &tenant, &anna, json!(["acme", "web"]), "allow").await;
    make(api, &tenant, &anna, json!(["acme", "web", "design"]), "deny").await;
    for (path, expected) in [
        (json!(["acme"]), "denied_by_exception"),
        (json!(["acme", "app"]), "denied_by_exception"),
        (json!(["acme", "web"]), "granted"),
        (json!(["acme", "web", "tests"]), "granted"),
        (json!(["acme", "web", "design"]), "denied_by_exception"),
        (json!(["acme2"]), "granted"),
        (json!(["beta", "acme"]), "granted"),
        (json!([]), "granted"),
    ] {
        assert_eq!(booking(api, &tenant, &anna, path.clone(), NOW()).await, expected, "{path}");
        assert_eq!(booking(api, &tenant, &ben, path, NOW()).await, "granted", "Ben has none");
    }
}

async fn tim_13_each_can_be_active_or_not(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let made = make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    let path = tenant.path(&format!("/exceptions/{}", text(&made["id"])));
    let asked = async || booking(api, &tenant, &anna, json!(["acme", "web"]), NOW()).await;
    assert_eq!(asked().await, "denied_by_exception");
    for (active, expected) in [(false, "granted"), (true, "denied_by_exception"), (false, "granted")] {
        api.patch(&path, json!({ "active": active })).by(&tenant.owner).gives(200).await;
        assert_eq!(asked().await, expected);
    }
    let mut inactive = super::new(&anna, json!(["beta"]), "deny");
    inactive["active"] = json!(false);
    api.post(tenant.path("/exceptions"), inactive).by(&tenant.owner).gives(201).await;
    assert_eq!(booking(api, &tenant, &anna, json!(["beta"]), NOW()).await, "granted");
}

/// Sets the default of a user: allow or deny all.
async fn default(api: &Api, tenant: &Tenant, user: &Person, value: &str) {
    let setting = json!({ "set": [{ "key": "time-recording/booking", "value": value }] });
    api.patch(tenant.path(&format!("/users/{}/settings", user.id)), setting)
        .by(&tenant.owner)
        .gives(200)
        .await;
}

async fn tim_13_a_default_allows_or_denies_all_and_exceptions_single_ones(api: &Api) {
    let (tenant, _, [anna, ben, _]) = teams(api).await;
    make(api, &tenant, &anna, json!(["acme", "web"]), "allow").await;
    default(api, &tenant, &anna, "deny").await;
    for (path, expected) in [
        (json!(["acme", "web"]), "granted"),
        (json!(["acme", "web", "design"]), "granted"),
        (json!(["acme"]), "denied_by_default"),
        (json!(["acme", "app"]), "denied_by_default"),
        (json!(["beta"]), "denied_by_default"),
        // Without a customer and a project there is nothing that the default is about.
        (json!([]), "granted"),
        (Value::Null, "denied_by_default"),
    ] {
        assert_eq!(booking(api, &tenant, &anna, path.clone(), NOW()).await, expected, "{path}");
        assert_eq!(booking(api, &tenant, &ben, path, NOW()).await, "granted", "Ben has another default");
    }
    // An allow is below every lock (TIM-14), and it is no role (TIM-11).
    api.post(tenant.path("/locks"), json!({ "path": ["acme"] })).by(&tenant.owner).gives(201).await;
    assert_eq!(booking(api, &tenant, &anna, json!(["acme", "web"]), NOW()).await, "locked");
    default(api, &tenant, &anna, "allow").await;
    assert_eq!(booking(api, &tenant, &anna, json!(["beta"]), NOW()).await, "granted");
}

async fn tim_13_one_in_the_direction_of_the_default_changes_nothing(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    for (value, verdict, expected) in [("allow", "allow", "granted"), ("deny", "deny", "denied_by_")] {
        default(api, &tenant, &anna, value).await;
        let path = json!([verdict]);
        for _ in 0..2 {
            for path in [path.clone(), json!(["beta"])] {
                let rule = booking(api, &tenant, &anna, path, NOW()).await;
                assert!(rule.starts_with(expected), "{rule}");
            }
            let new = super::new(&anna, path.clone(), verdict);
            let answer = api.post(tenant.path("/exceptions"), new).by(&tenant.owner).send().await;
            assert!([201, 409].contains(&answer.status), "accepted once: {}", answer.text);
        }
    }
}

async fn tim_13_reading_and_changing_go_on(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    for permission in ["activity.read", "activity.change", "report.read", "time.record"] {
        let properties = json!({ "owner_id": anna.id, "path": ["acme"] });
        assert!(tenant.can(api, &anna, permission, properties).await, "{permission}");
    }
}

async fn tim_13_what_was_excepted_then_is_known(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let before = api.now();
    api.forward(TimeDelta::hours(1));
    let made = make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    let denied = api.now();
    api.forward(TimeDelta::hours(1));
    let end = tenant.path(&format!("/exceptions/{}/end", text(&made["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    let asked = async |context: Value| booking(api, &tenant, &anna, json!(["acme"]), context).await;
    assert_eq!(asked(NOW()).await, "granted");
    assert_eq!(asked(json!({ "as_of": denied })).await, "denied_by_exception");
    assert_eq!(asked(json!({ "as_of": before })).await, "granted");
    let later = json!({ "as_of": api.now(), "known_at": denied });
    assert_eq!(asked(later).await, "denied_by_exception", "nobody knew that it would end");
    assert_eq!(asked(json!({ "as_of": denied, "known_at": before })).await, "granted");
}

async fn tim_11_no_exception_gets_around_the_role_employee(api: &Api) {
    let (tenant, ..) = teams(api).await;
    let owner = tenant.owner.clone();
    make(api, &tenant, &owner, json!(["acme"]), "allow").await;
    assert_eq!(booking(api, &tenant, &owner, json!(["acme"]), NOW()).await, "role_missing");
}

/// One who does not say where an activity stands may mean any customer there is.
async fn leaving_the_path_out_gets_around_nothing(api: &Api) {
    let (tenant, _, [anna, ben, _]) = teams(api).await;
    assert_eq!(booking(api, &tenant, &anna, Value::Null, NOW()).await, "granted");
    make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    assert_eq!(booking(api, &tenant, &anna, Value::Null, NOW()).await, "path_unknown");
    assert_eq!(booking(api, &tenant, &anna, json!([]), NOW()).await, "granted", "on no customer at all");
    assert_eq!(booking(api, &tenant, &ben, Value::Null, NOW()).await, "granted");
}

async fn paths_are_bounded(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    for path in [json!(vec!["a"; 9]), json!([""]), json!(["a".repeat(65)]), json!("acme"), json!([7])] {
        let asked = json!({
            "subject": { "type": "user", "id": anna.id },
            "action": { "name": "time-recording/activity.record" },
            "resource": { "type": "activity", "id": "1", "properties": { "path": path } },
        });
        let answer = api.post("/access/v1/evaluation", asked.clone()).by(&tenant.owner).send().await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        let explained = api.post(tenant.path("/explanations"), asked).by(&tenant.owner);
        explained.refused(422, "invalid_body").await;
    }
}
