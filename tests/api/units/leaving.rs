//! Users who are taken out of groups, one after the other.

use crate::{
    blocks::company,
    cases,
    harness::{Api, Person, at, text},
};
use serde_json::{Value, json};

cases![
    csm_10_removed_from_a_group_the_other_groups_stay,
    csm_10_a_leaver_is_removed_until_nothing_is_left,
    csm_10_nobody_ends_with_it_what_they_do_not_give,
    csm_10_a_regime_without_it_ends_nothing,
];

fn member(company: &crate::blocks::Company, group: &str, who: &Person) -> String {
    company.tenant.path(&format!("/units/{group}/members/{}", who.id))
}

async fn csm_10_removed_from_a_group_the_other_groups_stay(api: &Api) {
    let company = company(api).await;
    let (tenant, anna) = (&company.tenant, &company.anna);
    let path = member(&company, &company.declarations, anna);
    let dry = api.delete(format!("{path}?dry_run=true")).by(&company.gert).gives(200).await;
    let kinds: Vec<_> = dry["events"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds, ["assignment.ended", "assignment.ended", "member.removed"]);
    assert_eq!(company.works(api).await, (true, true), "nothing was recorded");
    let removed = api.delete(&path).by(&company.gert).gives(200).await;
    assert_eq!(removed["member"], false);
    assert_eq!(removed["left"], json!({ "units": [], "assignments": [] }), "all that Gert sees");
    assert_eq!(company.works(api).await, (false, true));
    let user = api.get(tenant.path(&format!("/users/{}", anna.id))).by(&tenant.owner).gives(200).await;
    assert_eq!(user["units"], json!([company.careers]));
}

/// The roles in what is left.
fn roles(left: &Value) -> Vec<String> {
    let mut roles: Vec<_> =
        left["assignments"].as_array().unwrap().iter().map(|item| text(&item["role"])).collect();
    roles.sort();
    roles
}

async fn csm_10_a_leaver_is_removed_until_nothing_is_left(api: &Api) {
    let company = company(api).await;
    let (tenant, anna, main) = (&company.tenant, &company.anna, &company.tenant.owner);
    let first = api.delete(member(&company, &company.declarations, anna)).by(main).gives(200).await;
    assert_eq!(first["left"]["units"], json!([company.careers]));
    assert_eq!(roles(&first["left"]), ["company-access/employer-services", "company-access/user"]);
    assert!(
        first["left"]["assignments"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["scope"]["unit_id"] == company.careers)
    );
    let last = api.delete(member(&company, &company.careers, anna)).by(main).gives(200).await;
    assert_eq!(last["left"], json!({ "units": [], "assignments": [] }));
    assert_eq!(company.works(api).await, (false, false));
    let events = tenant.events(api).await.len();
    api.delete(member(&company, &company.careers, anna)).by(main).gives(200).await;
    assert_eq!(tenant.events(api).await.len(), events, "once more changes nothing");
}

async fn csm_10_nobody_ends_with_it_what_they_do_not_give(api: &Api) {
    let company = company(api).await;
    let (dirk, gert) = (&company.dirk, &company.gert);
    let path = member(&company, &company.declarations, gert);
    let refused = api.delete(&path).by(gert).refused(403, "appointment_not_yours").await;
    assert!(text(&refused["detail"]).contains("group-manager"), "{refused}");
    let removed = api.delete(&path).by(dirk).gives(200).await;
    assert_eq!(removed["member"], false);
    let held = format!("/assignments?holder_id={}&live=true", gert.id);
    assert!(company.tenant.list(api, &held, &company.tenant.owner).await.is_empty());
}

async fn csm_10_a_regime_without_it_ends_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let anna = tenant.user(api, "Anna", &[&east], json!([])).await;
    tenant.assign(api, &anna, "time-recording/supervisor", at(&east)).await;
    let path = tenant.path(&format!("/units/{east}/members/{}", anna.id));
    let removed = api.delete(path).by(&tenant.owner).gives(200).await;
    assert_eq!(removed["left"]["units"], json!([]));
    assert_eq!(roles(&removed["left"]), ["time-recording/supervisor"]);
}
