//! What a dry run tells of exceptions and locks: who gains or loses what, on which path.

use super::{make, new};
use crate::{
    cases,
    decisions::teams,
    harness::{Api, text},
};
use serde_json::{Value, json};

cases![an_exception_tells_its_path, a_lock_tells_everybody_it_shuts_out];

fn listed(access: &Value) -> Vec<(String, String, Value)> {
    let entry =
        |entry: &Value| (text(&entry["holder"]["id"]), text(&entry["permission"]), entry["path"].clone());
    access["listed"].as_array().unwrap().iter().map(entry).collect()
}

async fn an_exception_tells_its_path(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let path = tenant.path("/exceptions?dry_run=true");
    let dry = async |path: &str, body: Value| api.post(path, body).by(&tenant.owner).gives(200).await;
    let deny = dry(&path, new(&anna, json!(["acme"]), "deny")).await;
    assert_eq!(deny["events"][0]["type"], "exception.created");
    let shut = (anna.id.clone(), "time-recording/activity.record".to_owned(), json!(["acme"]));
    assert_eq!(listed(&deny["access"]["lost"]), std::slice::from_ref(&shut));
    assert_eq!(deny["access"]["gained"]["count"], 0);
    let allow = dry(&path, new(&anna, json!(["acme"]), "allow")).await;
    assert_eq!(
        (&allow["access"]["gained"]["count"], &allow["access"]["lost"]["count"]),
        (&json!(0), &json!(0))
    );
    assert!(tenant.list(api, "/exceptions", &tenant.owner).await.is_empty(), "nothing was recorded");

    let made = make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    let end = tenant.path(&format!("/exceptions/{}/end?dry_run=true", text(&made["id"])));
    assert_eq!(listed(&dry(&end, json!(null)).await["access"]["gained"]), [shut]);
    let off = tenant.path(&format!("/exceptions/{}?dry_run=true", text(&made["id"])));
    let off = api.patch(off, json!({ "active": false })).by(&tenant.owner).gives(200).await;
    assert_eq!(off["access"]["gained"]["count"], 1);
    // Lifted under a lock, it lifts nothing.
    api.post(tenant.path("/locks"), json!({ "path": ["acme"] })).by(&tenant.owner).gives(201).await;
    assert_eq!(dry(&end, json!(null)).await["access"]["gained"]["count"], 0);
}

async fn a_lock_tells_everybody_it_shuts_out(api: &Api) {
    let (tenant, _, [anna, ben, _]) = teams(api).await;
    make(api, &tenant, &ben, json!(["acme"]), "deny").await;
    let lock = |path: Value| {
        api.post(tenant.path("/locks?dry_run=true"), json!({ "path": path })).by(&tenant.owner).gives(200)
    };
    let of = |person: &crate::harness::Person, path: Value| {
        (person.id.clone(), "time-recording/activity.record".to_owned(), path)
    };
    let acme = lock(json!(["acme"])).await;
    assert_eq!(listed(&acme["access"]["lost"]), [of(&anna, json!(["acme"]))], "Ben is shut out already");
    let mut beta = listed(&lock(json!(["beta"])).await["access"]["lost"]);
    beta.sort_by(|one, other| one.0.cmp(&other.0));
    let mut both = [of(&anna, json!(["beta"])), of(&ben, json!(["beta"]))];
    both.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(beta, both);
    assert!(tenant.list(api, "/locks", &tenant.owner).await.is_empty(), "nothing was recorded");
}
