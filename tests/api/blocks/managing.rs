//! Who blocks whom where.

use super::{REASON, block, blocks, company, new};
use crate::{
    cases,
    harness::{Api, text},
    offices::employer::{ADMINISTRATOR, end, working},
};
use serde_json::{Value, json};

cases![
    csm_09_managers_block_within_their_group_and_domain_alone,
    csm_09_nobody_blocks_those_above_or_themselves,
    csm_09_there_is_one_block_a_place,
    csm_09_why_is_read_by_who_could_end_it,
    spv_08_the_last_administrator_of_a_code_is_not_blocked,
    where_the_regime_says_nothing_it_takes_the_right_to_change_the_user,
    a_change_names_its_version,
];

async fn csm_09_managers_block_within_their_group_and_domain_alone(api: &Api) {
    let company = company(api).await;
    let (tenant, anna) = (&company.tenant, &company.anna);
    let dry = format!("{}?dry_run=true", blocks(tenant, anna));
    let main = &tenant.owner;
    for (by, unit, status) in [
        (main, None, 200),
        (main, Some(&company.declarations), 200),
        (&company.dirk, None, 403),
        (&company.dirk, Some(&company.declarations), 200),
        (&company.dirk, Some(&company.careers), 422),
        (&company.gert, None, 403),
        (&company.gert, Some(&company.declarations), 200),
        (&company.gert, Some(&company.careers), 422),
        (&company.lise, Some(&company.careers), 200),
        // No domain is a place where the regime lets anybody block.
        (main, Some(&company.domain), 403),
        (anna, Some(&company.declarations), 422),
    ] {
        let answer = api.post(&dry, new(unit.map(String::as_str))).by(by).send().await;
        assert_eq!(answer.status, status, "{} in {unit:?}: {}", by.email, answer.text);
    }
    let refused = api.post(blocks(tenant, anna), new(None)).by(&company.gert);
    let refused = refused.refused(403, "block_not_yours").await;
    let by = ["company-access/co-main-access-manager", "company-access/main-access-manager"];
    assert_eq!(refused["roles"], json!(by));
    // Whoever is in another group alone does not exist for a group manager.
    let nils = tenant.user(api, "Nils", &[&company.careers], json!([])).await;
    let there = new(Some(&company.declarations));
    api.post(blocks(tenant, &nils), there).by(&company.gert).refused(404, "not_found").await;
    // Who could block there ends it, and nobody else.
    let made = block(api, tenant, anna, Some(&company.careers), main).await;
    api.delete(&made).by(&company.gert).refused(403, "block_not_yours").await;
    api.delete(&made).by(&company.lise).gives(200).await;
    api.delete(&made).by(&company.lise).refused(409, "block_ended").await;
}

async fn csm_09_nobody_blocks_those_above_or_themselves(api: &Api) {
    let company = company(api).await;
    let (tenant, main) = (&company.tenant, &company.tenant.owner);
    let member = tenant.path(&format!("/units/{}/members/{}", company.declarations, main.id));
    api.put(member, json!(null)).by(main).gives(200).await;
    let here = || new(Some(&company.declarations));
    let refused = api.post(blocks(tenant, main), here()).by(&company.gert);
    let refused = refused.refused(403, "block_of_office").await;
    assert!(text(&refused["detail"]).contains("main-access-manager"), "{refused}");
    for (who, unit) in [(main, None), (&company.gert, Some(&company.declarations))] {
        let own = api.post(blocks(tenant, who), new(unit.map(String::as_str))).by(who);
        own.refused(403, "block_of_yourself").await;
    }
    let made = block(api, tenant, &company.gert, Some(&company.declarations), &company.dirk).await;
    let own = api.delete(&made).by(&company.gert).send().await;
    assert!(matches!(own.status, 403 | 404), "{}", own.text);
    api.delete(&made).by(&company.dirk).gives(200).await;
}

async fn csm_09_there_is_one_block_a_place(api: &Api) {
    let company = company(api).await;
    let (tenant, anna, main) = (&company.tenant, &company.anna, &company.tenant.owner);
    for unit in [None, Some(company.declarations.as_str())] {
        block(api, tenant, anna, unit, main).await;
        api.post(blocks(tenant, anna), new(unit)).by(main).refused(409, "block_exists").await;
    }
    let list = api.get(blocks(tenant, anna)).by(main).gives(200).await;
    let ids: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| text(&item["id"])).collect();
    let first = api.get(format!("{}?limit=1", blocks(tenant, anna))).by(main).gives(200).await;
    let next = format!("{}?limit=1&cursor={}", blocks(tenant, anna), text(&first["next_cursor"]));
    let second = api.get(next).by(main).gives(200).await;
    assert_eq!([text(&first["items"][0]["id"]), text(&second["items"][0]["id"])].to_vec(), ids);
}

async fn csm_09_why_is_read_by_who_could_end_it(api: &Api) {
    let company = company(api).await;
    let (tenant, anna) = (&company.tenant, &company.anna);
    let made = block(api, tenant, anna, Some(&company.declarations), &company.gert).await;
    for (by, reads) in
        [(&company.gert, true), (&company.dirk, true), (&tenant.owner, true), (&company.lise, false)]
    {
        let read = api.get(&made).by(by).gives(200).await;
        assert_eq!(read["reason"], if reads { json!(REASON) } else { Value::Null }, "{}", by.email);
        assert_eq!(read["blocked_by"], json!({ "type": "user", "id": company.gert.id }));
    }
    let log = api.get(tenant.path("/events?limit=200")).by(&tenant.owner).gives(200).await.to_string();
    assert!(log.contains("user.blocked") && !log.contains(REASON));
    assert!(!api.events().await.contains(REASON), "it is sealed");
    let too_much = json!({ "reason": "x".repeat(1001) });
    api.post(blocks(tenant, anna), too_much).by(&tenant.owner).refused(422, "invalid_body").await;
    api.post(blocks(tenant, anna), json!({})).by(&tenant.owner).refused(422, "invalid_body").await;
}

async fn spv_08_the_last_administrator_of_a_code_is_not_blocked(api: &Api) {
    let (tenant, ada, code) = working(api).await;
    let orderer = &tenant.owner;
    let closure = tenant.path(&format!("/units/{code}/closure"));
    api.put(closure, json!(null)).by(orderer).gives(200).await;
    for unit in [None, Some(code.as_str())] {
        let refused = api.post(blocks(&tenant, &ada), new(unit)).by(orderer);
        let refused = refused.refused(409, "office_emptied").await;
        let detail = text(&refused["detail"]);
        assert!(detail.contains(ADMINISTRATOR) && detail.contains(&code), "{detail}");
    }
    let bo = tenant.user(api, "Bo", &[], json!([])).await;
    let given = tenant.assign(api, &bo, ADMINISTRATOR, json!({})).await;
    let path = block(api, &tenant, &ada, None, orderer).await;
    // Whoever is blocked fills no office: now Bo is the last.
    let refused = end(api, &tenant, &text(&given["id"]), orderer).await;
    assert_eq!((refused.status, &refused.body["code"]), (409, &json!("office_emptied")));
    api.post(blocks(&tenant, &bo), new(Some(&code))).by(orderer).refused(409, "office_emptied").await;
    api.delete(path).by(orderer).gives(200).await;
    block(api, &tenant, &bo, Some(&code), orderer).await;
}

async fn where_the_regime_says_nothing_it_takes_the_right_to_change_the_user(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let employee = json!([{ "role": "time-recording/employee" }]);
    let anna = tenant.user(api, "Anna", &[&north], employee).await;
    let sara = tenant.user_with(api, "Sara", "time-recording/absence-manager").await;
    api.post(blocks(&tenant, &anna), new(None)).by(&sara).refused(404, "not_found").await;
    let made = block(api, &tenant, &anna, Some(&north), &tenant.owner).await;
    let record = async |unit: &str| {
        tenant.can(api, &anna, "time.record", json!({ "owner_id": anna.id, "unit_id": unit })).await
    };
    assert!(!record(&north).await);
    api.delete(made).by(&tenant.owner).gives(200).await;
    assert!(record(&north).await);
    // An owner is the last one.
    let other = tenant.user_with(api, "Olga", "time-recording/tenant-owner").await;
    block(api, &tenant, &other, None, &tenant.owner).await;
}

async fn a_change_names_its_version(api: &Api) {
    let company = company(api).await;
    let (tenant, main) = (&company.tenant, &company.tenant.owner);
    let made = block(api, tenant, &company.anna, None, main).await;
    let stale = api.delete(&made).header("if-match", "\"1\"").by(main);
    stale.refused(412, "precondition_failed").await;
    let read = api.get(&made).by(main).send().await;
    api.delete(&made).header("if-match", read.header("etag")).by(main).gives(200).await;
    let elsewhere = made.replace(&company.anna.id, &company.gert.id);
    api.get(elsewhere).by(main).refused(404, "not_found").await;
}
