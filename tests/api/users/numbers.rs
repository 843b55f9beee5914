//! Users by the numbers they are known by: who needs one, whose it is, and who finds them by it (CSM-08, SPV-01).

use crate::{
    blocks::company,
    cases,
    harness::{Api, Person, Tenant, at, field, text},
};
use serde_json::{Value, json};

cases![
    csm_08_a_user_of_a_group_is_known_by_a_national_number,
    csm_08_a_number_belongs_to_one_user,
    csm_08_a_user_is_found_by_the_number,
    spv_01_an_orderer_is_known_by_a_personal_number,
];

const NUMBER: &str = "85.07.30-033.28";
const USER: &str = "company-access/user";

fn new(name: &str, identifiers: Value) -> Value {
    json!({
        "given_name": name, "family_name": "Muster", "email": format!("{name}@kessler.example"),
        "identifiers": identifiers, "invitation_by": "answer",
    })
}

fn appointed(holder: &str, role: &str, unit: &str) -> Value {
    let attested = json!(["employment", "group-membership"]);
    let mut new = json!({ "holder": { "type": "user", "id": holder }, "role": role, "attested": attested });
    new["scope"] = at(unit)["scope"].clone();
    new
}

async fn find(api: &Api, tenant: &Tenant, who: &Person, number: &str) -> Value {
    let search = json!({ "identifiers": { "national-number": number } });
    api.post(tenant.path("/user-searches"), search).by(who).gives(200).await["items"].clone()
}

async fn csm_08_a_user_of_a_group_is_known_by_a_national_number(api: &Api) {
    let company = company(api).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let created = api.post(tenant.path("/users"), new("Emma", json!({}))).by(owner).gives(201).await;
    let emma = text(&created["user"]["id"]);
    let place = tenant.path(&format!("/units/{}/members/{emma}", company.declarations));
    api.put(&place, json!(null)).by(owner).gives(200).await;
    let appointing = || {
        let body = appointed(&emma, USER, &company.declarations);
        api.post(tenant.path("/assignments"), body).by(&company.gert)
    };
    let refused = appointing().refused(422, "identifier_needed").await;
    assert_eq!(field(&refused), "/identifiers");
    assert!(text(&refused["detail"]).contains("national-number"), "{refused}");
    let path = tenant.path(&format!("/users/{emma}"));
    let known = json!({ "identifiers": { "national-number": NUMBER } });
    api.patch(&path, known).by(owner).gives(200).await;
    appointing().gives(201).await;
    // While she holds it, the number stays.
    api.patch(&path, json!({ "identifiers": {} })).by(owner).refused(422, "identifier_needed").await;
    // In one step as well, where all of it is refused or nothing.
    let mut finn = new("Finn", json!({}));
    finn["units"] = json!([company.declarations]);
    finn["assignments"] = json!([{
        "role": USER, "scope": at(&company.declarations)["scope"], "attested": ["employment", "group-membership"],
    }]);
    api.post(tenant.path("/users"), finn.clone()).by(owner).refused(422, "identifier_needed").await;
    finn["identifiers"] = json!({ "national-number": "17 07 30 033 84" });
    api.post(tenant.path("/users"), finn).by(owner).gives(201).await;
}

async fn csm_08_a_number_belongs_to_one_user(api: &Api) {
    let company = company(api).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let numbered = || json!({ "national-number": NUMBER });
    let first = api.post(tenant.path("/users"), new("Emma", numbered())).by(owner).gives(201).await;
    let again = api.post(tenant.path("/users"), new("Finn", numbered())).by(owner);
    let refused = again.refused(409, "identifier_taken").await;
    assert!(!refused.to_string().contains("85073003328"), "{refused}");
    let finn = api.post(tenant.path("/users"), new("Finn", json!({}))).by(owner).gives(201).await;
    let finn = tenant.path(&format!("/users/{}", text(&finn["user"]["id"])));
    let wanted = json!({ "identifiers": { "national-number": "85073003328" } });
    api.patch(&finn, wanted.clone()).by(owner).refused(409, "identifier_taken").await;
    // Of whom it is said again, it is no news; once it is gone from one, another may have it.
    let emma = tenant.path(&format!("/users/{}", text(&first["user"]["id"])));
    api.patch(&emma, wanted.clone()).by(owner).gives(200).await;
    api.patch(&emma, json!({ "identifiers": {} })).by(owner).gives(200).await;
    api.patch(&finn, wanted.clone()).by(owner).gives(200).await;
    api.delete(&finn).by(owner).gives(204).await;
    api.patch(&emma, wanted.clone()).by(owner).gives(200).await;
    // In another company it is nobody's.
    let elsewhere = api.tenant_of("company-access").await;
    elsewhere.activate(api).await;
    api.post(elsewhere.path("/users"), new("Emma", numbered())).by(&elsewhere.owner).gives(201).await;
}

async fn csm_08_a_user_is_found_by_the_number(api: &Api) {
    let company = company(api).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let numbered = new("Emma", json!({ "national-number": NUMBER }));
    let created = api.post(tenant.path("/users"), numbered).by(owner).gives(201).await;
    for written in [NUMBER, "85073003328", "85 07 30 033 28"] {
        let found = find(api, tenant, owner, written).await;
        assert_eq!(found[0]["id"], created["user"]["id"]);
        assert_eq!(found[0]["identifiers"]["national-number"], "*******3328");
    }
    assert_eq!(find(api, tenant, owner, "17073003384").await, json!([]));
    // Who does not see her does not find her, and is told nothing else than of a number that nobody has.
    assert_eq!(find(api, tenant, &company.gert, NUMBER).await, json!([]));
    let search = |identifier: &str, number: &str| {
        let search = json!({ "identifiers": { identifier: number } });
        api.post(tenant.path("/user-searches"), search).by(owner)
    };
    search("national-number", "85.07.30-033.29").refused(422, "identifier_invalid").await;
    search("shoe-size", "43").refused(422, "identifier_unknown").await;
}

async fn spv_01_an_orderer_is_known_by_a_personal_number(api: &Api) {
    let employer = api.tenant_of("employer-self-service").await;
    let owner = &employer.owner;
    let access = api.get("/v1/me/access").by(owner).gives(200).await;
    let id = text(&access["awaiting"][0]["assignment_id"]);
    let form = json!({ "method": "hand", "document_sha256": "ab".repeat(32) });
    api.post(employer.path(&format!("/assignments/{id}/acceptance")), form).by(owner).gives(200).await;
    let created = api.post(employer.path("/users"), new("Olof", json!({}))).by(owner).gives(201).await;
    let olof = &created["user"]["id"];
    let named = |role: &str| {
        let new = json!({ "holder": { "type": "user", "id": olof }, "role": format!("employer-self-service/{role}") });
        api.post(employer.path("/assignments"), new).by(owner)
    };
    named("orderer").refused(422, "identifier_needed").await;
    named("administrator").gives(201).await;
}
