//! What a block does to decisions and commands, and that everything comes back.

use super::{SERVICE, block, blocks, company, new};
use crate::{
    cases,
    harness::{Api, Person, Tenant, at, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    csm_09_blocked_in_the_company_nothing_is_allowed,
    csm_09_blocked_in_one_group_the_others_go_on,
    csm_09_an_end_brings_everything_back_as_it_was,
    csm_09_a_blocked_manager_gives_nothing_in_the_group,
    csm_09_nobody_acts_for_whoever_is_blocked,
    csm_09_what_was_blocked_then_is_known,
    an_explanation_names_the_block_and_who_ends_it,
    a_dry_run_tells_what_is_lost_and_what_comes_back,
];

async fn csm_09_blocked_in_the_company_nothing_is_allowed(api: &Api) {
    let company = company(api).await;
    let tenant = &company.tenant;
    assert_eq!(company.works(api).await, (true, true));
    block(api, tenant, &company.anna, None, &tenant.owner).await;
    assert_eq!(company.works(api).await, (false, false));
    let answer = tenant.evaluation(api, &company.anna, SERVICE, json!({}), json!({})).await;
    assert_eq!(answer["context"]["rule"], "blocked");
    // Whoever else is there goes on.
    assert!(
        tenant.allows(api, &company.gert, "company-access/e-box.read", at_unit(&company.declarations)).await
    );
}

fn at_unit(unit: &str) -> Value {
    json!({ "unit_id": unit })
}

async fn csm_09_blocked_in_one_group_the_others_go_on(api: &Api) {
    let company = company(api).await;
    block(api, &company.tenant, &company.anna, Some(&company.declarations), &company.gert).await;
    assert_eq!(company.works(api).await, (false, true));
    let access = api.get("/v1/me/access").by(&company.anna).gives(200).await;
    assert_eq!(access["blocked_units"], json!([company.declarations]));
    // Blocked in the domain is blocked in its groups.
    let ended = api.get(blocks(&company.tenant, &company.anna)).by(&company.gert).gives(200).await;
    let first = format!("{}/{}", blocks(&company.tenant, &company.anna), text(&ended["items"][0]["id"]));
    api.delete(first).by(&company.gert).gives(200).await;
    assert_eq!(company.works(api).await, (true, true));
}

/// All that is known of what somebody holds.
async fn held(api: &Api, tenant: &Tenant, who: &Person) -> Value {
    let list = tenant.list(api, &format!("/assignments?holder_id={}", who.id), &tenant.owner).await;
    let access =
        api.get(tenant.path(&format!("/users/{}/access", who.id))).by(&tenant.owner).gives(200).await;
    json!([list, access["permissions"]])
}

async fn csm_09_an_end_brings_everything_back_as_it_was(api: &Api) {
    let company = company(api).await;
    let tenant = &company.tenant;
    let before = held(api, tenant, &company.anna).await;
    let mut made = Vec::new();
    for unit in [None, Some(company.declarations.as_str()), Some(company.careers.as_str())] {
        made.push(block(api, tenant, &company.anna, unit, &tenant.owner).await);
    }
    api.forward(TimeDelta::days(40));
    let assignments =
        tenant.list(api, &format!("/assignments?holder_id={}", company.anna.id), &tenant.owner).await;
    assert_eq!(json!(assignments), before[0], "nothing of what is held has ended");
    for (path, expected) in made.iter().zip([(false, false), (true, false), (true, true)]) {
        let ended = api.delete(path).by(&tenant.owner).gives(200).await;
        assert_eq!(ended["ended_at"], json!(api.now()));
        assert_eq!(company.works(api).await, expected);
    }
    assert_eq!(held(api, tenant, &company.anna).await, before);
    company.anna.token(api).await;
    let kinds: Vec<_> = tenant.events(api).await.iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "user.blocked").count(), 3);
    assert_eq!(kinds.iter().filter(|kind| *kind == "user.unblocked").count(), 3);
}

async fn csm_09_a_blocked_manager_gives_nothing_in_the_group(api: &Api) {
    let company = company(api).await;
    let (tenant, gert) = (&company.tenant, &company.gert);
    let given = |to: &Person| {
        tenant.assigning(api, to, "company-access/technical-channels", at(&company.declarations)).by(gert)
    };
    let path = block(api, tenant, gert, Some(&company.declarations), &company.dirk).await;
    let list = tenant.list(api, "/appointments", gert).await;
    assert_eq!(list, Vec::<Value>::new());
    let refused = given(&company.anna).send().await;
    assert!(matches!(refused.status, 403 | 422), "{}", refused.text);
    api.get(tenant.path(&format!("/users/{}", company.anna.id))).by(gert).refused(404, "not_found").await;
    api.delete(path).by(&company.dirk).gives(200).await;
    given(&company.anna).gives(201).await;
}

async fn csm_09_nobody_acts_for_whoever_is_blocked(api: &Api) {
    let company = company(api).await;
    let tenant = &company.tenant;
    let co_main = "company-access/co-main-access-manager";
    let carla = tenant.user(api, "Carla", &[], json!([])).await;
    let scope = json!({ "scope": { "type": "tenant" } });
    let office = tenant.assign(api, &carla, co_main, scope).await;
    let part = json!({ "assignment_id": office["id"], "delegate_id": company.gert.id });
    api.post(tenant.path("/delegations"), part).by(&carla).gives(201).await;
    let create = async || {
        let new = json!({ "given_name": "Neu", "family_name": "Muster", "email": "neu@kessler.example" });
        api.post(tenant.path("/users?dry_run=true"), new).by(&company.gert).send().await.status
    };
    assert_eq!(create().await, 200);
    for unit in [None, Some(company.careers.as_str())] {
        let path = block(api, tenant, &carla, unit, &tenant.owner).await;
        assert_eq!(create().await, 403, "{unit:?}");
        api.delete(path).by(&tenant.owner).gives(200).await;
        assert_eq!(create().await, 200);
    }
}

async fn csm_09_what_was_blocked_then_is_known(api: &Api) {
    let company = company(api).await;
    let tenant = &company.tenant;
    let before = api.now();
    api.forward(TimeDelta::hours(1));
    let path = block(api, tenant, &company.anna, Some(&company.careers), &company.lise).await;
    let blocked = api.now();
    api.forward(TimeDelta::hours(1));
    api.delete(&path).by(&company.lise).gives(200).await;
    let rule = async |context: Value| {
        let properties = at_unit(&company.careers);
        let answer = tenant.evaluation(api, &company.anna, SERVICE, properties, context).await;
        text(&answer["context"]["rule"])
    };
    assert_eq!(rule(json!({})).await, "granted");
    assert_eq!(rule(json!({ "as_of": blocked })).await, "blocked");
    assert_eq!(rule(json!({ "as_of": before })).await, "granted");
    assert_eq!(rule(json!({ "as_of": api.now(), "known_at": blocked })).await, "blocked");
    let query = |at: chrono::DateTime<chrono::Utc>| format!("?as_of={}", at.to_rfc3339().replace('+', "%2B"));
    let list = async |at| {
        let path = format!("{}{}", blocks(tenant, &company.anna), query(at));
        api.get(path).by(&company.lise).gives(200).await["items"].as_array().unwrap().len()
    };
    assert_eq!((list(before).await, list(blocked).await, list(api.now()).await), (0, 1, 0));
    let then = api.get(format!("{path}{}", query(blocked))).by(&company.lise).gives(200).await;
    assert!(then.get("ended_at").is_none(), "{then}");
}

async fn an_explanation_names_the_block_and_who_ends_it(api: &Api) {
    let company = company(api).await;
    let tenant = &company.tenant;
    let made = block(api, tenant, &company.anna, Some(&company.declarations), &company.gert).await;
    let asked = |unit: &str| {
        json!({
            "subject": { "type": "user", "id": company.anna.id },
            "action": { "name": SERVICE },
            "resource": { "type": "declaration", "id": "1", "properties": { "unit_id": unit } },
        })
    };
    let explain = async |unit: &str| {
        api.post(tenant.path("/explanations"), asked(unit)).by(&tenant.owner).gives(200).await
    };
    let told = explain(&company.declarations).await;
    assert_eq!(told["rule"], "blocked");
    let steps = told["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["rule"] == "block").unwrap();
    assert!(text(&step["text"]).contains(&company.declarations), "{step}");
    let change = &told["smallest_change"];
    assert_eq!((&change["kind"], &change["unit_id"]), (&json!("end_block"), &json!(company.declarations)));
    assert!(made.ends_with(&text(&change["block_id"])));
    let by = ["access-manager", "co-main-access-manager", "group-manager", "main-access-manager"];
    let by: Vec<_> = by.iter().map(|name| format!("company-access/{name}")).collect();
    assert_eq!(change["made_by"], json!(by));
    assert!(!told.to_string().contains(super::REASON), "nobody reads why in an explanation");
    let passed = explain(&company.careers).await;
    let step =
        passed["steps"].as_array().unwrap().iter().find(|step| step["rule"] == "block").unwrap().clone();
    assert_eq!((&passed["decision"], &step["outcome"]), (&json!(true), &json!("passed")));
    block(api, tenant, &company.anna, None, &tenant.owner).await;
    let whole = explain(&company.careers).await;
    let change = &whole["smallest_change"];
    assert_eq!(change["kind"], "end_block");
    assert!(change.get("unit_id").is_none());
    let by = ["company-access/co-main-access-manager", "company-access/main-access-manager"];
    assert_eq!(change["made_by"], json!(by));
}

async fn a_dry_run_tells_what_is_lost_and_what_comes_back(api: &Api) {
    let company = company(api).await;
    let (tenant, anna) = (&company.tenant, &company.anna);
    let told = |access: &Value| -> Vec<(String, Value)> {
        let listed = access["listed"].as_array().unwrap().iter();
        let of_service = listed.filter(|entry| entry["permission"] == SERVICE);
        of_service.map(|entry| (text(&entry["holder"]["id"]), entry["scope"]["unit_id"].clone())).collect()
    };
    let dry = async |unit: Option<&str>| {
        let path = format!("{}?dry_run=true", blocks(tenant, anna));
        api.post(path, new(unit)).by(&tenant.owner).gives(200).await
    };
    let one = dry(Some(&company.declarations)).await;
    assert_eq!(one["events"][0]["type"], "user.blocked");
    assert!(!one.to_string().contains(super::REASON), "{one}");
    assert_eq!(told(&one["access"]["lost"]), [(anna.id.clone(), json!(company.declarations))]);
    assert_eq!(told(&dry(None).await["access"]["lost"]).len(), 2);
    assert_eq!(company.works(api).await, (true, true), "nothing was recorded");
    // Whoever holds it in the whole tenant loses it in that group.
    let carla = tenant.user(api, "Carla", &[], json!([])).await;
    let scope = json!({ "scope": { "type": "tenant" } });
    tenant.assign(api, &carla, "company-access/co-main-access-manager", scope).await;
    let path = format!("{}?dry_run=true", blocks(tenant, &carla));
    let lost = api.post(path, new(Some(&company.careers))).by(&tenant.owner).gives(200).await;
    assert_eq!(told(&lost["access"]["lost"]), [(carla.id.clone(), json!(company.careers))]);
    let made = block(api, tenant, anna, Some(&company.declarations), &tenant.owner).await;
    let back = api.delete(format!("{made}?dry_run=true")).by(&tenant.owner).gives(200).await;
    assert_eq!(told(&back["access"]["gained"]), [(anna.id.clone(), json!(company.declarations))]);
    block(api, tenant, anna, None, &tenant.owner).await;
    let back = api.delete(format!("{made}?dry_run=true")).by(&tenant.owner).gives(200).await;
    assert_eq!(back["access"]["gained"]["count"], 0, "the other block goes on");
}
