//! Locks: a customer or project is shut to everybody.

use crate::{
    cases,
    decisions::teams,
    exceptions::{booking, make},
    harness::{Api, Tenant, field, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    tim_14_a_lock_is_above_every_exception_for_everybody,
    tim_14_reading_reporting_and_unlocking_go_on,
    tim_14_what_was_locked_then_is_known,
    tim_14_it_takes_the_whole_tenant,
    leaving_the_path_out_gets_around_no_lock,
    locks_are_listed_read_and_ended_once,
];

const NOW: fn() -> Value = || json!({});

async fn lock(api: &Api, tenant: &Tenant, path: Value) -> Value {
    api.post(tenant.path("/locks"), json!({ "path": path })).by(&tenant.owner).gives(201).await
}

async fn unlock(api: &Api, tenant: &Tenant, lock: &Value) -> Value {
    let end = tenant.path(&format!("/locks/{}/end", text(&lock["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await
}

async fn tim_14_a_lock_is_above_every_exception_for_everybody(api: &Api) {
    let (tenant, _, [anna, ben, sara]) = teams(api).await;
    tenant.assign(api, &sara, "time-recording/employee", json!({})).await;
    tenant.assign(api, &tenant.owner, "time-recording/employee", json!({})).await;
    make(api, &tenant, &anna, json!(["acme", "web"]), "allow").await;
    let web = lock(api, &tenant, json!(["acme", "web"])).await;
    let everybody = [&anna, &ben, &sara, &tenant.owner];
    for person in everybody {
        for (path, expected) in [
            (json!(["acme", "web"]), "locked"),
            (json!(["acme", "web", "design"]), "locked"),
            (json!(["acme"]), "granted"),
            (json!(["acme", "app"]), "granted"),
            (json!(["web"]), "granted"),
            (json!([]), "granted"),
        ] {
            assert_eq!(booking(api, &tenant, person, path.clone(), NOW()).await, expected, "{path}");
        }
    }
    // A lock above stays when the one below ends.
    let acme = lock(api, &tenant, json!(["acme"])).await;
    unlock(api, &tenant, &web).await;
    assert_eq!(booking(api, &tenant, &anna, json!(["acme", "web"]), NOW()).await, "locked");
    unlock(api, &tenant, &acme).await;
    for person in everybody {
        assert_eq!(booking(api, &tenant, person, json!(["acme", "web"]), NOW()).await, "granted");
    }
}

async fn tim_14_reading_reporting_and_unlocking_go_on(api: &Api) {
    let (tenant, _, [anna, _, sara]) = teams(api).await;
    let locked = lock(api, &tenant, json!(["acme"])).await;
    let of_anna = json!({ "owner_id": anna.id, "path": ["acme", "web"] });
    for permission in ["activity.read", "report.read", "report.work.read"] {
        assert!(tenant.can(api, &anna, permission, of_anna.clone()).await, "{permission}");
        assert!(tenant.can(api, &sara, permission, of_anna.clone()).await, "{permission}");
    }
    for permission in ["customer.manage", "project.manage"] {
        assert!(
            tenant.can(api, &tenant.owner, permission, json!({ "path": ["acme"] })).await,
            "{permission}"
        );
    }
    assert_eq!(unlock(api, &tenant, &locked).await["ended_at"], json!(api.now()));
}

async fn tim_14_what_was_locked_then_is_known(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let before = api.now();
    api.forward(TimeDelta::hours(1));
    let made = lock(api, &tenant, json!(["acme"])).await;
    let locked = api.now();
    api.forward(TimeDelta::hours(1));
    unlock(api, &tenant, &made).await;
    let asked = async |context: Value| booking(api, &tenant, &anna, json!(["acme"]), context).await;
    assert_eq!(asked(NOW()).await, "granted");
    assert_eq!(asked(json!({ "as_of": locked })).await, "locked");
    assert_eq!(asked(json!({ "as_of": before })).await, "granted");
    assert_eq!(asked(json!({ "as_of": api.now(), "known_at": locked })).await, "locked");
    assert_eq!(asked(json!({ "as_of": locked, "known_at": before })).await, "granted");
}

/// A supervisor of the whole tenant locks, one of a team does not: a lock is for everybody.
async fn tim_14_it_takes_the_whole_tenant(api: &Api) {
    let (tenant, _, [anna, _, sara]) = teams(api).await;
    let vera = tenant.user_with(api, "Vera", "time-recording/supervisor").await;
    let path = tenant.path("/locks");
    let made = api.post(&path, json!({ "path": ["acme"] })).by(&vera).gives(201).await;
    let one = format!("{path}/{}", text(&made["id"]));
    for person in [&sara, &anna] {
        api.post(&path, json!({ "path": ["beta"] })).by(person).refused(403, "forbidden").await;
        api.get(&path).by(person).refused(403, "forbidden").await;
        api.get(&one).by(person).refused(404, "not_found").await;
        api.post(format!("{one}/end"), json!(null)).by(person).refused(404, "not_found").await;
    }
}

/// One who does not say where an activity stands may mean what is locked.
async fn leaving_the_path_out_gets_around_no_lock(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let asked = async || booking(api, &tenant, &anna, Value::Null, NOW()).await;
    assert_eq!(asked().await, "granted");
    let made = lock(api, &tenant, json!(["acme"])).await;
    assert_eq!(asked().await, "path_unknown");
    assert!(tenant.can(api, &anna, "activity.read", json!({ "owner_id": anna.id })).await);
    unlock(api, &tenant, &made).await;
    assert_eq!(asked().await, "granted");
}

async fn locks_are_listed_read_and_ended_once(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    let path = tenant.path("/locks");
    let call = api.post(&path, json!({ "path": ["acme"] })).by(owner).send().await;
    let made = call.body.clone();
    let one = format!("{path}/{}", text(&made["id"]));
    assert_eq!((call.status, call.header("location")), (201, one.as_str()));
    assert_eq!((&made["path"], made.get("ended_at")), (&json!(["acme"]), None));
    let again = api.post(&path, json!({ "path": ["acme"] })).by(owner).refused(409, "lock_exists").await;
    assert_eq!(field(&again), "/path");
    let below = lock(api, &tenant, json!(["acme", "web"])).await;
    let at = api.now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    api.forward(TimeDelta::hours(1));
    let end = format!("{one}/end");
    let stale = api.post(&end, json!(null)).by(owner).header("if-match", "\"1\"");
    stale.refused(412, "precondition_failed").await;
    let ended = unlock(api, &tenant, &made).await;
    api.post(&end, json!(null)).by(owner).refused(409, "lock_ended").await;
    assert_eq!(api.get(&one).by(owner).gives(200).await, ended);
    assert_eq!(api.get(format!("{one}?as_of={at}")).by(owner).gives(200).await.get("ended_at"), None);
    assert_eq!(tenant.ids(api, "/locks", owner).await, [text(&below["id"])]);
    assert_eq!(tenant.ids(api, &format!("/locks?as_of={at}"), owner).await.len(), 2);
    let page = api.get(format!("{path}?limit=1&as_of={at}")).by(owner).gives(200).await;
    let rest = format!("{path}?limit=1&as_of={at}&cursor={}", text(&page["next_cursor"]));
    let rest = api.get(rest).by(owner).gives(200).await;
    assert_ne!(rest["items"][0]["id"], page["items"][0]["id"]);
    assert_eq!(rest.get("next_cursor"), None);
    for wrong in [json!([]), json!([""]), json!(vec!["a"; 9])] {
        api.post(&path, json!({ "path": wrong })).by(owner).refused(422, "invalid_body").await;
    }
    lock(api, &tenant, json!(["acme"])).await;
}
