//! Who makes exceptions for whom, and what becomes of them.

use super::{make, new};
use crate::{
    cases,
    decisions::teams,
    harness::{Api, field, text},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    an_exception_is_made_switched_and_ended,
    tim_13_supervisors_change_those_of_their_team_alone,
    everybody_sees_their_own,
    one_path_has_one_exception_of_a_user,
    what_is_wrong_is_named,
    the_list_is_of_those_that_live,
];

async fn an_exception_is_made_switched_and_ended(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let call = api.post(tenant.path("/exceptions"), new(&anna, json!(["acme", "web"]), "deny"));
    let answer = call.by(&tenant.owner).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let made = answer.body.clone();
    let path = tenant.path(&format!("/exceptions/{}", text(&made["id"])));
    assert_eq!(answer.header("location"), path);
    assert_eq!(
        (&made["path"], &made["verdict"], &made["active"]),
        (&json!(["acme", "web"]), &json!("deny"), &json!(true))
    );
    let made_at = api.now();
    api.forward(TimeDelta::hours(1));
    let off = api.patch(&path, json!({ "active": false })).by(&tenant.owner);
    let off = off.header("if-match", answer.header("etag")).gives(200).await;
    assert_eq!(off["active"], false);
    assert_ne!(off["version"], made["version"]);
    let stale = api.patch(&path, json!({ "active": true })).by(&tenant.owner);
    stale.header("if-match", answer.header("etag")).refused(412, "precondition_failed").await;
    let same = api.patch(&path, json!({ "active": false })).by(&tenant.owner).gives(200).await;
    assert_eq!(same, off, "what is so already changes nothing");
    api.forward(TimeDelta::hours(1));
    let end = format!("{path}/end");
    let ended = api.post(&end, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(ended["ended_at"], json!(api.now()));
    api.post(&end, json!(null)).by(&tenant.owner).refused(409, "exception_ended").await;
    api.patch(&path, json!({ "active": true })).by(&tenant.owner).refused(409, "exception_ended").await;
    assert_eq!(api.get(&path).by(&tenant.owner).gives(200).await, ended);
    let at =
        |moment: chrono::DateTime<chrono::Utc>| moment.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    let then = api.get(format!("{path}?as_of={}", at(made_at))).by(&tenant.owner).gives(200).await;
    assert_eq!((&then["active"], then.get("ended_at")), (&json!(true), None));
    let before = at(made_at - TimeDelta::hours(1));
    api.get(format!("{path}?as_of={before}")).by(&tenant.owner).refused(404, "not_found").await;
}

async fn tim_13_supervisors_change_those_of_their_team_alone(api: &Api) {
    let (tenant, _, [anna, ben, sara]) = teams(api).await;
    let path = tenant.path("/exceptions");
    let made = api.post(&path, new(&anna, json!(["acme"]), "deny")).by(&sara).gives(201).await;
    let of_ben = make(api, &tenant, &ben, json!(["acme"]), "deny").await;
    let unseen = api.post(&path, new(&ben, json!(["beta"]), "deny")).by(&sara);
    assert_eq!(field(&unseen.refused(422, "user_unknown").await), "/user_id");
    let beyond = format!("{path}/{}", text(&of_ben["id"]));
    api.get(&beyond).by(&sara).refused(404, "not_found").await;
    api.patch(&beyond, json!({ "active": false })).by(&sara).refused(404, "not_found").await;
    api.post(format!("{beyond}/end"), json!(null)).by(&sara).refused(404, "not_found").await;
    assert_eq!(tenant.ids(api, "/exceptions", &sara).await, [text(&made["id"])]);
    let mut all = [text(&made["id"]), text(&of_ben["id"])];
    all.sort();
    assert_eq!(tenant.ids(api, "/exceptions", &tenant.owner).await, all);
}

async fn everybody_sees_their_own(api: &Api) {
    let (tenant, _, [anna, ben, _]) = teams(api).await;
    let made = make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    make(api, &tenant, &ben, json!(["acme"]), "deny").await;
    assert_eq!(tenant.ids(api, "/exceptions", &anna).await, [text(&made["id"])]);
    let path = tenant.path(&format!("/exceptions/{}", text(&made["id"])));
    assert_eq!(api.get(&path).by(&anna).gives(200).await, made);
    api.patch(&path, json!({ "active": false })).by(&anna).refused(403, "forbidden").await;
    api.post(format!("{path}/end"), json!(null)).by(&anna).refused(403, "forbidden").await;
    api.post(tenant.path("/exceptions"), new(&anna, json!(["b"]), "allow"))
        .by(&anna)
        .refused(403, "forbidden")
        .await;
}

async fn one_path_has_one_exception_of_a_user(api: &Api) {
    let (tenant, _, [anna, ben, _]) = teams(api).await;
    let path = tenant.path("/exceptions");
    let made = make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    let again = async || api.post(&path, new(&anna, json!(["acme"]), "allow")).by(&tenant.owner).send().await;
    let refused = again().await;
    assert_eq!((refused.status, &refused.body["code"]), (409, &json!("exception_exists")));
    assert!(text(&refused.body["detail"]).contains(&text(&made["id"])));
    make(api, &tenant, &ben, json!(["acme"]), "allow").await;
    make(api, &tenant, &anna, json!(["acme", "web"]), "allow").await;
    let end = format!("{path}/{}/end", text(&made["id"]));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(again().await.status, 201, "also in the very moment of the end");
}

async fn what_is_wrong_is_named(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let refused = async |change: serde_json::Value, code: &str| {
        let mut body = new(&anna, json!(["acme"]), "deny");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let problem = api.post(tenant.path("/exceptions"), body).by(&tenant.owner).refused(422, code).await;
        field(&problem).to_owned()
    };
    let nobody = uuid::Uuid::max().to_string();
    assert_eq!(refused(json!({ "user_id": nobody }), "user_unknown").await, "/user_id");
    for regime in ["platform", "elsewhere"] {
        assert_eq!(refused(json!({ "regime": regime }), "exceptions_unknown").await, "/regime");
    }
    assert_eq!(refused(json!({ "verdict": "perhaps" }), "invalid_body").await, "/verdict");
    assert_eq!(refused(json!({ "path": [] }), "invalid_body").await, "/path");
    assert_eq!(refused(json!({ "path": vec!["a"; 9] }), "invalid_body").await, "/path");
    assert_eq!(refused(json!({ "path": ["a", ""] }), "invalid_body").await, "/path/1");
    assert_eq!(refused(json!({ "path": ["ä".repeat(65)] }), "invalid_body").await, "/path/0");
    // The longest path there can be.
    let longest = vec!["😀".repeat(64); 8];
    make(api, &tenant, &anna, json!(longest), "deny").await;
}

async fn the_list_is_of_those_that_live(api: &Api) {
    let (tenant, _, [anna, ben, _]) = teams(api).await;
    let first = make(api, &tenant, &anna, json!(["acme"]), "deny").await;
    let second = make(api, &tenant, &ben, json!(["acme"]), "deny").await;
    let at = api.now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    api.forward(TimeDelta::hours(1));
    let end = tenant.path(&format!("/exceptions/{}/end", text(&first["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    let owner = &tenant.owner;
    assert_eq!(tenant.ids(api, "/exceptions", owner).await, [text(&second["id"])]);
    assert_eq!(tenant.ids(api, &format!("/exceptions?as_of={at}"), owner).await.len(), 2);
    let of_anna = format!("/exceptions?user_id={}&known_at={at}", anna.id);
    assert_eq!(tenant.ids(api, &of_anna, owner).await, [text(&first["id"])], "nobody knew of its end");
    assert_eq!(tenant.ids(api, "/exceptions?regime=time-recording", owner).await.len(), 1);
    assert_eq!(tenant.ids(api, "/exceptions?regime=elsewhere", owner).await.len(), 0);
    let page = api.get(tenant.path(&format!("/exceptions?limit=1&as_of={at}"))).by(owner).gives(200).await;
    let next = format!("/exceptions?limit=1&as_of={at}&cursor={}", text(&page["next_cursor"]));
    let rest = api.get(tenant.path(&next)).by(owner).gives(200).await;
    let mut paged = [text(&page["items"][0]["id"]), text(&rest["items"][0]["id"])];
    paged.sort();
    assert_eq!(paged.to_vec(), tenant.ids(api, &format!("/exceptions?as_of={at}"), owner).await);
    assert_eq!(rest.get("next_cursor"), None);
}
