//! The organisation's inbox: what services post, and who reads it.

use crate::{
    cases,
    harness::{Api, NOBODY, Person, Tenant, at, field, text},
};
use serde_json::{Value, json};

cases![
    csm_14_users_see_what_is_posted_for_their_services,
    whoever_reads_an_item_says_for_all_that_it_is_done,
    only_those_who_may_post,
    what_an_item_says_is_in_no_event,
];

const EMPLOYER: &str = "company-access/service.employer.use";

/// A started company with the capacity, a group, and a program that posts.
async fn company(api: &Api) -> (Tenant, String, String) {
    let company = api.tenant_of("company-access").await;
    company.activate(api).await;
    let capacity = company.path("/capacities/company-access/employer");
    let answer = api.put(capacity, json!(null)).by(&company.owner).send().await;
    assert!(answer.status < 300, "{}", answer.text);
    let group = json!({ "kind": "group", "name": "Payroll" });
    let group = text(&api.post(company.path("/units"), group).by(&company.owner).gives(201).await["id"]);
    let program = company.program(api, "company-access/message-service", json!({})).await;
    let token = program.token(api).await;
    (company, group, token)
}

async fn member(api: &Api, company: &Tenant, group: &str, name: &str, services: &[&str]) -> Person {
    let roles = std::iter::once("user").chain(services.iter().copied());
    let roles: Vec<Value> = roles
        .map(|role| {
            let attested: &[&str] = if role == "user" { &["employment", "group-membership"] } else { &[] };
            let role = format!("company-access/{role}");
            json!({ "role": role, "scope": at(group)["scope"], "attested": attested })
        })
        .collect();
    company.user(api, name, &[group], json!(roles)).await
}

fn titles(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["title"].as_str().unwrap()).collect()
}

async fn csm_14_users_see_what_is_posted_for_their_services(api: &Api) {
    let (company, group, program) = company(api).await;
    let other_group = json!({ "kind": "group", "name": "Sales" });
    let other_group =
        text(&api.post(company.path("/units"), other_group).by(&company.owner).gives(201).await["id"]);
    let serving = member(api, &company, &group, "Anna", &["employer-services"]).await;
    let elsewhere = member(api, &company, &other_group, "Ben", &["employer-services"]).await;
    let without = member(api, &company, &group, "Carl", &[]).await;
    let outside = company.user(api, "Dora", &[], json!([])).await;
    let due = api.now() + chrono::TimeDelta::days(9);
    for new in [
        json!({ "kind": "message", "title": "for all" }),
        json!({ "kind": "message", "title": "of the service", "permission": EMPLOYER }),
        json!({
            "kind": "task", "title": "of the group", "text": "Please declare.", "permission": EMPLOYER,
            "unit_id": group, "link": "https://declarations.example/2026-1", "due_at": due,
        }),
    ] {
        api.post(company.path("/inbox?dry_run=true"), new.clone()).token(&program).gives(200).await;
        api.post(company.path("/inbox"), new).token(&program).gives(201).await;
        api.forward(chrono::TimeDelta::seconds(1));
    }
    let seen = async |person: &Person| company.list(api, "/inbox", person).await;
    let of_anna = seen(&serving).await;
    assert_eq!(titles(&of_anna), ["for all", "of the service", "of the group"]);
    let task = &of_anna[2];
    assert_eq!(
        (&task["kind"], &task["link"], &task["due_at"]),
        (&json!("task"), &json!("https://declarations.example/2026-1"), &json!(due))
    );
    assert_eq!(task["posted_by"]["type"], "api_client");
    assert_eq!(titles(&seen(&elsewhere).await), ["for all", "of the service"]);
    assert_eq!(titles(&seen(&without).await), ["for all"]);
    assert_eq!(titles(&seen(&company.owner).await), ["for all", "of the service", "of the group"]);
    assert!(seen(&outside).await.is_empty());
    let path = company.path(&format!("/inbox/{}", text(&task["id"])));
    assert_eq!(api.get(&path).by(&serving).gives(200).await, *task);
    for stranger in [&elsewhere, &without, &outside] {
        api.get(&path).by(stranger).refused(404, "not_found").await;
    }
    // Who loses the service does not see what is for it any more.
    let held = company.list(api, &format!("/assignments?holder_id={}", serving.id), &company.owner).await;
    let service = held.iter().find(|held| held["role"] == "company-access/employer-services").unwrap();
    let end = company.path(&format!("/assignments/{}/end", text(&service["id"])));
    api.post(end, json!(null)).by(&company.owner).gives(200).await;
    assert_eq!(titles(&seen(&serving).await), ["for all"]);
}

async fn whoever_reads_an_item_says_for_all_that_it_is_done(api: &Api) {
    let (company, group, program) = company(api).await;
    let anna = member(api, &company, &group, "Anna", &["employer-services"]).await;
    let ben = member(api, &company, &group, "Ben", &[]).await;
    let new = json!({ "kind": "task", "title": "Declare", "permission": EMPLOYER });
    let posted = api.post(company.path("/inbox"), new).token(&program).send().await;
    assert_eq!(posted.status, 201);
    let path = posted.header("location").to_owned();
    api.patch(&path, json!({ "done": true })).by(&ben).refused(404, "not_found").await;
    let dry = api.patch(format!("{path}?dry_run=true"), json!({ "done": true })).by(&anna).gives(200).await;
    assert_eq!(dry["events"][0]["type"], "inbox.item_done");
    let done = api.patch(&path, json!({ "done": true })).by(&anna).gives(200).await;
    assert_eq!((&done["done_at"], &done["done_by"]["id"]), (&json!(api.now()), &json!(anna.id)));
    assert!(company.list(api, "/inbox?done=false", &company.owner).await.is_empty());
    // The program that posted it learns of it.
    assert_eq!(api.get(&path).token(&program).gives(200).await["done_by"]["id"], json!(anna.id));
    let stale = api.patch(&path, json!({ "done": false })).header("if-match", "\"1\"").by(&anna);
    stale.refused(412, "precondition_failed").await;
    let open = api.patch(&path, json!({ "done": false })).by(&company.owner).gives(200).await;
    assert!(open.get("done_at").is_none() && open.get("done_by").is_none());
    // What is settled elsewhere, the program takes off the list itself.
    api.patch(&path, json!({ "done": true })).token(&program).gives(200).await;
    api.get(company.path("/audit/verification")).by(&company.owner).gives(200).await;
}

async fn only_those_who_may_post(api: &Api) {
    let (company, group, program) = company(api).await;
    let anna = member(api, &company, &group, "Anna", &["employer-services"]).await;
    let new = json!({ "kind": "message", "title": "Hello" });
    let refused = api.post(company.path("/inbox"), new.clone()).by(&anna).refused(403, "forbidden").await;
    assert_eq!(refused["permission"], "mandat/inbox.post");
    let with = |more: Value| {
        let mut new = new.clone();
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        new
    };
    let unknown = with(json!({ "permission": "company-access/nothing" }));
    let refused =
        api.post(company.path("/inbox"), unknown).token(&program).refused(422, "service_unknown").await;
    assert_eq!(field(&refused), "/permission");
    let nowhere = with(json!({ "unit_id": NOBODY }));
    api.post(company.path("/inbox"), nowhere).token(&program).refused(422, "unit_unknown").await;
    // Nobody would ever read it.
    let service = with(json!({ "permission": "mandat/user.read" }));
    api.post(company.path("/inbox"), service).token(&program).refused(409, "inbox_unread").await;
}

async fn what_an_item_says_is_in_no_event(api: &Api) {
    let (company, _, program) = company(api).await;
    let new = json!({ "kind": "message", "title": "Concerns Marta Muster", "text": "Marta is ill." });
    api.post(company.path("/inbox"), new).token(&program).gives(201).await;
    let log = json!(company.events(api).await).to_string();
    assert!(log.contains("inbox.item_posted") && !log.contains("Marta"), "{log}");
}
