//! What is not noted does not happen.

use super::log;
use crate::{cases, harness::Api};
use serde_json::Value;

cases![asp_21_what_cannot_be_noted_is_not_answered, asp_21_the_entry_is_there_when_the_answer_is];

async fn asp_21_what_cannot_be_noted_is_not_answered(api: &Api) {
    let tenant = api.tenant().await;
    let token = tenant.owner.token(api).await;
    let paths = ["", "/users", "/access"].map(|rest| match rest {
        "" => tenant.path(&format!("/users/{}", tenant.owner.id)),
        rest => tenant.path(rest),
    });
    api.tamper("alter table access_log rename to elsewhere").await;
    for path in &paths {
        let answer = api.get(path).token(&token).send().await;
        assert_eq!((answer.status, &answer.body["code"]), (503, &Value::from("unavailable")), "{path}");
        assert!(!answer.text.contains("kessler"), "{}", answer.text);
        assert_eq!(answer.header("retry-after"), "1");
    }
    // What shows nobody's data goes on.
    api.get(tenant.path("/units")).token(&token).gives(200).await;
    api.tamper("alter table elsewhere rename to access_log").await;
    for path in &paths {
        api.get(path).token(&token).gives(200).await;
    }
    assert_eq!(log(api, &tenant, "action=read&object_type=user").await.len(), 1);
}

async fn asp_21_the_entry_is_there_when_the_answer_is(api: &Api) {
    let tenant = api.tenant().await;
    let path = tenant.path(&format!("/users/{}", tenant.owner.id));
    for number in 0..20 {
        let id = format!("request-{number}");
        api.get(&path).by(&tenant.owner).header("x-request-id", &id).gives(200).await;
        let sql = format!("select action from access_log where request_id = '{id}' and object_type = 'user'");
        assert_eq!(api.texts(&sql).await, ["read"]);
    }
}
