//! Several checks in one request.

use crate::{
    cases,
    decisions::{entry, question, teams},
    harness::{Answer, Api, Person, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    defaults_stand_for_what_a_check_leaves_out,
    the_three_semantics_end_where_they_say,
    what_cannot_be_decided_is_a_no_with_its_error,
    without_checks_it_is_one_check,
    a_request_that_is_malformed_as_a_whole_gets_400,
    each_check_has_its_own_time,
    many_checks_agree_with_each_alone,
    the_number_of_checks_is_bounded,
];

const READ: &str = "time-recording/time.read";
const CHANGE: &str = "time-recording/time.change";

async fn ask(api: &Api, asker: &Person, body: Value) -> Answer {
    api.post("/access/v1/evaluations", body).by(asker).send().await
}

async fn answers(api: &Api, asker: &Person, body: Value) -> Vec<Value> {
    let answer = ask(api, asker, body).await;
    assert_eq!((answer.status, answer.media_type()), (200, "application/json"), "{}", answer.text);
    assert_eq!(answer.body.get("decision"), None, "{}", answer.text);
    answer.body["evaluations"].as_array().unwrap().clone()
}

async fn decisions(api: &Api, asker: &Person, body: Value) -> Vec<bool> {
    let answers = answers(api, asker, body).await;
    answers.iter().map(|answer| answer["decision"].as_bool().unwrap()).collect()
}

fn subject(person: &Person) -> Value {
    json!({ "type": "user", "id": person.id })
}

fn of(person: &Person) -> Value {
    entry(json!({ "owner_id": person.id }))
}

async fn defaults_stand_for_what_a_check_leaves_out(api: &Api) {
    let (tenant, _, [anna, ben, sara]) = teams(api).await;
    let asked = json!({
        "subject": subject(&sara),
        "action": { "name": CHANGE },
        "resource": of(&anna),
        "evaluations": [
            {},
            { "resource": of(&ben) },
            { "subject": subject(&anna) },
            { "subject": subject(&anna), "action": { "name": READ } },
            // What a check gives counts whole: no property of the default is left in it.
            { "resource": { "type": "time_entry", "id": "1" } },
        ],
        "options": { "another": 7 },
        "later": {},
    });
    assert_eq!(decisions(api, &tenant.owner, asked).await, [true, false, false, true, false]);
    let none =
        json!({ "evaluations": [question(&anna.id, READ, of(&anna)), question(&anna.id, READ, of(&ben))] });
    assert_eq!(decisions(api, &tenant.owner, none).await, [true, false]);
}

async fn the_three_semantics_end_where_they_say(api: &Api) {
    let (tenant, _, [anna, ben, _]) = teams(api).await;
    let asked = |semantic: &str, of_whom: &[&Person]| {
        let checks: Vec<Value> = of_whom.iter().map(|person| json!({ "resource": of(person) })).collect();
        json!({
            "subject": subject(&anna), "action": { "name": READ }, "evaluations": checks,
            "options": { "evaluations_semantic": semantic },
        })
    };
    let (mine, his) = (&anna, &ben);
    for (semantic, of_whom, expected) in [
        ("execute_all", [mine, his, mine], vec![true, false, true]),
        ("deny_on_first_deny", [mine, his, mine], vec![true, false]),
        ("deny_on_first_deny", [mine, mine, mine], vec![true, true, true]),
        ("permit_on_first_permit", [his, mine, his], vec![false, true]),
        ("permit_on_first_permit", [his, his, his], vec![false, false, false]),
    ] {
        assert_eq!(decisions(api, &tenant.owner, asked(semantic, &of_whom)).await, expected, "{semantic}");
    }
    // An error is a denial.
    let mut broken = asked("deny_on_first_deny", &[mine, mine]);
    broken["evaluations"][0] = json!({ "resource": 7 });
    assert_eq!(decisions(api, &tenant.owner, broken).await, [false]);
    let unknown = ask(api, &tenant.owner, asked("whatever", &[mine])).await;
    assert!(unknown.status == 400 && unknown.body.is_string(), "{}", unknown.text);
}

async fn what_cannot_be_decided_is_a_no_with_its_error(api: &Api) {
    let (_, _, [anna, ben, sara]) = teams(api).await;
    let mine = question(&sara.id, READ, of(&anna));
    let without = |part: &str| {
        let mut check = mine.clone();
        check.as_object_mut().unwrap().remove(part);
        check
    };
    let asked = json!({ "evaluations": [
        mine, without("subject"), without("action"), without("resource"), 7, [], { "subject": null },
        question(&ben.id, READ, of(&ben)), question(&anna.id, READ, of(&anna)),
        question(&sara.id, "nonsense", of(&anna)),
    ] });
    let found = answers(api, &sara, asked).await;
    let decided: Vec<bool> = found.iter().map(|answer| answer["decision"].as_bool().unwrap()).collect();
    assert_eq!(decided, [true, false, false, false, false, false, false, false, true, false]);
    for malformed in &found[1..7] {
        assert_eq!(malformed["context"]["error"]["status"], 400, "{malformed}");
        assert!(!text(&malformed["context"]["error"]["message"]).is_empty());
    }
    // About Ben, in another team, Sara may not ask.
    assert_eq!(found[7]["context"]["error"]["status"], 403, "{}", found[7]);
    assert_eq!(found[7]["context"]["rule"], "forbidden");
    for answered in [&found[0], &found[8], &found[9]] {
        assert_eq!(answered["context"].get("error"), None, "{answered}");
    }
    assert_eq!(found[9]["context"]["rule"], "permission_unknown");
}

async fn without_checks_it_is_one_check(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let one = question(&anna.id, READ, of(&anna));
    let alone = api.post("/access/v1/evaluation", one.clone()).by(&tenant.owner).gives(200).await;
    let mut empty = one.clone();
    empty["evaluations"] = json!([]);
    for asked in [one.clone(), empty] {
        let answer = ask(api, &tenant.owner, asked).await;
        assert_eq!((answer.status, &answer.body), (200, &alone));
    }
    for part in ["subject", "action", "resource"] {
        let mut less = one.clone();
        less.as_object_mut().unwrap().remove(part);
        let answer = ask(api, &tenant.owner, less).await;
        assert!(answer.status == 400 && text(&answer.body).starts_with(part), "{}", answer.text);
    }
    // Alone, a question that may not be asked is an error of the request.
    let beyond = ask(api, &anna, question(&tenant.owner.id, READ, of(&anna))).await;
    assert!(beyond.status == 403 && beyond.body.is_string(), "{}", beyond.text);
}

async fn a_request_that_is_malformed_as_a_whole_gets_400(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let good = json!({ "evaluations": [question(&anna.id, READ, of(&anna))] });
    for (part, wrong) in [
        ("subject", json!("anna")),
        ("subject", json!({ "type": "user" })),
        ("action", json!({ "name": 7 })),
        ("resource", json!([])),
        ("context", json!({ "as_of": "tomorrow" })),
        ("evaluations", json!({})),
        ("evaluations", json!("all")),
        ("evaluations", json!(null)),
        ("options", json!([])),
        ("options", json!({ "evaluations_semantic": 1 })),
    ] {
        let mut asked = good.clone();
        asked[part] = wrong;
        let answer = ask(api, &tenant.owner, asked.clone()).await;
        assert!(answer.status == 400 && answer.body.is_string(), "{asked}: {}", answer.text);
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        let call = api.post("/access/v1/evaluations", json!({})).body(kind, good.to_string());
        let answer = call.by(&tenant.owner).send().await;
        assert!(answer.status == 400 && answer.body.is_string(), "{kind}: {}", answer.text);
    }
}

async fn each_check_has_its_own_time(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let start = api.now() + TimeDelta::days(7);
    tenant.assign(api, &anna, "time-recording/supervisor", json!({ "valid_from": start })).await;
    let asked = json!({
        "subject": subject(&anna), "action": { "name": CHANGE }, "resource": entry(json!({})),
        "context": { "as_of": start },
        "evaluations": [{}, { "context": {} }, { "context": { "as_of": start + TimeDelta::days(1) } }],
    });
    assert_eq!(decisions(api, &tenant.owner, asked.clone()).await, [true, false, true]);
    let mut too_many = asked;
    let times = (0..11).map(|day| json!({ "context": { "as_of": start + TimeDelta::days(day) } }));
    too_many["evaluations"] = times.collect();
    let answer = ask(api, &tenant.owner, too_many).await;
    assert!(answer.status == 400 && text(&answer.body).contains("times"), "{}", answer.text);
}

async fn many_checks_agree_with_each_alone(api: &Api) {
    let (tenant, [north, south], people) = teams(api).await;
    let nowhere = uuid::Uuid::max().to_string();
    let permissions = api.get(tenant.path("/permissions")).by(&tenant.owner).gives(200).await;
    let mut checks = Vec::new();
    for person in &people {
        for (number, permission) in permissions["items"].as_array().unwrap().iter().enumerate() {
            let of = &people[number % 3];
            let resource = match number % 6 {
                0 => entry(json!({ "owner_id": of.id, "unit_id": north })),
                1 => json!({ "type": "unit", "id": south }),
                2 => json!({ "type": "user", "id": of.id }),
                3 => json!({ "type": "tenant", "id": tenant.id }),
                4 => entry(json!({ "owner_id": of.id })),
                _ => entry(json!({ "owner_id": nowhere })),
            };
            checks.push(question(&person.id, &text(&permission["key"]), resource));
        }
    }
    let together = answers(api, &tenant.owner, json!({ "evaluations": checks })).await;
    assert_eq!(together.len(), checks.len());
    for (check, found) in checks.iter().zip(&together).step_by(5) {
        let alone = api.post("/access/v1/evaluation", check.clone()).by(&tenant.owner).gives(200).await;
        assert_eq!(&alone, found, "{check}");
    }
    assert!(together.iter().any(|answer| answer["decision"] == true));
    assert!(together.iter().any(|answer| answer["decision"] == false));
}

async fn the_number_of_checks_is_bounded(api: &Api) {
    let tenant = api.tenant().await;
    let asked = |number: usize| {
        json!({
            "subject": subject(&tenant.owner), "action": { "name": READ },
            "resource": { "type": "tenant", "id": tenant.id }, "evaluations": vec![json!({}); number],
        })
    };
    assert_eq!(decisions(api, &tenant.owner, asked(1_000)).await, [true; 1_000]);
    let answer = ask(api, &tenant.owner, asked(1_001)).await;
    assert!(answer.status == 400 && text(&answer.body).contains("1000"), "{}", answer.text);
}
