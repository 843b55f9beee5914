//! What switching would do to whom, before it is done.

use super::ACTIVITIES;
use crate::{
    cases,
    harness::{ACTIVITY_MANAGER, Api, EMPLOYEE, text},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

cases![tim_18_a_dry_run_tells_whom_switching_touches, csm_04_a_dry_run_tells_what_a_capacity_opens];

fn told(change: &Value) -> BTreeSet<(String, String)> {
    let listed = change["listed"].as_array().unwrap();
    assert_eq!(change["count"], listed.len());
    listed.iter().map(|access| (text(&access["holder"]["id"]), text(&access["permission"]))).collect()
}

async fn tim_18_a_dry_run_tells_whom_switching_touches(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).gives(200).await;
    let anna = tenant.user_with(api, "Anna", ACTIVITY_MANAGER).await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let before = tenant.events(api).await;
    let tried = api.delete(tenant.path(&format!("{ACTIVITIES}?dry_run=true"))).by(owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "module.switched_off");
    assert_eq!(tried["access"]["gained"]["count"], 0);
    let lost = told(&tried["access"]["lost"]);
    let of = |id: &str, name: &str| (id.to_owned(), format!("time-recording/{name}"));
    assert!(
        lost.contains(&of(&anna.id, "activity.post")) && lost.contains(&of(&anna.id, "report.work.read"))
    );
    assert!(lost.contains(&of(&owner.id, "activity.post")), "{lost:?}");
    assert!(!lost.contains(&of(&owner.id, "report.work.read")), "which other holdings give anyway");
    assert!(!lost.iter().any(|(id, _)| *id == emil.id), "who has nothing of it");
    assert_eq!(tenant.events(api).await, before, "nothing was recorded");
    api.delete(tenant.path(ACTIVITIES)).by(owner).gives(200).await;
    let tried =
        api.put(tenant.path(&format!("{ACTIVITIES}?dry_run=true")), json!(null)).by(owner).gives(200).await;
    assert_eq!(told(&tried["access"]["gained"]), lost, "what was lost comes back");
    assert_eq!(tried["access"]["lost"]["count"], 0);
}

async fn csm_04_a_dry_run_tells_what_a_capacity_opens(api: &Api) {
    let company = super::company(api).await;
    let path = company.path("/capacities/company-access/employer?dry_run=true");
    let tried = api.put(path, json!(null)).by(&company.owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "capacity.given");
    let expected = (company.owner.id.clone(), "company-access/service.employer.use".to_owned());
    assert_eq!(told(&tried["access"]["gained"]), [expected].into());
}
