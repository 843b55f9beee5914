//! The ladder: who holds an office, by whose authority, and what wants for somebody.

use super::{assignment, unit};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER, SUPERVISOR, at, text},
};
use serde_json::{Value, json};

cases![
    the_ladder_leads_up_to_the_root,
    what_wants_for_somebody_is_listed,
    whoever_sees_few_users_sees_few_offices,
];

async fn the_ladder_leads_up_to_the_root(api: &Api) {
    let tenant = api.tenant().await;
    let olga = tenant.user_with(api, "Olga", OWNER).await;
    let north = tenant.team(api, "North").await;
    let sara = tenant.user(api, "Sara", &[&north], json!([])).await;
    tenant.assigning(api, &sara, SUPERVISOR, at(&north)).by(&olga).gives(201).await;
    let ben = tenant.user(api, "Ben", &[&north], json!([])).await;
    tenant.assigning(api, &ben, EMPLOYEE, at(&north)).by(&sara).gives(201).await;
    let found = tenant.list(api, &format!("/office-holders?role={SUPERVISOR}"), &tenant.owner).await;
    assert_eq!(found.len(), 1, "an employee holds no office");
    let holder = &found[0];
    assert_eq!(holder["assignment"]["holder"]["id"], json!(sara.id));
    let ladder: Vec<&Value> = holder["appointers"].as_array().unwrap().iter().collect();
    let holders: Vec<_> = ladder.iter().map(|step| text(&step["holder"]["id"])).collect();
    assert_eq!(holders, [olga.id.clone(), tenant.owner.id.clone()]);
    assert!(ladder[1].get("authority_id").is_none(), "the root");
    let all = tenant.list(api, "/office-holders", &tenant.owner).await;
    assert_eq!(all.len(), 3);
    let page = api.get(tenant.path("/office-holders?limit=2")).by(&tenant.owner).gives(200).await;
    let next = tenant.path(&format!("/office-holders?limit=2&cursor={}", text(&page["next_cursor"])));
    let rest = api.get(next).by(&tenant.owner).gives(200).await;
    assert_eq!((page["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (2, 1));
}

async fn what_wants_for_somebody_is_listed(api: &Api) {
    let tenant = api.tenant().await;
    let offices = async |by| {
        let page = api.get(tenant.path("/office-holders")).by(by).gives(200).await;
        let offices = page["offices"].as_array().unwrap().clone();
        offices.into_iter().find(|office| office["role"] == OWNER).unwrap()
    };
    let owner = offices(&tenant.owner).await;
    assert_eq!((&owner["shortages"]["count"], &owner["appointed_by"]), (&json!(0), &json!([OWNER])));
    // The last one stays.
    let last = assignment(api, &tenant, &tenant.owner, OWNER).await;
    for rest in ["", "?dry_run=true"] {
        let end = api.post(tenant.path(&format!("/assignments/{last}/end{rest}")), json!(null));
        let refused = end.by(&tenant.owner).refused(409, "office_emptied").await;
        assert_eq!(refused["roles"], json!([OWNER]));
    }
    let until = json!({ "valid_until": api.now() + chrono::TimeDelta::days(1) });
    let path = tenant.path(&format!("/assignments/{last}"));
    api.patch(path, until).by(&tenant.owner).refused(409, "office_emptied").await;
    let olga = tenant.user_with(api, "Olga", OWNER).await;
    api.post(tenant.path(&format!("/assignments/{last}/end")), json!(null)).by(&olga).gives(200).await;
}

async fn whoever_sees_few_users_sees_few_offices(api: &Api) {
    let company = api.tenant_of("company-access").await;
    company.activate(api).await;
    let [mine, other] =
        [unit(api, &company, "group", "Mine", None).await, unit(api, &company, "group", "Other", None).await];
    let gert = company.user(api, "Gert", &[&mine], json!([])).await;
    company.assign(api, &gert, "company-access/group-manager", at(&mine)).await;
    let dora = company.user(api, "Dora", &[&other], json!([])).await;
    company.assign(api, &dora, "company-access/group-manager", at(&other)).await;
    let seen = company.list(api, "/office-holders", &gert).await;
    let holders: Vec<_> = seen.iter().map(|holder| text(&holder["assignment"]["holder"]["id"])).collect();
    assert_eq!(holders, std::slice::from_ref(&gert.id));
    let nemo = company.user(api, "Nemo", &[], json!([])).await;
    api.get(company.path("/office-holders")).by(&nemo).refused(403, "forbidden").await;
}
