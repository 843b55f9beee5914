//! The caller about themselves.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, at},
};
use chrono::TimeDelta;
use serde_json::json;

cases![a_user_reads_who_they_are_and_what_they_hold_now, a_program_reads_the_same];

async fn a_user_reads_who_they_are_and_what_they_hold_now(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let anna = tenant.user(api, "Anna", &[], json!([{ "role": EMPLOYEE }])).await;
    let until = api.now() + TimeDelta::days(2);
    let mut limited = at(&east);
    limited["valid_until"] = json!(until);
    let given = tenant.assign(api, &anna, SUPERVISOR, limited).await;
    let later = json!({ "valid_from": until });
    tenant.assign(api, &anna, SUPERVISOR, later).await;
    let me = api.get("/v1/me").by(&anna).gives(200).await;
    assert_eq!(me["account"], json!({ "type": "user", "id": anna.id }));
    assert_eq!((&me["tenant_id"], &me["tenant_name"]), (&json!(tenant.id), &json!("Kessler Metallbau AG")));
    assert_eq!(me["name"], "Anna Muster");
    let roles = me["roles"].as_array().unwrap();
    assert_eq!(roles.len(), 2, "what lies ahead is not held");
    let limited = roles.iter().find(|held| held["role"] == SUPERVISOR).unwrap();
    assert_eq!(limited["assignment_id"], given["id"]);
    assert_eq!((&limited["scope"], &limited["valid_until"]), (&at(&east)["scope"], &json!(until)));
    api.forward(TimeDelta::days(2));
    let me = api.get("/v1/me").by(&anna).gives(200).await;
    assert!(me["roles"].as_array().unwrap().iter().all(|held| held["scope"]["type"] == "tenant"));
    api.get("/v1/me").refused(401, "unauthenticated").await;
}

async fn a_program_reads_the_same(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, SUPERVISOR, json!({})).await;
    let me = api.get("/v1/me").token(&program.token(api).await).gives(200).await;
    assert_eq!(me["account"], json!({ "type": "api_client", "id": program.id }));
    assert_eq!((&me["name"], &me["roles"][0]["role"]), (&json!("Payroll export"), &json!(SUPERVISOR)));
}
