//! The last who holds an office does not leave without another.

use super::{
    assignment,
    employer::{ADMINISTRATOR, INVOICES, ORDERER, hire, working},
    unit,
};
use crate::{
    cases,
    harness::{Api, Person, Tenant, at, text},
};
use serde_json::{Value, json};

cases![
    spv_08_the_last_administrator_is_not_deactivated_without_a_replacement,
    spv_08_an_administrator_of_a_closed_code_is_replaced,
    spv_08_access_to_a_closed_code_goes_on_when_its_administrator_leaves,
    spv_08_the_last_orderer_stays,
    csm_10_a_leaver_is_taken_out_of_every_group,
];

fn leaving<'a>(api: &'a Api, tenant: &Tenant, who: &Person, body: Value) -> crate::harness::Call<'a> {
    api.post(tenant.path(&format!("/users/{}/deactivation", who.id)), body).by(&tenant.owner)
}

async fn close(api: &Api, tenant: &Tenant, code: &str) {
    let closure = tenant.path(&format!("/units/{code}/closure"));
    api.put(closure, json!(null)).by(&tenant.owner).gives(200).await;
}

async fn spv_08_the_last_administrator_is_not_deactivated_without_a_replacement(api: &Api) {
    let (tenant, ada, code) = working(api).await;
    let eva = hire(api, &tenant, "Eva").await;
    close(api, &tenant, &code).await;
    let problem = leaving(api, &tenant, &ada, json!({})).refused(409, "office_emptied").await;
    assert_eq!((&problem["roles"], &problem["unit_ids"]), (&json!([ORDERER]), &json!([code])));
    assert!(text(&problem["detail"]).contains(ADMINISTRATOR), "{problem}");
    // The plan says so, and that Eva could take it.
    let dry = tenant.path(&format!("/users/{}/deactivation?dry_run=true", ada.id));
    let plan = api.post(&dry, json!({})).by(&tenant.owner).gives(200).await;
    let vacated = json!([{ "role": ADMINISTRATOR, "unit_id": code, "must_be_held": true }]);
    assert_eq!(plan["plan"]["vacated"], vacated);
    assert_eq!(plan["plan"]["obstacles"][0]["code"], "office_emptied");
    let office = assignment(api, &tenant, &ada, ADMINISTRATOR).await;
    assert_eq!(plan["plan"]["offices"][0]["assignment_id"], json!(office));
    let replaced = json!({ "replacements": [{ "assignment_id": office, "user_id": eva.id }] });
    let plan = api.post(&dry, replaced.clone()).by(&tenant.owner).gives(200).await;
    assert_eq!((&plan["plan"]["vacated"], &plan["plan"]["obstacles"]), (&json!([]), &json!([])));
    let gained = plan["access"]["gained"]["listed"].as_array().unwrap();
    assert!(gained.iter().any(|gained| gained["holder"]["id"] == json!(eva.id)), "{plan}");
    // Only who appoints administrators replaces one.
    let path = tenant.path(&format!("/users/{}/deactivation", ada.id));
    api.post(path, replaced.clone()).by(&ada).refused(403, "leaver_not_yours").await;
    let receipt = leaving(api, &tenant, &ada, replaced).gives(200).await;
    assert_eq!(receipt["assignments_ended"], json!([office]));
    assert_eq!(assignment(api, &tenant, &eva, ADMINISTRATOR).await, text(&receipt["assignments_given"][0]));
    // Eva is the last now.
    leaving(api, &tenant, &eva, json!({})).refused(409, "office_emptied").await;
}

async fn spv_08_an_administrator_of_a_closed_code_is_replaced(api: &Api) {
    let (tenant, ada, first) = working(api).await;
    let second = unit(api, &tenant, "employer-code", "1002", None).await;
    // Each code has an administrator of its own, and one of them is closed then.
    let eva = hire(api, &tenant, "Eva").await;
    for code in [&first, &second] {
        tenant.assign(api, &eva, ADMINISTRATOR, at(code)).await;
    }
    leaving(api, &tenant, &ada, json!({})).gives(200).await;
    close(api, &tenant, &second).await;
    let held = |code: &str| format!("/assignments?holder_id={}&unit_id={code}&live=true", eva.id);
    let of_first = tenant.ids(api, &held(&first), &tenant.owner).await.remove(0);
    let of_second = tenant.ids(api, &held(&second), &tenant.owner).await.remove(0);
    let kim = hire(api, &tenant, "Kim").await;
    let to_kim = |id: &str| json!({ "assignment_id": id, "user_id": kim.id });
    let one = json!({ "replacements": [to_kim(&of_first)] });
    let problem = leaving(api, &tenant, &eva, one).refused(409, "office_emptied").await;
    assert_eq!(problem["unit_ids"], json!([second]), "the closed one is wanted for");
    let both = json!({ "replacements": [to_kim(&of_first), to_kim(&of_second)] });
    let receipt = leaving(api, &tenant, &eva, both).gives(200).await;
    assert_eq!(receipt["assignments_given"].as_array().unwrap().len(), 2);
}

async fn spv_08_access_to_a_closed_code_goes_on_when_its_administrator_leaves(api: &Api) {
    let (tenant, ada, code) = working(api).await;
    let uma = hire(api, &tenant, "Uma").await;
    tenant.assigning(api, &uma, INVOICES, at(&code)).by(&ada).gives(201).await;
    close(api, &tenant, &code).await;
    let eva = hire(api, &tenant, "Eva").await;
    let office = assignment(api, &tenant, &ada, ADMINISTRATOR).await;
    let replaced = json!({ "replacements": [{ "assignment_id": office, "user_id": eva.id }] });
    leaving(api, &tenant, &ada, replaced).gives(200).await;
    let reads = |unit: &str| json!({ "unit_id": unit });
    assert!(tenant.allows(api, &uma, "employer-self-service/invoice.read", reads(&code)).await);
    // What she gave goes on, and waits for somebody to answer for it.
    let orphans = tenant.ids(api, "/assignments?orphaned=true", &tenant.owner).await;
    assert_eq!(orphans, [assignment(api, &tenant, &uma, INVOICES).await]);
}

async fn spv_08_the_last_orderer_stays(api: &Api) {
    let (tenant, ada, _) = working(api).await;
    let path = tenant.path(&format!("/users/{}/deactivation", tenant.owner.id));
    // An administrator ends no orderer; who appoints one does, and not the last.
    api.post(&path, json!({})).by(&ada).refused(403, "leaver_not_yours").await;
}

async fn csm_10_a_leaver_is_taken_out_of_every_group(api: &Api) {
    let tenant = api.tenant_of("company-access").await;
    tenant.activate(api).await;
    let capacity = tenant.path("/capacities/company-access/employer");
    api.put(capacity, json!(null)).by(&tenant.owner).gives(200).await;
    let domain = unit(api, &tenant, "domain", "Employer", None).await;
    let groups = [
        unit(api, &tenant, "group", "Wages", Some(&domain)).await,
        unit(api, &tenant, "group", "Pensions", Some(&domain)).await,
    ];
    let units: Vec<&str> = groups.iter().map(String::as_str).collect();
    let anna = tenant.user(api, "Anna", &units, json!([])).await;
    let receipt = leaving(api, &tenant, &anna, json!({})).gives(200).await;
    let mut left: Vec<String> = receipt["units_left"].as_array().unwrap().iter().map(text).collect();
    let mut expected = groups.to_vec();
    left.sort();
    expected.sort();
    assert_eq!(left, expected);
    assert_eq!(receipt["user"]["units"], json!([]));
}
