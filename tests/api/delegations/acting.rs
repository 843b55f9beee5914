//! What somebody does on behalf of another, and how it is told.

use super::{delegating, handled, latest, user};
use crate::{
    cases,
    harness::{Api, text},
    notices,
    offices::{
        assignment,
        employer::{ADMINISTRATOR, ORDERER, USER, employer, hire},
    },
};
use serde_json::{Value, json};

cases![
    spv_12_the_handling_is_delegated_and_never_the_office,
    spv_12_the_delegate_appears_as_acting_for_the_orderer,
    spv_12_who_needs_no_delegation_acts_for_themselves,
    spv_12_the_next_steps_are_delegated_before_there_is_an_administrator,
    spv_12_what_is_delegated_never_becomes_ones_own,
    a_dry_run_tells_what_a_delegate_would_gain,
    spv_12_the_delegate_is_told_by_mail,
];

async fn spv_12_the_handling_is_delegated_and_never_the_office(api: &Api) {
    let it = handled(api).await;
    let (tenant, ben) = (&it.tenant, &it.ben);
    assert_eq!((&it.delegation["status"], &it.delegation["role"]), (&json!("live"), &json!(ORDERER)));
    assert!(it.delegation.get("permissions").is_none(), "{}", it.delegation);
    let cilla = hire(api, tenant, "Cilla").await;
    let given = tenant.assigning(api, &cilla, ADMINISTRATOR, json!({})).by(ben).gives(201).await;
    assert_eq!((&given["appointed_by"], &given["authority_id"]), (&user(ben), &json!(it.office)));
    let event = latest(api, tenant, "assignment.created").await;
    assert_eq!((&event["actor"], &event["on_behalf_of"]), (&user(ben), &user(&tenant.owner)));
    assert_eq!((&event["data"]["by"], event["data"].get("holder")), (&json!(it.office), Some(&user(&cilla))));
    // The office stays: it is neither given nor taken by whoever handles it, nor handled by a third.
    let refused = tenant.assigning(api, &cilla, ORDERER, json!({})).by(ben);
    assert_eq!(refused.refused(403, "appointment_not_yours").await["roles"], json!([ORDERER]));
    let end = tenant.path(&format!("/assignments/{}/end", it.office));
    api.post(end, json!(null)).by(ben).refused(403, "appointment_not_yours").await;
    let onward = delegating(api, tenant, &it.office, &cilla, json!({})).by(ben);
    onward.refused(403, "delegation_not_onward").await;
    let roles: Vec<_> =
        tenant.list(api, "/appointments", ben).await.iter().map(|one| text(&one["role"])).collect();
    assert!(roles.contains(&ADMINISTRATOR.to_owned()) && !roles.contains(&ORDERER.to_owned()), "{roles:?}");
    for (permission, expected) in [("administrator.appoint", true), ("handling.delegate", false)] {
        assert_eq!(it.may(api, ben, permission).await, expected, "{permission}");
        assert!(it.may(api, &tenant.owner, permission).await, "{permission}");
    }
}

async fn spv_12_the_delegate_appears_as_acting_for_the_orderer(api: &Api) {
    let it = handled(api).await;
    let (tenant, ben, orderer) = (&it.tenant, &it.ben, &it.tenant.owner);
    let (id, acting) = (&it.delegation["id"], user(orderer));
    let me = api.get("/v1/me").by(ben).gives(200).await;
    assert_eq!((&me["roles"][0]["role"], &me["roles"][0]["acting_for"]), (&json!(ORDERER), &acting));
    let access = api.get("/v1/me/access").by(ben).gives(200).await;
    let appoints = |row: &&Value| row["permission"] == "employer-self-service/administrator.appoint";
    let held = access["permissions"].as_array().unwrap().iter().find(appoints).unwrap();
    let given = &held["given"][0];
    assert_eq!((&given["acting_for"], &given["delegation_id"]), (&acting, id));
    assert_eq!(given["assignment_id"], json!(it.office));
    let overview = tenant.list(api, &format!("/access?holder_id={}", ben.id), orderer).await;
    assert!(overview.iter().filter(|row| row["automatic"] == false).all(|row| row["acting_for"] == acting));
    assert!(overview.iter().any(|row| appoints(&row)), "{overview:?}");
    let holders = tenant.list(api, &format!("/office-holders?role={ORDERER}"), orderer).await;
    assert_eq!(holders[0]["delegates"][0]["user_id"], json!(ben.id));
    let mine = api.get("/v1/me/administrators").by(&it.ada).gives(200).await;
    let named = |row: &&Value| row["user_id"] == json!(ben.id);
    let told = mine["items"].as_array().unwrap().iter().find(named).unwrap().clone();
    assert_eq!((&told["acting_for"], &told["role"]), (&json!(orderer.id), &json!(ORDERER)));
    assert_eq!(told["email"], json!(ben.email));
    let question = json!({
        "subject": user(ben),
        "action": { "name": "employer-self-service/administrator.appoint" },
        "resource": { "type": "office", "id": "1" },
    });
    let why = api.post(tenant.path("/explanations"), question).by(orderer).gives(200).await;
    assert_eq!((&why["decision"], &why["acting_for"]), (&json!(true), &acting));
    assert_eq!(why["chain"][0]["holder"], acting, "the chain is the orderer's");
    let who = json!({
        "subject": { "type": "user" },
        "action": { "name": "employer-self-service/administrator.appoint" },
        "resource": { "type": "office", "id": "1" },
    });
    let who = api.post("/access/v1/search/subject", who).by(orderer).gives(200).await;
    assert!(who["results"].as_array().unwrap().contains(&user(ben)), "{who}");
    for (query, by, count) in [
        (format!("?delegate_id={}", ben.id), orderer, 1),
        (format!("?delegator_id={}&live=true", orderer.id), ben, 1),
        (format!("?assignment_id={}", it.office), &it.ada, 1),
        (format!("?delegate_id={}", it.ada.id), orderer, 0),
    ] {
        let found = tenant.list(api, &format!("/delegations{query}"), by).await;
        assert_eq!(found.len(), count, "{query}");
    }
    assert_eq!(api.get(it.path()).by(ben).gives(200).await["delegator"], acting);
    // Who is neither of both, and sees nobody's roles, sees nothing of it.
    let ulla = hire(api, tenant, "Ulla").await;
    api.get(it.path()).by(&ulla).refused(404, "not_found").await;
    assert_eq!(tenant.list(api, "/delegations", &ulla).await, Vec::<Value>::new());
    let other = api.tenant().await;
    let elsewhere = other.path(&format!("/delegations/{}", text(id)));
    api.get(elsewhere).by(&other.owner).refused(404, "not_found").await;
}

async fn spv_12_who_needs_no_delegation_acts_for_themselves(api: &Api) {
    let it = handled(api).await;
    let (tenant, ada) = (&it.tenant, &it.ada);
    delegating(api, tenant, &it.office, ada, json!({})).by(&tenant.owner).gives(201).await;
    let ulla = hire(api, tenant, "Ulla").await;
    tenant.assigning(api, &ulla, USER, json!({})).by(ada).gives(201).await;
    let event = latest(api, tenant, "assignment.created").await;
    assert_eq!((&event["actor"], event.get("on_behalf_of")), (&user(ada), None), "administrators give it");
    tenant.assigning(api, &ulla, ADMINISTRATOR, json!({})).by(ada).gives(201).await;
    let event = latest(api, tenant, "assignment.created").await;
    assert_eq!((&event["actor"], &event["on_behalf_of"]), (&user(ada), &user(&tenant.owner)));
    let code = json!({ "kind": "employer-code", "name": "1002" });
    api.post(tenant.path("/units"), code).by(ada).gives(201).await;
    let event = latest(api, tenant, "unit.created").await;
    assert_eq!(event["on_behalf_of"], user(&tenant.owner), "codes are made by the orderer alone");
    let verified = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert_eq!(verified["sound"], true, "{verified}");
}

async fn spv_12_the_next_steps_are_delegated_before_there_is_an_administrator(api: &Api) {
    let tenant = employer(api).await;
    let office = assignment(api, &tenant, &tenant.owner, ORDERER).await;
    let [ben, ulla] = [hire(api, &tenant, "Ben").await, hire(api, &tenant, "Ulla").await];
    let made = delegating(api, &tenant, &office, &ben, json!({})).by(&tenant.owner).gives(201).await;
    tenant.assigning(api, &ulla, USER, json!({})).by(&ben).refused(409, "tenant_frozen").await;
    tenant.assigning(api, &ulla, ADMINISTRATOR, json!({})).by(&ben).gives(201).await;
    let end = tenant.path(&format!("/delegations/{}/end", text(&made["id"])));
    assert_eq!(api.post(end, json!(null)).by(&ben).gives(200).await["status"], "ended", "given back");
}

async fn spv_12_what_is_delegated_never_becomes_ones_own(api: &Api) {
    let it = handled(api).await;
    let (tenant, ben) = (&it.tenant, &it.ben);
    let own = tenant.assigning(api, ben, ADMINISTRATOR, json!({})).by(ben);
    own.refused(403, "not_to_yourself").await;
    // The orderer, who has all of it, makes them one.
    tenant.assign(api, ben, ADMINISTRATOR, json!({})).await;
}

async fn spv_12_the_delegate_is_told_by_mail(api: &Api) {
    let (api, office) = notices::club(api).await;
    let tenant = employer(&api).await;
    let of_orderer = assignment(&api, &tenant, &tenant.owner, ORDERER).await;
    let ben = notices::user(&api, &tenant, "Ben", json!({})).await;
    notices::carry(&api, &office).await;
    office.take();
    let made = delegating(&api, &tenant, &of_orderer, &ben, json!({})).by(&tenant.owner).gives(201).await;
    let end = tenant.path(&format!("/delegations/{}/end", text(&made["id"])));
    // Tenants of these tests speak German.
    for said in ["Sie handeln nun mit der Rolle", "Sie handeln nicht mehr mit der Rolle"] {
        notices::carry(&api, &office).await;
        let letters = office.take();
        let [letter] = letters.as_slice() else { panic!("{letters:?}") };
        assert_eq!(letter.to, ben.email);
        assert!(letter.text.contains("/delegations/"), "{}", letter.text);
        assert!(letter.text.contains(said), "{}", letter.text);
        api.post(&end, json!(null)).by(&tenant.owner).send().await;
    }
    api.stop().await;
}

async fn a_dry_run_tells_what_a_delegate_would_gain(api: &Api) {
    let it = handled(api).await;
    let cilla = hire(api, &it.tenant, "Cilla").await;
    let new = json!({ "assignment_id": it.office, "delegate_id": cilla.id });
    let tried = api.post(it.tenant.path("/delegations?dry_run=true"), new).by(&it.tenant.owner);
    let tried = tried.gives(200).await;
    assert_eq!(tried["events"][0]["type"], "delegation.created");
    let gained = tried["access"]["gained"]["listed"].as_array().unwrap();
    let named = |key: &str| {
        gained.iter().any(|one| {
            one["permission"] == format!("employer-self-service/{key}")
                && one["holder"]["id"] == json!(cilla.id)
        })
    };
    assert!(named("administrator.appoint") && !named("handling.delegate"), "{tried}");
    assert!(!it.may(api, &cilla, "administrator.appoint").await);
    let tried = api.post(format!("{}/end?dry_run=true", it.path()), json!(null)).by(&it.tenant.owner);
    let tried = tried.gives(200).await;
    assert!(tried["access"]["lost"]["count"].as_i64().unwrap() > 5, "{tried}");
    assert!(it.may(api, &it.ben, "administrator.appoint").await);
}
