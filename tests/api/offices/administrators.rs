//! Whom a user asks for access.

use crate::{
    cases,
    harness::{Api, OWNER, SUPERVISOR, at},
};
use serde_json::json;

cases![a_user_sees_who_gives_roles_where_they_are];

async fn a_user_sees_who_gives_roles_where_they_are(api: &Api) {
    let tenant = api.tenant().await;
    let [north, south] = [tenant.team(api, "North").await, tenant.team(api, "South").await];
    let sara = tenant.user(api, "Sara", &[], json!([])).await;
    tenant.assign(api, &sara, SUPERVISOR, at(&north)).await;
    let nils = tenant.user(api, "Nils", &[&north], json!([])).await;
    let sven = tenant.user(api, "Sven", &[&south], json!([])).await;
    let asked = async |by| {
        let page = api.get("/v1/me/administrators").by(by).gives(200).await;
        let items = page["items"].as_array().unwrap().clone();
        let mut found: Vec<_> = items
            .iter()
            .map(|item| (item["role"].clone(), item["email"].clone(), item["given_name"].clone()))
            .collect();
        found.sort_by_key(|(role, ..)| role.to_string());
        found
    };
    let supervisor = (json!(SUPERVISOR), json!(sara.email), json!("Sara"));
    let owner = (json!(OWNER), json!(tenant.owner.email), json!("Nadja"));
    assert_eq!(asked(&nils).await, [supervisor, owner.clone()]);
    assert_eq!(asked(&sven).await, [owner]);
}
