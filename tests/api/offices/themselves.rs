//! Nobody gives themselves what they lack.

use super::unit;
use crate::{
    cases,
    harness::{ABSENCE_MANAGER, Api, EMPLOYEE, SUPERVISOR, at},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    nobody_gives_themselves_a_permission_they_lack,
    nobody_prolongs_their_own_time,
    tim_11_whoever_works_gives_themselves_what_recording_needs,
];

async fn nobody_gives_themselves_a_permission_they_lack(api: &Api) {
    let company = api.tenant_of("company-access").await;
    company.activate(api).await;
    let group = unit(api, &company, "group", "Declarations", None).await;
    let gert = company.user(api, "Gert", &[&group], json!([])).await;
    company.assign(api, &gert, "company-access/group-manager", at(&group)).await;
    let services = "company-access/employer-services";
    let own = company.assigning(api, &gert, services, at(&group)).by(&gert);
    let refused = own.refused(403, "not_to_yourself").await;
    assert_eq!(refused["permission"], "company-access/service.employer.use");
    assert!(refused["roles"].as_array().unwrap().contains(&json!("company-access/main-access-manager")));
    company.assign(api, &gert, services, at(&group)).await;
    // What they have anyway they may give themselves.
    let mut more = at(&group);
    more["attested"] = json!(["employment", "group-membership"]);
    let user = company.assigning(api, &gert, "company-access/user", more);
    user.by(&gert).gives(201).await;
}

async fn nobody_prolongs_their_own_time(api: &Api) {
    let tenant = api.tenant().await;
    let until = api.now() + TimeDelta::days(10);
    let sara = tenant.user(api, "Sara", &[], json!([{ "role": SUPERVISOR, "valid_until": until }])).await;
    let path =
        tenant.path(&format!("/assignments/{}", super::assignment(api, &tenant, &sara, SUPERVISOR).await));
    let longer = json!({ "valid_until": until + TimeDelta::days(1) });
    api.patch(&path, longer.clone()).by(&sara).refused(403, "not_to_yourself").await;
    let again = json!({ "valid_from": until });
    tenant.assigning(api, &sara, SUPERVISOR, again).by(&sara).refused(403, "not_to_yourself").await;
    let shorter = json!({ "valid_until": until - TimeDelta::days(1) });
    api.patch(&path, shorter).by(&sara).gives(200).await;
    api.patch(&path, longer).by(&tenant.owner).gives(200).await;
}

async fn tim_11_whoever_works_gives_themselves_what_recording_needs(api: &Api) {
    let tenant = api.tenant().await;
    let sara = tenant.user_with(api, "Sara", SUPERVISOR).await;
    for working in [&tenant.owner, &sara] {
        tenant.assigning(api, working, EMPLOYEE, json!({})).by(working).gives(201).await;
        assert!(tenant.can(api, working, "time.record", json!({ "owner_id": working.id })).await);
    }
    let role = tenant.assigning(api, &sara, ABSENCE_MANAGER, json!({})).by(&sara);
    let refused = role.refused(403, "not_to_yourself").await;
    assert!(refused["permission"].as_str().unwrap().starts_with("time-recording/"), "{refused}");
}
