//! Capacities: what a company is, and the services that this opens.

use super::{company, item};
use crate::{
    cases,
    harness::{Api, text},
};
use serde_json::{Value, json};

cases![
    csm_04_each_capacity_opens_its_group_of_services,
    csm_04_the_main_access_manager_says_what_the_company_is,
    what_is_no_capacity_is_not_found,
];

const SERVICES: [&str; 3] = ["service.employer.use", "service.provider.use", "service.secretariat.use"];

async fn csm_04_each_capacity_opens_its_group_of_services(api: &Api) {
    let company = company(api).await;
    let main = &company.owner;
    let usable = async || {
        let mut usable = Vec::new();
        for service in SERVICES {
            let key = format!("company-access/{service}");
            usable.push(company.allows(api, main, &key, json!({})).await);
        }
        usable
    };
    assert_eq!(usable().await, [false, false, false]);
    let refused =
        company.evaluation(api, main, "company-access/service.employer.use", json!({}), json!({})).await;
    assert_eq!(refused["context"]["rule"], "capacity_missing");
    let path = |name: &str| company.path(&format!("/capacities/company-access/{name}"));
    let given = api.put(path("employer"), json!(null)).by(main).gives(200).await;
    assert_eq!((&given["held"], &given["since"]), (&json!(true), &json!(api.now())));
    assert_eq!(usable().await, [true, false, false]);
    api.put(path("social-secretariat"), json!(null)).by(main).gives(200).await;
    assert_eq!(usable().await, [true, false, true], "several at a time");
    let before = company.events(api).await.len();
    api.put(path("employer"), json!(null)).by(main).gives(200).await;
    assert_eq!(company.events(api).await.len(), before, "what is already so makes no event");
    let gone = api.delete(path("employer")).by(main).gives(200).await;
    assert_eq!(gone["held"], false);
    assert_eq!(usable().await, [false, false, true]);
    let all = company.list(api, "/capacities", main).await;
    let held: Vec<(String, bool)> =
        all.iter().map(|known| (text(&known["key"]), known["held"] == true)).collect();
    assert_eq!(
        held,
        [
            ("company-access/employer".to_owned(), false),
            ("company-access/service-provider".to_owned(), false),
            ("company-access/social-secretariat".to_owned(), true),
        ]
    );
    assert_eq!(item(&all, "company-access/employer")["title"]["de"], "Arbeitgeber");
}

async fn csm_04_the_main_access_manager_says_what_the_company_is(api: &Api) {
    let company = company(api).await;
    let co_main = json!([{ "role": "company-access/co-main-access-manager", "scope": { "type": "tenant" } }]);
    let clara = company.user(api, "Clara", &[], co_main).await;
    let path = company.path("/capacities/company-access/employer");
    for call in [api.put(&path, Value::Null), api.delete(&path)] {
        let refused = call.by(&clara).refused(403, "forbidden").await;
        assert_eq!(refused["permission"], "mandat/capacity.change");
    }
    api.put(&path, Value::Null).by(&company.owner).gives(200).await;
}

async fn what_is_no_capacity_is_not_found(api: &Api) {
    let company = company(api).await;
    for unknown in ["company-access/bank", "time-recording/employer"] {
        let path = company.path(&format!("/capacities/{unknown}"));
        api.put(&path, json!(null)).by(&company.owner).refused(404, "not_found").await;
    }
    let tenant = api.tenant().await;
    assert_eq!(tenant.list(api, "/capacities", &tenant.owner).await, Vec::<Value>::new());
}
