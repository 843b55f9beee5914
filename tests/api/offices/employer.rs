//! The Swedish orderer: confirmed by a signed form, appoints administrators, and nothing changes without both.

use super::{assignment, unit};
use crate::{
    cases,
    harness::{Answer, Api, Call, Person, Tenant, at, text},
    notices,
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::BTreeSet;

cases![
    the_office_of_orderer_starts_with_a_signed_form,
    spv_02_an_orderer_sees_which_codes_want_for_an_administrator,
    spv_03_any_number_of_administrators_and_one_or_two_are_recommended,
    spv_05_an_orderer_does_what_an_administrator_does,
    spv_07_a_user_sees_orderers_and_administrators_with_their_addresses,
    every_code_keeps_an_administrator_closed_ones_too,
    spv_09_without_office_holders_nothing_changes_and_access_goes_on,
    spv_09_without_an_orderer_nothing_of_the_tenants_own_changes,
    an_orderer_hands_over_no_office,
    a_new_orderer_needs_a_new_form,
    a_narrowed_token_and_a_program_start_nothing,
    an_acceptance_is_told_in_a_dry_run,
];

pub const ORDERER: &str = "employer-self-service/orderer";
pub const ADMINISTRATOR: &str = "employer-self-service/administrator";
pub const USER: &str = "employer-self-service/user";
pub const INVOICES: &str = "employer-self-service/invoice-reader";

/// SHA-256 of the signed form.
pub fn form() -> Value {
    json!({ "method": "e-id", "document_sha256": "ab".repeat(32) })
}

pub async fn accept(api: &Api, tenant: &Tenant, holder: &Person, form: Value) -> Value {
    let id = waiting(api, holder).await;
    let path = tenant.path(&format!("/assignments/{id}/acceptance"));
    api.post(path, form).by(holder).gives(200).await
}

/// What somebody was given and has yet to accept; its id.
async fn waiting(api: &Api, holder: &Person) -> String {
    let access = api.get("/v1/me/access").by(holder).gives(200).await;
    text(&access["awaiting"][0]["assignment_id"])
}

/// An employer whose orderer has signed.
pub async fn employer(api: &Api) -> Tenant {
    let tenant = api.tenant_of("employer-self-service").await;
    accept(api, &tenant, &tenant.owner.clone(), form()).await;
    tenant
}

/// Somebody without any role; nobody is recorded with one before there are administrators.
pub async fn hire(api: &Api, tenant: &Tenant, name: &str) -> Person {
    tenant.user(api, name, &[], json!([])).await
}

/// An employer with an orderer, an administrator of all codes, and one code.
pub async fn working(api: &Api) -> (Tenant, Person, String) {
    let tenant = employer(api).await;
    let code = unit(api, &tenant, "employer-code", "1001", None).await;
    let ada = hire(api, &tenant, "Ada").await;
    tenant.assign(api, &ada, ADMINISTRATOR, json!({})).await;
    (tenant, ada, code)
}

pub async fn end(api: &Api, tenant: &Tenant, id: &str, by: &Person) -> Answer {
    api.post(tenant.path(&format!("/assignments/{id}/end")), json!(null)).by(by).send().await
}

async fn the_office_of_orderer_starts_with_a_signed_form(api: &Api) {
    let tenant = api.tenant_of("employer-self-service").await;
    let orderer = &tenant.owner;
    let appoint = json!({
        "subject": { "type": "user", "id": orderer.id },
        "action": { "name": "employer-self-service/administrator.appoint" },
        "resource": { "type": "office", "id": "1" },
    });
    let answer = api.post("/access/v1/evaluation", appoint.clone()).by(orderer).gives(200).await;
    assert_eq!((&answer["decision"], &answer["context"]["rule"]), (&json!(false), &json!("awaited")));
    let code = json!({ "kind": "employer-code", "name": "1001" });
    let refused = api.post(tenant.path("/units"), code.clone()).by(orderer).refused(403, "forbidden").await;
    assert!(text(&refused["detail"]).contains("waits for its holder to accept it"), "{refused}");
    let access = api.get("/v1/me/access").by(orderer).gives(200).await;
    assert_eq!(access["awaiting"][0]["role"], ORDERER);
    assert_eq!(access["awaiting"][0]["awaits"], json!({ "what": "acceptance", "by_roles": [] }));
    let id = text(&access["awaiting"][0]["assignment_id"]);
    let path = tenant.path(&format!("/assignments/{id}/acceptance"));
    let mut later = form();
    later["signed_at"] = json!(api.now() + TimeDelta::hours(1));
    api.post(&path, later).by(orderer).refused(422, "signed_later").await;
    let mut unreadable = form();
    unreadable["document_sha256"] = json!("abc");
    api.post(&path, unreadable).by(orderer).refused(422, "invalid_body").await;
    api.forward(TimeDelta::days(2));
    let mut by_hand = form();
    by_hand["method"] = json!("hand");
    by_hand["signed_at"] = json!(api.now() - TimeDelta::days(1));
    let begun = api.post(&path, by_hand.clone()).by(orderer).gives(200).await;
    assert_eq!((&begun["status"], &begun["valid_from"]), (&json!("live"), &json!(api.now())));
    assert!(begun.get("awaits").is_none());
    let events = tenant.events(api).await;
    let event = events.iter().find(|event| event["type"] == "assignment.started").unwrap();
    let expected = json!({
        "act": "accepted", "method": "hand", "document": by_hand["document_sha256"],
        "signed_at": by_hand["signed_at"],
    });
    assert_eq!(event["data"]["begun"], expected);
    let answer = api.post("/access/v1/evaluation", appoint).by(orderer).gives(200).await;
    assert_eq!(answer["decision"], true);
    api.post(tenant.path("/units"), code).by(orderer).gives(201).await;
    api.post(&path, form()).by(orderer).refused(409, "nothing_awaited").await;
}

async fn spv_02_an_orderer_sees_which_codes_want_for_an_administrator(api: &Api) {
    let (api, office) = notices::club(api).await;
    let tenant = api.tenant_of("employer-self-service").await;
    let orderer = tenant.owner.clone();
    accept(&api, &tenant, &orderer, form()).await;
    let [first, second] = [
        unit(&api, &tenant, "employer-code", "1001", None).await,
        unit(&api, &tenant, "employer-code", "1002", None).await,
    ];
    let vacant = async || {
        let page = api.get(tenant.path("/office-holders")).by(&orderer).gives(200).await;
        let offices = page["offices"].as_array().unwrap().clone();
        let office = offices.iter().find(|office| office["role"] == ADMINISTRATOR).unwrap().clone();
        assert_eq!(office["appointed_by"], json!([ORDERER]));
        let listed = office["shortages"]["listed"].as_array().unwrap().clone();
        assert!(listed.iter().all(|one| one["kind"] == "vacant"), "{office}");
        listed.iter().map(|one| text(&one["unit_id"])).collect::<BTreeSet<_>>()
    };
    assert_eq!(vacant().await, [first.clone(), second.clone()].into());
    // Whoever begins as an orderer gets a mail that names them.
    let olof = notices::user(&api, &tenant, "Olof", json!({})).await;
    tenant.assign(&api, &olof, ORDERER, json!({})).await;
    notices::carry(&api, &office).await;
    office.take();
    accept(&api, &tenant, &olof, form()).await;
    notices::carry(&api, &office).await;
    let letters = office.take();
    let texts: Vec<_> = letters.iter().map(|letter| (&letter.to, &letter.text)).collect();
    let told = texts.iter().filter(|(to, text)| **to == olof.email && text.contains("1001, 1002"));
    assert_eq!(told.count(), 1, "{texts:?}");
    let ada = notices::user(&api, &tenant, "Ada", json!({})).await;
    tenant.assign(&api, &ada, ADMINISTRATOR, at(&first)).await;
    assert_eq!(vacant().await, [second].into());
    api.stop().await;
}

async fn spv_03_any_number_of_administrators_and_one_or_two_are_recommended(api: &Api) {
    let (tenant, ..) = working(api).await;
    for name in ["Bo", "Cilla"] {
        let more = hire(api, &tenant, name).await;
        tenant.assign(api, &more, ADMINISTRATOR, json!({})).await;
    }
    let page = api.get(tenant.path("/office-holders")).by(&tenant.owner).gives(200).await;
    let offices = page["offices"].as_array().unwrap();
    let office = offices.iter().find(|office| office["role"] == ADMINISTRATOR).unwrap();
    let too_many = &office["shortages"]["listed"][0];
    assert_eq!(
        (&too_many["kind"], &too_many["holders"], &too_many["wanted"]),
        (&json!("above_recommendation"), &json!(3), &json!(2))
    );
    // The orderer may be one, too, and gains nothing by it.
    let own = tenant.assigning(api, &tenant.owner, ADMINISTRATOR, json!({})).by(&tenant.owner);
    own.gives(201).await;
}

async fn spv_05_an_orderer_does_what_an_administrator_does(api: &Api) {
    let (tenant, ada, code) = working(api).await;
    let role = api.get(tenant.path("/roles/employer-self-service/administrator")).by(&tenant.owner);
    let role = role.gives(200).await;
    let all = role["permissions"].as_array().unwrap();
    assert!(all.len() > 5, "{role}");
    for permission in all {
        for who in [&tenant.owner, &ada] {
            let allowed = tenant.allows(api, who, permission.as_str().unwrap(), json!({ "unit_id": code }));
            assert!(allowed.await, "{permission}");
        }
    }
    for (by, name) in [(&tenant.owner, "Ulla"), (&ada, "Uno")] {
        let user = hire(api, &tenant, name).await;
        tenant.assigning(api, &user, USER, at(&code)).by(by).gives(201).await;
    }
    let refused =
        tenant.assigning(api, &ada, ORDERER, json!({})).by(&ada).refused(403, "appointment_not_yours");
    assert_eq!(refused.await["roles"], json!([ORDERER]));
}

async fn spv_07_a_user_sees_orderers_and_administrators_with_their_addresses(api: &Api) {
    let (tenant, ada, code) = working(api).await;
    let other = unit(api, &tenant, "employer-code", "1002", None).await;
    let bo = hire(api, &tenant, "Bo").await;
    tenant.assign(api, &bo, ADMINISTRATOR, at(&other)).await;
    let ulla = hire(api, &tenant, "Ulla").await;
    tenant.assign(api, &ulla, USER, at(&code)).await;
    let page = api.get("/v1/me/administrators").by(&ulla).gives(200).await;
    let mut found: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (text(&item["role"]), text(&item["email"]), text(&item["given_name"])))
        .collect();
    found.sort();
    let expected = [
        (ADMINISTRATOR.to_owned(), ada.email.clone(), "Ada".to_owned()),
        (ORDERER.to_owned(), tenant.owner.email.clone(), "Nadja".to_owned()),
    ];
    assert_eq!(found, expected, "not the administrator of another code");
}

async fn every_code_keeps_an_administrator_closed_ones_too(api: &Api) {
    let (tenant, ada, code) = working(api).await;
    let orderer = &tenant.owner;
    let ulla = hire(api, &tenant, "Ulla").await;
    tenant.assign(api, &ulla, INVOICES, at(&code)).await;
    let closure = tenant.path(&format!("/units/{code}/closure"));
    api.put(closure, json!(null)).by(orderer).gives(200).await;
    let invoices = "employer-self-service/invoice.read";
    assert!(tenant.allows(api, &ulla, invoices, json!({ "unit_id": code })).await, "old invoices");
    // A sole administrator covers every code, closed and later ones too.
    let later = unit(api, &tenant, "employer-code", "1002", None).await;
    for code in [&code, &later] {
        let changes = "employer-self-service/access.change";
        assert!(tenant.allows(api, &ada, changes, json!({ "unit_id": code })).await);
    }
    let sole = assignment(api, &tenant, &ada, ADMINISTRATOR).await;
    let refused = api.post(tenant.path(&format!("/assignments/{sole}/end")), json!(null)).by(orderer);
    assert_eq!(refused.refused(409, "office_emptied").await["roles"], json!([ORDERER]));
    let bo = hire(api, &tenant, "Bo").await;
    tenant.assign(api, &bo, ADMINISTRATOR, json!({})).await;
    assert_eq!(end(api, &tenant, &sole, orderer).await.status, 200);
    let only = assignment(api, &tenant, orderer, ORDERER).await;
    let refused = api.post(tenant.path(&format!("/assignments/{only}/end")), json!(null)).by(orderer);
    refused.refused(409, "office_emptied").await;
}

/// An employer without codes may lose its last administrator: nobody must be one for any code.
async fn spv_09_without_office_holders_nothing_changes_and_access_goes_on(api: &Api) {
    let tenant = employer(api).await;
    let orderer = &tenant.owner;
    let [ada, bo, ulla] =
        [hire(api, &tenant, "Ada").await, hire(api, &tenant, "Bo").await, hire(api, &tenant, "Ulla").await];
    let with_role = json!({
        "given_name": "Uno", "family_name": "Muster", "email": "uno@kessler.example",
        "assignments": [{ "role": USER }],
    });
    let frozen = async |call: Call<'_>| {
        let refused = call.by(orderer).refused(409, "tenant_frozen").await;
        assert_eq!(refused["roles"], json!([ORDERER]), "who must act");
        assert!(text(&refused["detail"]).contains(ADMINISTRATOR), "{refused}");
    };
    frozen(api.post(tenant.path("/users"), with_role.clone())).await;
    frozen(tenant.assigning(api, &ulla, USER, json!({}))).await;
    tenant.assign(api, &ada, ADMINISTRATOR, json!({})).await;
    let given = text(&tenant.assign(api, &ulla, USER, json!({})).await["id"]);
    let administers = assignment(api, &tenant, &ada, ADMINISTRATOR).await;
    assert_eq!(end(api, &tenant, &administers, orderer).await.status, 200);
    let uses = "employer-self-service/self-service.use";
    assert!(tenant.allows(api, &ulla, uses, json!({})).await, "existing access goes on");
    for rest in ["", "?dry_run=true"] {
        let new = json!({ "holder": { "type": "user", "id": bo.id }, "role": USER });
        frozen(api.post(tenant.path(&format!("/assignments{rest}")), new)).await;
        frozen(api.post(tenant.path(&format!("/assignments/{given}/end{rest}")), json!(null))).await;
    }
    frozen(api.post(tenant.path("/users"), with_role.clone())).await;
    tenant.assign(api, &bo, ADMINISTRATOR, json!({})).await;
    api.post(tenant.path("/users"), with_role).by(orderer).gives(201).await;
    assert_eq!(end(api, &tenant, &given, &bo).await.status, 200);
}

/// What is of no regime waits for all of them: roles of the tenant's own and locks.
async fn spv_09_without_an_orderer_nothing_of_the_tenants_own_changes(api: &Api) {
    let tenant = api.tenant_following(&["time-recording", "employer-self-service"]).await;
    let owner = &tenant.owner;
    let waits = waiting(api, owner).await;
    let role = json!({ "key": "clerk", "title": "Clerk", "permissions": ["time-recording/time.read"] });
    let refused = api.post(tenant.path("/roles"), role.clone()).by(owner).refused(409, "tenant_frozen").await;
    assert_eq!((&refused["roles"], &refused["assignment_ids"]), (&json!([ORDERER]), &json!([waits])));
    let lock = json!({ "path": ["acme"] });
    api.post(tenant.path("/locks"), lock).by(owner).refused(409, "tenant_frozen").await;
    // The other regime has its owner.
    let anna = tenant.user_with(api, "Anna", "time-recording/employee").await;
    accept(api, &tenant, owner, form()).await;
    owner.shows_e_id(api).await;
    tenant.assign(api, &anna, ADMINISTRATOR, json!({})).await;
    api.post(tenant.path("/roles"), role).by(owner).gives(201).await;
}

async fn an_orderer_hands_over_no_office(api: &Api) {
    let (tenant, ada, _) = working(api).await;
    let role = json!({
        "key": "deputy", "title": "Deputy", "permissions": ["employer-self-service/administrator.appoint"],
    });
    let defined = api.post(tenant.path("/roles"), role).by(&tenant.owner).send().await;
    assert!(matches!(defined.status, 403 | 422), "{}", defined.text);
    tenant
        .assigning(api, &ada, ADMINISTRATOR, json!({}))
        .by(&ada)
        .refused(403, "appointment_not_yours")
        .await;
}

async fn a_new_orderer_needs_a_new_form(api: &Api) {
    let (tenant, ada, _) = working(api).await;
    let olof = hire(api, &tenant, "Olof").await;
    let given = tenant.assign(api, &olof, ORDERER, json!({})).await;
    assert_eq!((&given["status"], &given["awaits"]["what"]), (&json!("awaiting"), &json!("acceptance")));
    let found = tenant.list(api, "/assignments?awaiting=true", &tenant.owner).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], given["id"]);
    // Until it is signed it fills nothing, and nobody signs for another.
    let only = assignment(api, &tenant, &tenant.owner, ORDERER).await;
    assert_eq!(end(api, &tenant, &only, &tenant.owner).await.status, 409);
    let path = tenant.path(&format!("/assignments/{}/acceptance", text(&given["id"])));
    api.post(&path, form()).by(&tenant.owner).refused(403, "acceptance_not_yours").await;
    api.post(&path, form()).by(&ada).refused(403, "acceptance_not_yours").await;
    let why = json!({
        "subject": { "type": "user", "id": olof.id },
        "action": { "name": "employer-self-service/administrator.appoint" },
        "resource": { "type": "office", "id": "1" },
    });
    let why = api.post(tenant.path("/explanations"), why).by(&ada).gives(200).await;
    let change = &why["smallest_change"];
    assert_eq!((&change["kind"], &change["assignment_id"]), (&json!("accept_assignment"), &given["id"]));
    assert_eq!(change["makers"], json!([{ "type": "user", "id": olof.id }]));
    accept(api, &tenant, &olof, form()).await;
    assert_eq!(end(api, &tenant, &only, &tenant.owner).await.status, 200);
    // Who says no never holds it.
    let pia = hire_by(api, &tenant, &olof, "Pia").await;
    let new = json!({ "holder": { "type": "user", "id": pia.id }, "role": ORDERER });
    let given = api.post(tenant.path("/assignments"), new).by(&olof).gives(201).await;
    let rejection = tenant.path(&format!("/assignments/{}/rejection", text(&given["id"])));
    api.post(&rejection, json!(null)).by(&olof).refused(403, "acceptance_not_yours").await;
    let ended = api.post(&rejection, json!(null)).by(&pia).gives(200).await;
    assert_eq!(ended["status"], "ended");
}

async fn hire_by(api: &Api, tenant: &Tenant, by: &Person, name: &str) -> Person {
    let tenant = Tenant { owner: by.clone(), ..tenant.clone() };
    tenant.user(api, name, &[], json!([])).await
}

async fn a_narrowed_token_and_a_program_start_nothing(api: &Api) {
    let (tenant, ..) = working(api).await;
    let client = api.post(tenant.path("/api-clients"), json!({ "name": "Payroll" })).by(&tenant.owner);
    let client = text(&client.gives(201).await["id"]);
    let new = json!({ "holder": { "type": "api_client", "id": client }, "role": ORDERER });
    api.post(tenant.path("/assignments"), new).by(&tenant.owner).refused(422, "role_for_persons").await;
}

async fn an_acceptance_is_told_in_a_dry_run(api: &Api) {
    let tenant = api.tenant_of("employer-self-service").await;
    let id = waiting(api, &tenant.owner).await;
    let path = tenant.path(&format!("/assignments/{id}/acceptance?dry_run=true"));
    let tried = api.post(path, form()).by(&tenant.owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "assignment.started");
    let gained = tried["access"]["gained"]["listed"].as_array().unwrap();
    let appoints = |access: &&Value| access["permission"] == "employer-self-service/administrator.appoint";
    assert_eq!(gained.iter().filter(appoints).count(), 1);
    assert_eq!(waiting(api, &tenant.owner).await, id);
}
