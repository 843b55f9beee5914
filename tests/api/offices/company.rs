//! The Belgian ladder: main access manager, co-main, access managers of domains, group managers of groups.

use super::{appointments, unit};
use crate::{
    cases,
    harness::{Api, Person, Tenant, at, text},
};
use serde_json::{Value, json};

cases![
    csm_05_the_matrix_says_who_appoints_whom,
    csm_06_one_access_manager_a_domain_and_one_group_manager_a_group,
    csm_13_a_co_main_does_what_the_main_does_but_names_no_co_main,
];

const MAIN: &str = "company-access/main-access-manager";
const CO_MAIN: &str = "company-access/co-main-access-manager";
const ACCESS: &str = "company-access/access-manager";
const GROUP: &str = "company-access/group-manager";
const USER: &str = "company-access/user";

struct Company {
    tenant: Tenant,
    domain: String,
    other_domain: String,
    group: String,
    other_group: String,
}

async fn company(api: &Api) -> Company {
    let tenant = api.tenant_of("company-access").await;
    tenant.activate(api).await;
    let domain = unit(api, &tenant, "domain", "Payroll", None).await;
    let other_domain = unit(api, &tenant, "domain", "Pensions", None).await;
    let group = unit(api, &tenant, "group", "Declarations", Some(&domain)).await;
    let other_group = unit(api, &tenant, "group", "Careers", Some(&other_domain)).await;
    Company { tenant, domain, other_domain, group, other_group }
}

impl Company {
    async fn give(&self, api: &Api, by: &Person, to: &Person, role: &str, scope: &Value) -> u16 {
        let mut more = scope.clone();
        if role == USER {
            more["attested"] = json!(["employment", "group-membership"]);
        }
        self.tenant.assigning(api, to, role, more).by(by).send().await.status
    }
}

/// Somebody without any role, placed in the units.
async fn hire(api: &Api, company: &Company, name: &str) -> Person {
    company.tenant.user(api, name, &[&company.group, &company.other_group], json!([])).await
}

async fn csm_05_the_matrix_says_who_appoints_whom(api: &Api) {
    let company = company(api).await;
    let main = company.tenant.owner.clone();
    let [clara, dirk, gert, anna] = [
        hire(api, &company, "Clara").await,
        hire(api, &company, "Dirk").await,
        hire(api, &company, "Gert").await,
        hire(api, &company, "Anna").await,
    ];
    let whole = json!({ "scope": { "type": "tenant" } });
    let (domain, group) = (at(&company.domain), at(&company.group));
    // Who can give what to Anna, whoever is next on the ladder; nobody names a main one here.
    for (role, expected) in [(MAIN, 403), (CO_MAIN, 201)] {
        let given = company.give(api, &main, &clara, role, &whole).await;
        assert_eq!(given, expected, "{role}");
    }
    assert_eq!(company.give(api, &clara, &dirk, ACCESS, &domain).await, 201, "a co-main one");
    assert_eq!(company.give(api, &dirk, &gert, GROUP, &group).await, 201, "an access manager");
    for (by, role, scope) in [
        (&dirk, ACCESS, &at(&company.other_domain)),
        (&dirk, GROUP, &at(&company.other_group)),
        (&gert, GROUP, &at(&company.other_group)),
        (&gert, USER, &at(&company.other_group)),
        (&anna, USER, &group),
    ] {
        let refused = company.tenant.assigning(api, &anna, role, scope.clone()).by(by).send().await;
        assert!(matches!(refused.status, 403 | 422), "{role}: {}", refused.text);
    }
    assert_eq!(company.give(api, &gert, &anna, USER, &group).await, 201, "a group manager");
    // The list says the same.
    let names = |found: &[(String, Value)]| -> Vec<String> {
        let mut names: Vec<_> = found.iter().map(|(role, _)| role.clone()).collect();
        names.dedup();
        names
    };
    let services =
        ["employer-services", "provider-services", "secretariat-services", "technical-channels", "user"];
    let of_main = appointments(api, &company.tenant, &main).await;
    let hers = ["access-manager", "co-main-access-manager", "group-manager", "message-service"];
    let mut expected: Vec<&str> = hers.into_iter().chain(services).collect();
    expected.sort_unstable();
    assert_eq!(names(&of_main), expected);
    let of_dirk = appointments(api, &company.tenant, &dirk).await;
    let mut expected: Vec<&str> = ["group-manager"].into_iter().chain(services).collect();
    expected.sort_unstable();
    assert_eq!(names(&of_dirk), expected);
    assert!(of_dirk.iter().all(|(_, within)| within["unit_id"] == json!(company.domain)));
    assert_eq!(appointments(api, &company.tenant, &anna).await, []);
    let there = format!("/appointments?role={GROUP}&unit_id={}", company.other_group);
    assert_eq!(company.tenant.list(api, &there, &dirk).await, Vec::<Value>::new());
    assert_eq!(company.tenant.list(api, &there, &main).await.len(), 1);
    // A refusal names who could instead.
    let refused = company.tenant.assigning(api, &anna, ACCESS, domain).by(&dirk);
    let refused = refused.refused(403, "appointment_not_yours").await;
    assert_eq!(refused["roles"], json!([MAIN, CO_MAIN]));
}

async fn csm_06_one_access_manager_a_domain_and_one_group_manager_a_group(api: &Api) {
    let company = company(api).await;
    let main = &company.tenant.owner;
    let [dirk, gert] = [hire(api, &company, "Dirk").await, hire(api, &company, "Gert").await];
    for (role, place, other) in
        [(ACCESS, &company.domain, &company.other_domain), (GROUP, &company.group, &company.other_group)]
    {
        let held = company.tenant.assign(api, &dirk, role, at(place)).await;
        let second = company.tenant.assigning(api, &gert, role, at(place)).by(main);
        let refused = second.refused(409, "office_full").await;
        assert_eq!(refused["assignment_ids"], json!([held["id"]]));
        assert!(refused["roles"].as_array().unwrap().contains(&json!(MAIN)), "{refused}");
        // As many as there are domains and groups.
        company.tenant.assign(api, &gert, role, at(other)).await;
        let end = company.tenant.path(&format!("/assignments/{}/end", text(&held["id"])));
        api.post(end, json!(null)).by(main).gives(200).await;
        let tried = company.tenant.path("/assignments?dry_run=true");
        let new =
            json!({ "holder": { "type": "user", "id": gert.id }, "role": role, "scope": at(place)["scope"] });
        let tried = api.post(tried, new).by(main).gives(200).await;
        assert_eq!(tried["events"][0]["type"], "assignment.created");
        company.tenant.assign(api, &gert, role, at(place)).await;
    }
    let none = company.tenant.assigning(api, &gert, ACCESS, json!({})).by(main);
    none.refused(422, "scope_missing").await;
}

async fn csm_13_a_co_main_does_what_the_main_does_but_names_no_co_main(api: &Api) {
    let company = company(api).await;
    let [clara, dirk] = [hire(api, &company, "Clara").await, hire(api, &company, "Dirk").await];
    for place in [&company.domain, &company.other_group] {
        company.tenant.assign(api, &clara, CO_MAIN, at(place)).await;
    }
    assert_eq!(company.give(api, &clara, &dirk, ACCESS, &at(&company.domain)).await, 201);
    assert_eq!(company.give(api, &clara, &dirk, GROUP, &at(&company.group)).await, 201);
    assert_eq!(company.give(api, &clara, &dirk, GROUP, &at(&company.other_group)).await, 201);
    // A domain that is not theirs they do not even see.
    assert_eq!(company.give(api, &clara, &dirk, ACCESS, &at(&company.other_domain)).await, 422);
    let another = company.tenant.assigning(api, &dirk, CO_MAIN, at(&company.domain)).by(&clara);
    let refused = another.refused(403, "appointment_not_yours").await;
    assert_eq!(refused["roles"], json!([MAIN]));
    let places: Vec<_> = appointments(api, &company.tenant, &clara)
        .await
        .into_iter()
        .filter(|(role, _)| role == "group-manager")
        .collect();
    assert_eq!(places.len(), 2, "{places:?}");
}
