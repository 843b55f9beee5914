//! Managers who record users within their group, and attest what the regime asks for.

use crate::{
    blocks::{Company, company},
    cases,
    harness::{Api, at, numbers, text},
};
use serde_json::{Value, json};

cases![
    csm_07_managers_record_users_within_their_group_and_domain_alone,
    csm_08_whoever_records_a_user_attests_employment_and_membership,
    csm_08_services_are_those_of_the_group_alone,
    csm_08_whoever_approves_a_request_attests_too,
];

const ATTESTED: [&str; 2] = ["employment", "group-membership"];

pub fn new(name: &str, group: &str, roles: &[&str]) -> Value {
    let given = |role: &&str| {
        let mut given = at(group);
        given["role"] = json!(format!("company-access/{role}"));
        if *role == "user" {
            given["attested"] = json!(ATTESTED);
        }
        given
    };
    let email = format!("{}@kessler.example", name.to_lowercase());
    json!({
        "given_name": name, "family_name": "Muster", "email": email,
        "identifiers": numbers::identifiers(&["company-access".to_owned()], &email), "invitation_by": "answer", "units": [group], "assignments": roles.iter().map(given).collect::<Vec<_>>(),
    })
}

async fn csm_07_managers_record_users_within_their_group_and_domain_alone(api: &Api) {
    let company = company(api).await;
    let Company { tenant, declarations, careers, dirk, gert, lise, .. } = &company;
    let create = async |by, group: &str| {
        let path = tenant.path("/users?dry_run=true");
        api.post(path, new("Nora", group, &["user", "employer-services"])).by(by).send().await
    };
    for (by, group, status) in [
        (&tenant.owner, declarations, 200),
        (dirk, declarations, 200),
        (dirk, careers, 422),
        (gert, declarations, 200),
        (gert, careers, 422),
        (lise, careers, 200),
        (&company.anna, declarations, 422),
    ] {
        let answer = create(by, group).await;
        assert_eq!(answer.status, status, "{} in {group}: {}", by.email, answer.text);
    }
    // Nobody records somebody who would be in no group, but who manages the whole company.
    let mut nowhere = new("Nora", declarations, &[]);
    nowhere["units"] = json!([]);
    api.post(tenant.path("/users"), nowhere).by(gert).refused(403, "forbidden").await;
    // What is recorded in the group is changed and blocked there.
    let made =
        api.post(tenant.path("/users"), new("Nora", declarations, &["user"])).by(gert).gives(201).await;
    let path = tenant.path(&format!("/users/{}", text(&made["user"]["id"])));
    api.patch(&path, json!({ "job_title": "Clerk" })).by(gert).gives(200).await;
    api.get(&path).by(lise).refused(404, "not_found").await;
    let block = json!({ "reason": "On leave", "unit_id": declarations });
    api.post(format!("{path}/blocks"), block).by(gert).gives(201).await;
}

async fn csm_08_whoever_records_a_user_attests_employment_and_membership(api: &Api) {
    let company = company(api).await;
    let Company { tenant, declarations, gert, .. } = &company;
    for (attested, missing) in [
        (json!([]), json!(["employment", "group-membership"])),
        (json!(["employment"]), json!(["group-membership"])),
    ] {
        let mut without = new("Nora", declarations, &["user"]);
        without["assignments"][0]["attested"] = attested;
        let refused = api.post(tenant.path("/users"), without).by(gert);
        let refused = refused.refused(422, "attestation_missing").await;
        assert_eq!(refused["attestations"], missing);
    }
    let mut too_much = new("Nora", declarations, &["user", "employer-services"]);
    too_much["assignments"][1]["attested"] = json!(["employment"]);
    api.post(tenant.path("/users"), too_much).by(gert).refused(422, "attestation_unknown").await;
    let made =
        api.post(tenant.path("/users"), new("Nora", declarations, &["user"])).by(gert).gives(201).await;
    // Who attested what is recorded, and read beside what was given.
    let list = format!("/assignments?holder_id={}", text(&made["user"]["id"]));
    let given = tenant.list(api, &list, gert).await;
    assert_eq!(given[0]["attested"], json!(ATTESTED));
    assert_eq!(given[0]["appointed_by"], json!({ "type": "user", "id": gert.id }));
    let events = tenant.events(api).await;
    let event = events.iter().rev().find(|event| event["type"] == "assignment.created").unwrap();
    assert_eq!((&event["data"]["attested"], &event["actor"]["id"]), (&json!(ATTESTED), &json!(gert.id)));
    let of_manager = tenant.list(api, &format!("/assignments?holder_id={}", gert.id), gert).await;
    assert!(of_manager[0].get("attested").is_none(), "nothing is asked for");
    // Given later, it is asked for too.
    let again = tenant.assigning(api, gert, "company-access/user", at(declarations)).by(gert);
    again.refused(422, "attestation_missing").await;
    let found = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert_eq!(found["sound"], true, "{found}");
}

async fn csm_08_services_are_those_of_the_group_alone(api: &Api) {
    let company = company(api).await;
    let Company { tenant, declarations, careers, gert, .. } = &company;
    let mut elsewhere = new("Nora", declarations, &["user", "employer-services"]);
    elsewhere["assignments"][1]["scope"] = at(careers)["scope"].clone();
    let refused = api.post(tenant.path("/users"), elsewhere).by(gert).send().await;
    assert!(matches!(refused.status, 403 | 422), "{}", refused.text);
    let users = tenant.list(api, "/users", &tenant.owner).await;
    assert!(users.iter().all(|user| user["given_name"] != "Nora"), "whole or not at all");
}

async fn csm_08_whoever_approves_a_request_attests_too(api: &Api) {
    let company = company(api).await;
    let Company { tenant, declarations, gert, .. } = &company;
    let wish = json!({ "role": "company-access/user", "scope": at(declarations)["scope"] });
    let nils = tenant.user(api, "Nils", &[declarations], json!([])).await;
    let raised = api.post(tenant.path("/access-requests"), wish).by(&nils).gives(201).await;
    let path = tenant.path(&format!("/access-requests/{}/approval", text(&raised["id"])));
    api.post(&path, json!({})).by(gert).refused(422, "attestation_missing").await;
    api.post(&path, json!({ "attested": ATTESTED })).by(gert).gives(200).await;
}
