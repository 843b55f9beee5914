//! Who imports users, and where to.

use super::{CSV, begun, ended, found, people, sending, told, told_of};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, at},
    offices, portal,
    portal::whole,
};
use serde_json::json;

cases![
    asp_13_only_holders_of_the_right_import,
    asp_13_the_master_data_administrator_imports_into_their_company,
    asp_13_only_who_began_it_or_may_everywhere_sees_an_import,
];

const FILE: &str = "given_name,family_name,email\nZoe,Muster,zoe@kessler.example\n";

async fn asp_13_only_holders_of_the_right_import(api: &Api) {
    let tenant = api.tenant().await;
    for role in [EMPLOYEE, SUPERVISOR] {
        let person = tenant.user_with(api, role.split_once('/').unwrap().1, role).await;
        let refused = sending(api, &tenant, CSV, FILE, "").by(&person).refused(403, "forbidden").await;
        assert_eq!(refused["permission"], "mandat/user.import");
    }
    sending(api, &tenant, CSV, FILE, "").refused(401, "unauthenticated").await;
    let other = api.tenant().await;
    sending(api, &tenant, CSV, FILE, "").by(&other.owner).refused(404, "not_found").await;
}

async fn asp_13_the_master_data_administrator_imports_into_their_company(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let [steel, glass] = [
        offices::unit(api, &tenant, "company", "Steel", None).await,
        offices::unit(api, &tenant, "company", "Glass", None).await,
    ];
    // Whoever administers the customer has no such right of theirs.
    sending(api, &tenant, CSV, FILE, "").by(&tenant.owner).refused(403, "forbidden").await;
    let right = json!({ "role": portal::key("master-data-administrator"), "scope": at(&steel)["scope"] });
    let anna = portal::user(api, &tenant, "Anna", &[right]).await;
    let sent = |unit: &str, query: &str| sending(api, &tenant, CSV, &people(2, unit), query).by(&anna);
    let elsewhere = sent(&glass, "").refused(422, "import_findings").await;
    assert_eq!(told(&elsewhere["errors"])[0], found(&[(2, "units", "unit_unknown")])[0]);
    let nowhere = sent("", "").refused(422, "import_findings").await;
    assert_eq!(told(&nowhere["errors"])[0], found(&[(2, "units", "unit_missing")])[0]);
    // Imported people hold less than the least, and that is confirmed once for all of them (ASP-03).
    let below = sent(&steel, "").refused(409, "below_minimum_rights").await;
    assert_eq!(below["permissions"], json!(["broker-portal/portal.enter", "broker-portal/portal.log-in"]));
    let begun = sent(&steel, "?confirm_below_minimum=true").send().await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    assert_eq!(ended(api, &begun, &anna).await["state"], "taken");
    assert_eq!(super::addresses(api, &tenant).await.len(), 4);
    // With the right in the whole tenant people may also be placed nowhere.
    let ben = portal::user(api, &tenant, "Ben", &[whole("master-data-administrator")]).await;
    let begun = sending(api, &tenant, CSV, FILE, "?confirm_below_minimum=true").by(&ben).send().await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    assert_eq!(ended(api, &begun, &ben).await["state"], "taken");
}

async fn asp_13_only_who_began_it_or_may_everywhere_sees_an_import(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let (work, checked) = begun(api, &tenant, &people(1, &north), None).await;
    let id = work.import;
    let import = tenant.path(&format!("/imports/{id}"));
    let person = tenant.user_with(api, "Ella", EMPLOYEE).await;
    api.get(&import).by(&person).refused(404, "not_found").await;
    assert!(work.go(checked, async |_| {}).await);
    let told = told_of(api, &tenant, id).await;
    assert!(told.get("begun_by").is_none(), "the command line began it");
}
