//! Who, on what, which actions: agreeing with the single check, as far as the caller may ask.

use crate::{
    cases,
    decisions::{question, rule, teams},
    harness::{Api, Person, Tenant, text},
    portal,
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    every_search_agrees_with_the_check,
    whom_the_caller_may_not_ask_about_does_not_appear,
    a_token_is_good_for_its_own_search_alone,
    what_is_not_kept_here_is_said_not_to_be,
    programs_are_found_too,
    records_are_found_where_a_check_allows,
    records_are_found_by_their_attributes,
    records_of_another_time_are_found_as_they_were,
];

const READ: &str = "time-recording/time.read";
const UNIT: &str = "mandat/unit.read";

async fn search(api: &Api, what: &str, by: &Person, request: Value) -> Vec<String> {
    let mut request = request;
    request["page"] = json!({ "limit": 200 });
    let body = api.post(format!("/access/v1/search/{what}"), request).by(by).gives(200).await;
    assert_eq!(body["page"]["next_token"], "", "{body}");
    let results = body["results"].as_array().unwrap();
    assert_eq!(body["page"]["count"], results.len());
    results.iter().map(|found| text(found.get("name").unwrap_or(&found["id"]))).collect()
}

fn who(action: &str, resource: &Value) -> Value {
    json!({ "subject": { "type": "user" }, "action": { "name": action }, "resource": resource })
}

async fn every_search_agrees_with_the_check(api: &Api) {
    let (tenant, [north, south], [anna, ben, sara]) = teams(api).await;
    let owner = &tenant.owner;
    let people = [owner, &anna, &ben, &sara];
    let resources = [
        json!({ "type": "user", "id": anna.id }),
        json!({ "type": "user", "id": ben.id }),
        json!({ "type": "unit", "id": north }),
        json!({ "type": "unit", "id": south }),
    ];
    for resource in &resources {
        for action in [READ, UNIT, "time-recording/time.record"] {
            let found = search(api, "subject", owner, who(action, resource)).await;
            for person in people {
                let allowed = rule(api, owner, question(&person.id, action, resource.clone())).await.0;
                assert_eq!(found.contains(&person.id), allowed, "{action} {resource} {}", person.email);
            }
        }
    }
    for person in people {
        let subject = json!({ "type": "user", "id": person.id });
        for (kind, ids) in
            [("user", &people.map(|one| one.id.clone())[..]), ("unit", &[north.clone(), south.clone()])]
        {
            let request =
                json!({ "subject": subject, "action": { "name": READ }, "resource": { "type": kind } });
            let found = search(api, "resource", owner, request).await;
            for id in ids {
                let resource = json!({ "type": kind, "id": id });
                let allowed = rule(api, owner, question(&person.id, READ, resource)).await.0;
                assert_eq!(found.contains(id), allowed, "{kind} {id} {}", person.email);
            }
        }
        let request = json!({ "subject": subject, "resource": resources[0] });
        let may = search(api, "action", owner, request).await;
        let permissions = api.get(tenant.path("/permissions")).by(owner).gives(200).await;
        for permission in permissions["items"].as_array().unwrap().iter().step_by(4) {
            let key = text(&permission["key"]);
            let allowed = rule(api, owner, question(&person.id, &key, resources[0].clone())).await.0;
            assert_eq!(may.contains(&key), allowed, "{key} {}", person.email);
        }
    }
}

async fn whom_the_caller_may_not_ask_about_does_not_appear(api: &Api) {
    let (tenant, _, [anna, ben, sara]) = teams(api).await;
    let resource = json!({ "type": "user", "id": anna.id });
    let mut all = vec![tenant.owner.id.clone(), anna.id.clone(), sara.id.clone()];
    all.sort();
    assert_eq!(search(api, "subject", &tenant.owner, who(READ, &resource)).await, all);
    let mut near = vec![anna.id.clone(), sara.id.clone()];
    near.sort();
    assert_eq!(search(api, "subject", &sara, who(READ, &resource)).await, near, "the owner is no member");
    assert_eq!(search(api, "subject", &anna, who(READ, &resource)).await, std::slice::from_ref(&anna.id));
    let about = |person: &Person| json!({ "subject": { "type": "user", "id": person.id }, "resource": { "type": "user", "id": anna.id } });
    assert!(!search(api, "action", &anna, about(&anna)).await.is_empty());
    for (asker, other) in [(&anna, &sara), (&sara, &ben)] {
        let answer = api.post("/access/v1/search/action", about(other)).by(asker).send().await;
        assert!(answer.status == 403 && answer.body.is_string(), "{}", answer.text);
        let mut on_what = about(other);
        on_what["action"] = json!({ "name": READ });
        let answer = api.post("/access/v1/search/resource", on_what).by(asker).send().await;
        assert!(answer.status == 403 && answer.body.is_string(), "{}", answer.text);
    }
}

async fn a_token_is_good_for_its_own_search_alone(api: &Api) {
    let (tenant, [north, south], [anna, ..]) = teams(api).await;
    let path = "/access/v1/search/subject";
    let paged = |action: &str, unit: &str, page: Value| {
        let mut request = who(action, &json!({ "type": "unit", "id": unit }));
        request["page"] = page;
        request
    };
    let mut found = Vec::new();
    let mut page = json!({ "limit": 1 });
    let mut token = String::new();
    loop {
        let body = api.post(path, paged(UNIT, &north, page)).by(&tenant.owner).gives(200).await;
        found.extend(body["results"].as_array().unwrap().iter().map(|one| text(&one["id"])));
        assert!(body["results"].as_array().unwrap().len() <= 1);
        let next = text(&body["page"]["next_token"]);
        if next.is_empty() {
            break;
        }
        token = next;
        page = json!({ "token": token, "limit": 1 });
    }
    let whole =
        search(api, "subject", &tenant.owner, who(UNIT, &json!({ "type": "unit", "id": north }))).await;
    assert_eq!(found, whole);
    assert!(found.len() > 1);
    for (request, by) in [
        (paged(READ, &north, json!({ "token": token })), &tenant.owner),
        (paged(UNIT, &south, json!({ "token": token })), &tenant.owner),
        (paged(UNIT, &north, json!({ "token": token, "limit": 2 })), &tenant.owner),
        (paged(UNIT, &north, json!({ "token": token })), &anna),
        (paged(UNIT, &north, json!({ "token": "" })), &tenant.owner),
        (paged(UNIT, &north, json!({ "token": "nonsense" })), &tenant.owner),
    ] {
        let answer = api.post(path, request.clone()).by(by).send().await;
        assert!(answer.status == 400 && answer.body.is_string(), "{request}: {}", answer.text);
    }
    let none = api.post(path, paged(UNIT, &north, json!({ "limit": 0 }))).by(&tenant.owner).gives(200).await;
    assert_eq!(none["results"], json!([]));
}

async fn what_is_not_kept_here_is_said_not_to_be(api: &Api) {
    let owner = api.tenant().await.owner;
    let subject = json!({ "type": "user", "id": owner.id });
    let request =
        json!({ "subject": subject, "action": { "name": READ }, "resource": { "type": "time_entry" } });
    let body = api.post("/access/v1/search/resource", request).by(&owner).gives(200).await;
    assert_eq!((&body["results"], &body["page"]["next_token"]), (&json!([]), &json!("")));
    assert!(text(&body["context"]["reason"]).contains("not kept here"));
}

async fn programs_are_found_too(api: &Api) {
    let tenant = api.tenant().await;
    let program = tenant.program(api, "time-recording/supervisor", json!({})).await;
    let mut request = who(READ, &json!({ "type": "tenant", "id": tenant.id }));
    request["subject"]["type"] = json!("api_client");
    assert_eq!(search(api, "subject", &tenant.owner, request).await, std::slice::from_ref(&program.id));
    let subject = json!({ "type": "api_client", "id": program.id });
    let request = json!({ "subject": subject, "action": { "name": READ }, "resource": { "type": "tenant" } });
    assert_eq!(search(api, "resource", &tenant.owner, request).await, std::slice::from_ref(&tenant.id));
}

async fn put(api: &Api, tenant: &Tenant, record: &str, body: Value) {
    api.put(tenant.path(&format!("/records/{record}")), body).by(&tenant.owner).gives(200).await;
}

/// On which records of the type somebody may do it, page by page.
async fn on_records(api: &Api, tenant: &Tenant, who: &Person, action: &str, kind: &str) -> Vec<String> {
    let request = json!({
        "subject": { "type": "user", "id": who.id },
        "action": { "name": action },
        "resource": { "type": kind },
    });
    let whole = search(api, "resource", &tenant.owner, request.clone()).await;
    let (mut paged, mut page) = (Vec::new(), json!({ "limit": 2 }));
    loop {
        let mut request = request.clone();
        request["page"] = page;
        let body = api.post("/access/v1/search/resource", request).by(&tenant.owner).gives(200).await;
        assert!(body["results"].as_array().unwrap().len() <= 2);
        for found in body["results"].as_array().unwrap() {
            assert_eq!(found["type"], kind);
            paged.push(text(&found["id"]));
        }
        if body["page"]["next_token"] == "" {
            break;
        }
        page = json!({ "token": body["page"]["next_token"] });
    }
    assert_eq!(paged, whole, "the pages are the whole");
    whole
}

async fn records_are_found_where_a_check_allows(api: &Api) {
    let (tenant, [north, south], [anna, ben, sara]) = teams(api).await;
    let below = tenant.team_below(api, "Night", &north).await;
    let units = [Some(&north), Some(&south), Some(&below), None];
    let mut ids = Vec::new();
    for number in 0..8 {
        let mut record = json!({ "path": if number < 4 { json!(["acme", "web"]) } else { json!([]) } });
        if let Some(unit) = units[number % 4] {
            record["unit_id"] = json!(unit);
        }
        let id = format!("2026-{number}");
        put(api, &tenant, &format!("claim/{id}"), record).await;
        ids.push(id);
    }
    // The same id under another type, one that was closed, and a customer who is locked.
    put(api, &tenant, "order/2026-0", json!({ "unit_id": south })).await;
    api.post(tenant.path("/records/claim/2026-4/end"), json!(null)).by(&tenant.owner).gives(200).await;
    api.post(tenant.path("/locks"), json!({ "path": ["acme"] })).by(&tenant.owner).gives(201).await;
    let mut both = [0, 0];
    for person in [&tenant.owner, &anna, &ben, &sara] {
        for action in [READ, UNIT, "time-recording/time.change", "time-recording/activity.record"] {
            let found = on_records(api, &tenant, person, action, "claim").await;
            let mut allowed = Vec::new();
            for id in &ids {
                let record = json!({ "type": "claim", "id": id });
                let (allows, _) = rule(api, &tenant.owner, question(&person.id, action, record)).await;
                both[usize::from(allows)] += 1;
                if allows {
                    allowed.push(id.clone());
                }
            }
            assert_eq!(found, allowed, "{action} {}", person.email);
        }
    }
    assert!(both[0] > 10 && both[1] > 10, "{both:?} were refused and allowed");
    assert_eq!(on_records(api, &tenant, &sara, READ, "order").await, Vec::<String>::new());
    assert_eq!(on_records(api, &tenant, &tenant.owner, UNIT, "order").await, ["2026-0"]);
}

async fn records_are_found_by_their_attributes(api: &Api) {
    let tenant = api.tenant_following(&["broker-portal"]).await;
    let most = portal::narrowed("personal-injury", json!({ "level": portal::LEVELS[..3] }));
    let ida = portal::user(api, &tenant, "Ida", &[most]).await;
    for (number, level) in portal::LEVELS.iter().enumerate() {
        let attributes = json!({ "line": "accident", "level": level });
        put(api, &tenant, &format!("claim/{number}"), json!({ "attributes": attributes })).await;
    }
    let found = on_records(api, &tenant, &ida, &portal::key("injury.read"), "claim").await;
    assert_eq!(found, ["0", "1", "2"]);
}

async fn records_of_another_time_are_found_as_they_were(api: &Api) {
    let (tenant, [north, south], [_, _, sara]) = teams(api).await;
    let before = api.now();
    api.forward(TimeDelta::hours(1));
    put(api, &tenant, "claim/1", json!({ "unit_id": north })).await;
    let first = api.now();
    api.forward(TimeDelta::hours(1));
    put(api, &tenant, "claim/1", json!({ "unit_id": south })).await;
    let asked = async |context: Value| {
        let request = json!({
            "subject": { "type": "user", "id": sara.id },
            "action": { "name": READ },
            "resource": { "type": "claim" },
            "context": context,
        });
        api.post("/access/v1/search/resource", request).by(&tenant.owner).gives(200).await
    };
    assert_eq!(asked(json!({})).await["results"], json!([]));
    let then = asked(json!({ "as_of": first })).await;
    assert_eq!(then["results"], json!([{ "type": "claim", "id": "1" }]));
    let unknown = asked(json!({ "as_of": before, "known_at": before })).await;
    assert!(text(&unknown["context"]["reason"]).contains("not kept here"), "{unknown}");
}
