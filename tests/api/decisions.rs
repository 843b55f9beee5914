//! Decisions: asked as AuthZEN 1.0 has it, and explained.

use crate::{
    cases,
    harness::{Answer, Api, Person, Tenant, text},
};
use serde_json::{Value, json};

cases![
    a_check_answers_with_its_reason,
    members_that_are_not_known_are_ignored,
    malformed_checks_get_400_and_a_message,
    everybody_asks_about_themselves,
    about_others_it_takes_a_right_on_them,
    what_is_not_known_is_refused,
    who_asks_about_themselves_learns_of_no_resource_out_of_reach,
    properties_never_widen,
];

const CHANGE: &str = "time-recording/time.change";
const READ: &str = "time-recording/time.read";

pub fn question(subject: &str, action: &str, resource: Value) -> Value {
    json!({ "subject": { "type": "user", "id": subject }, "action": { "name": action }, "resource": resource })
}

pub fn entry(properties: Value) -> Value {
    json!({ "type": "time_entry", "id": "2026-03-02/4711", "properties": properties })
}

async fn ask(api: &Api, asker: &Person, question: Value) -> Answer {
    api.post("/access/v1/evaluation", question).by(asker).send().await
}

/// The decision and the rule that made it.
pub async fn rule(api: &Api, asker: &Person, question: Value) -> (bool, String) {
    let answer = ask(api, asker, question).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    (answer.body["decision"].as_bool().unwrap(), text(&answer.body["context"]["rule"]))
}

/// Two teams; Anna in the first, Ben in the second, Sara supervising the first.
pub async fn teams(api: &Api) -> (Tenant, [String; 2], [Person; 3]) {
    let tenant = api.tenant().await;
    let (north, south) = (tenant.team(api, "North").await, tenant.team(api, "South").await);
    let employee = json!([{ "role": "time-recording/employee" }]);
    let anna = tenant.user(api, "Anna", &[&north], employee.clone()).await;
    let ben = tenant.user(api, "Ben", &[&south], employee).await;
    let scope = json!({ "type": "unit", "unit_id": north });
    let supervisor = json!([{ "role": "time-recording/supervisor", "scope": scope }]);
    let sara = tenant.user(api, "Sara", &[&north], supervisor).await;
    (tenant, [north, south], [anna, ben, sara])
}

async fn a_check_answers_with_its_reason(api: &Api) {
    let (tenant, _, [anna, _, sara]) = teams(api).await;
    let asked = question(&sara.id, CHANGE, entry(json!({ "owner_id": anna.id })));
    let call =
        api.post("/access/v1/evaluation", asked).by(&tenant.owner).header("x-request-id", "a-request-4711");
    let answer = call.send().await;
    assert_eq!((answer.status, answer.media_type()), (200, "application/json"));
    assert_eq!(answer.header("x-request-id"), "a-request-4711");
    assert_eq!(
        (&answer.body["decision"], &answer.body["context"]["rule"]),
        (&json!(true), &json!("granted"))
    );
    let held = api
        .get(tenant.path(&format!("/assignments?holder_id={}", sara.id)))
        .by(&tenant.owner)
        .gives(200)
        .await;
    assert_eq!(answer.body["context"]["assignment_id"], held["items"][0]["id"]);
    let asked = question(&anna.id, CHANGE, entry(json!({ "owner_id": anna.id })));
    let refused = ask(api, &tenant.owner, asked).await.body;
    assert_eq!((&refused["decision"], &refused["context"]["rule"]), (&json!(false), &json!("not_granted")));
}

async fn members_that_are_not_known_are_ignored(api: &Api) {
    let (_, _, [anna, ..]) = teams(api).await;
    let mut asked = question(&anna.id, READ, entry(json!({ "owner_id": anna.id, "colour": ["red"] })));
    asked["subject"]["properties"] = json!({ "department": "Sales" });
    asked["action"]["properties"] = json!({ "method": "GET" });
    asked["context"] = json!({ "ip": "192.0.2.1", "nested": { "a": [1, null] } });
    asked["options"] = json!(null);
    assert_eq!(rule(api, &anna, asked).await, (true, "granted".to_owned()));
}

async fn malformed_checks_get_400_and_a_message(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let good = question(&anna.id, READ, entry(json!({})));
    let without = |part: &str| {
        let mut question = good.clone();
        question.as_object_mut().unwrap().remove(part);
        question.to_string()
    };
    let with = |pointer: &str, value: Value| {
        let mut question = good.clone();
        *question.pointer_mut(pointer).unwrap() = value;
        question.to_string()
    };
    let mut bodies = vec![
        String::new(),
        "{".to_owned(),
        "[]".to_owned(),
        "null".to_owned() + " ",
        "\"text\"".to_owned(),
        json!({}).to_string(),
        json!([good["subject"], good["action"], good["resource"]]).to_string(),
        good.to_string() + "x",
    ];
    for part in ["subject", "action", "resource"] {
        bodies.push(without(part));
        for value in [json!(null), json!([]), json!("x"), json!(7), json!({})] {
            bodies.push(with(&format!("/{part}"), value));
        }
    }
    for pointer in ["/subject/type", "/subject/id", "/action/name", "/resource/type", "/resource/id"] {
        for value in [json!(null), json!([]), json!(7), json!({})] {
            bodies.push(with(pointer, value));
        }
    }
    bodies.push(with("/resource/properties", json!([])));
    bodies.push(with("/resource/properties", json!({ "owner_id": 7 })));
    for body in bodies {
        let call = api.post("/access/v1/evaluation", json!({})).body("application/json", body.clone());
        let answer = call.by(&tenant.owner).header("x-request-id", "a-request-4711").send().await;
        assert_eq!((answer.status, answer.media_type()), (400, "application/json"), "{body}");
        assert!(answer.body.as_str().is_some_and(|message| !message.is_empty()), "{body}: {}", answer.text);
        assert_eq!(answer.header("x-request-id"), "a-request-4711");
    }
    let nobody = api.post("/access/v1/evaluation", good).send().await;
    assert!(nobody.status == 401 && nobody.body.is_string(), "{}", nobody.text);
}

async fn everybody_asks_about_themselves(api: &Api) {
    let tenant = api.tenant().await;
    let nemo = tenant.user(api, "Nemo", &[], json!([])).await;
    let answer = rule(api, &nemo, question(&nemo.id, READ, entry(json!({ "owner_id": nemo.id })))).await;
    assert_eq!(answer, (false, "not_granted".to_owned()));
}

async fn about_others_it_takes_a_right_on_them(api: &Api) {
    let (tenant, _, [anna, ben, sara]) = teams(api).await;
    let about = |id: &str| question(id, READ, entry(json!({ "owner_id": id })));
    for asker in [&tenant.owner, &sara] {
        assert!(rule(api, asker, about(&anna.id)).await.0);
    }
    assert!(rule(api, &tenant.owner, about(&ben.id)).await.0);
    // Out of reach and unknown look alike to who may not ask about everybody.
    let beyond =
        [ask(api, &sara, about(&ben.id)).await, ask(api, &sara, about(&uuid::Uuid::max().to_string())).await];
    let others = [ask(api, &anna, about(&ben.id)).await, ask(api, &anna, about(&sara.id)).await];
    for answer in beyond.iter().chain(&others) {
        assert_eq!(answer.status, 403, "{}", answer.text);
        assert_eq!(answer.body, beyond[0].body);
    }
    let explanation = api.post(tenant.path("/explanations"), about(&ben.id));
    explanation.by(&sara).refused(403, "forbidden").await;
}

async fn what_is_not_known_is_refused(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let other = api.tenant().await;
    let owner = &tenant.owner;
    let nowhere = uuid::Uuid::max().to_string();
    for id in [&nowhere, &other.owner.id] {
        let answer = rule(api, owner, question(id, READ, entry(json!({})))).await;
        assert_eq!(answer, (false, "subject_unknown".to_owned()));
        for resource in [
            entry(json!({ "owner_id": id })),
            entry(json!({ "unit_id": id })),
            json!({ "type": "user", "id": id }),
            json!({ "type": "unit", "id": id }),
            json!({ "type": "tenant", "id": other.id }),
            json!({ "type": "user", "id": "anna" }),
        ] {
            let answer = rule(api, owner, question(&owner.id, READ, resource.clone())).await;
            assert_eq!(answer, (false, "resource_unknown".to_owned()), "{resource}");
        }
    }
    for action in ["time-recording/time.travel", "nonsense", "mandat/", "Ö/ä"] {
        let answer = rule(api, owner, question(&owner.id, action, entry(json!({})))).await;
        assert_eq!(answer, (false, "permission_unknown".to_owned()), "{action}");
    }
    let program = json!({ "subject": { "type": "api_client", "id": anna.id }, "action": { "name": READ }, "resource": entry(json!({})) });
    assert_eq!(
        rule(api, owner, program).await,
        (false, "subject_unknown".to_owned()),
        "a user is no program"
    );
    // A subject of a kind that is not kept here is as unknown as any other.
    for (kind, id) in [("robot", "7"), ("user", "anna"), ("api_client", tenant.owner.id.as_str())] {
        let mut asked = question(id, READ, entry(json!({})));
        asked["subject"]["type"] = json!(kind);
        assert_eq!(
            rule(api, &tenant.owner, asked).await,
            (false, "subject_unknown".to_owned()),
            "{kind} {id}"
        );
    }
}

/// Unknown and out of reach look alike, in a check and in its explanation.
async fn who_asks_about_themselves_learns_of_no_resource_out_of_reach(api: &Api) {
    let (tenant, [_, south], [anna, ben, sara]) = teams(api).await;
    let nowhere = uuid::Uuid::max().to_string();
    for asker in [&anna, &sara] {
        for (there, not_there) in [
            (json!({ "type": "user", "id": ben.id }), json!({ "type": "user", "id": nowhere })),
            (json!({ "type": "unit", "id": south }), json!({ "type": "unit", "id": nowhere })),
            (entry(json!({ "owner_id": ben.id })), entry(json!({ "owner_id": nowhere }))),
            (entry(json!({ "unit_id": south })), entry(json!({ "unit_id": nowhere }))),
        ] {
            let asked = |resource: &Value| question(&asker.id, CHANGE, resource.clone());
            let found = [&there, &not_there].map(asked);
            assert_eq!(rule(api, asker, found[0].clone()).await, (false, "not_granted".to_owned()));
            assert_eq!(rule(api, asker, found[1].clone()).await, (false, "not_granted".to_owned()));
            let mut why = Vec::new();
            for question in found {
                let explained = api.post(tenant.path("/explanations"), question).by(asker).gives(200).await;
                why.push((explained["rule"].clone(), explained["steps"].clone()));
            }
            assert_eq!(why[0], why[1], "{there}");
        }
    }
}

/// What the service knows itself counts, whatever the caller says.
async fn properties_never_widen(api: &Api) {
    let (tenant, [north, south], [anna, ben, sara]) = teams(api).await;
    let allowed = async |subject: &Person, resource: Value| {
        rule(api, &tenant.owner, question(&subject.id, READ, resource)).await.0
    };
    assert!(allowed(&anna, entry(json!({ "owner_id": anna.id }))).await);
    assert!(!allowed(&anna, entry(json!({ "owner_id": ben.id }))).await);
    assert!(!allowed(&anna, entry(json!({}))).await);
    // Whose data a user is, the properties do not say.
    let ben_as_own =
        json!({ "type": "user", "id": ben.id, "properties": { "owner_id": anna.id, "unit_id": north } });
    assert!(!allowed(&anna, ben_as_own.clone()).await);
    assert!(!allowed(&sara, ben_as_own).await);
    assert!(allowed(&sara, json!({ "type": "user", "id": anna.id })).await);
    // Where a unit lies, neither.
    assert!(
        !allowed(&sara, json!({ "type": "unit", "id": south, "properties": { "unit_id": north } })).await
    );
    // Two properties narrow more than one: the entry must lie within reach by both.
    assert!(allowed(&sara, entry(json!({ "unit_id": north }))).await);
    assert!(allowed(&sara, entry(json!({ "owner_id": anna.id, "unit_id": north }))).await);
    assert!(!allowed(&sara, entry(json!({ "owner_id": anna.id, "unit_id": south }))).await);
    assert!(!allowed(&sara, entry(json!({ "owner_id": ben.id, "unit_id": north }))).await);
    assert!(!allowed(&sara, entry(json!({}))).await, "nothing said: the whole tenant is meant");
    // The subject's own word about itself counts for nothing.
    let mut asked = question(&anna.id, CHANGE, entry(json!({ "owner_id": anna.id })));
    asked["subject"]["properties"] = json!({ "roles": ["time-recording/tenant-owner"], "admin": true });
    assert!(!rule(api, &tenant.owner, asked).await.0);
}
