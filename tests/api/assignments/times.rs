//! Two times: what held when, and what was known when.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, Person, SUPERVISOR, Tenant, text},
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

cases![
    an_assignment_is_read_as_it_stood_and_as_it_was_known,
    holders_are_told_for_any_moment,
    both_times_together_give_the_decision_made_then,
    a_moment_no_calendar_has_is_refused,
];

fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

async fn an_assignment_is_read_as_it_stood_and_as_it_was_known(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    api.forward(TimeDelta::days(1));
    let start = api.now();
    let day = |day: i64| start + TimeDelta::days(day);
    let validity = json!({ "valid_from": day(2), "valid_until": day(10) });
    let given = tenant.assign(api, &anna, SUPERVISOR, validity).await;
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    let read = async |query: String| api.get(format!("{path}?{query}")).by(&tenant.owner).gives(200).await;
    let status = async |day: DateTime<Utc>| text(&read(format!("as_of={}", written(day))).await["status"]);
    for (number, expected) in [(0, "pending"), (2, "live"), (9, "live"), (10, "expired")] {
        assert_eq!(status(day(number)).await, expected, "day {number}");
    }
    api.forward(TimeDelta::days(1));
    let longer = json!({ "valid_until": day(20) });
    api.patch(&path, longer).by(&tenant.owner).gives(200).await;
    assert_eq!(status(day(10)).await, "live");
    let before = written(start);
    assert_eq!(read(format!("known_at={before}")).await["valid_until"], json!(day(10)));
    let both = read(format!("known_at={before}&as_of={}", written(day(10)))).await;
    assert_eq!(both["status"], "expired");
    api.forward(TimeDelta::days(4));
    api.post(format!("{path}/end"), json!(null)).by(&tenant.owner).gives(200).await;
    for (number, expected) in [(1, "pending"), (4, "live"), (5, "ended"), (19, "ended")] {
        assert_eq!(status(day(number)).await, expected, "day {number}");
    }
    // Before it was given nobody knew of it.
    let early = written(day(0) - TimeDelta::hours(1));
    api.get(format!("{path}?known_at={early}")).by(&tenant.owner).refused(404, "not_found").await;
}

async fn holders_are_told_for_any_moment(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let start = api.now();
    let day = |day: i64| start + TimeDelta::days(day);
    let validity = json!({ "valid_from": day(2), "valid_until": day(4) });
    let given = tenant.assign(api, &anna, SUPERVISOR, validity).await;
    let count = async |query: String| {
        let list = format!("/roles/time-recording/supervisor/holders?{query}");
        tenant.list(api, &list, &tenant.owner).await.len()
    };
    let as_of = |number: i64| format!("as_of={}", written(day(number)));
    for (number, expected) in [(0, 0), (2, 1), (3, 1), (4, 0)] {
        assert_eq!(count(as_of(number)).await, expected, "day {number}");
    }
    api.forward(TimeDelta::days(1));
    let end = tenant.path(&format!("/assignments/{}/end", text(&given["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(count(as_of(3)).await, 0);
    let known = format!("known_at={}", written(start));
    assert_eq!(count(format!("{}&{known}", as_of(3))).await, 1, "as it was thought then");
}

/// Every decision is made again a year later, with both times, and comes out as it did.
async fn both_times_together_give_the_decision_made_then(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let simon = tenant.user(api, "Simon", &[], json!([])).await;
    let anna = tenant.user(api, "Anna", &[], json!([{ "role": EMPLOYEE }])).await;
    let of_anna = json!({ "owner_id": anna.id });
    let mut made: Vec<(DateTime<Utc>, Value)> = Vec::new();
    let ask = async |times: Value| {
        tenant.evaluation(api, &simon, "time-recording/time.read", of_anna.clone(), times).await
    };
    made.push((api.now(), ask(json!({})).await));
    let place = tenant.path(&format!("/units/{east}/members/{}", anna.id));
    let validity = json!({
        "scope": { "type": "unit", "unit_id": east },
        "valid_until": api.now() + TimeDelta::days(5),
    });
    let given = give_next_day(api, &tenant, &simon, validity).await;
    made.push((api.now(), ask(json!({})).await));
    api.forward(TimeDelta::days(1));
    api.put(&place, json!(null)).by(&tenant.owner).gives(200).await;
    made.push((api.now(), ask(json!({})).await));
    api.forward(TimeDelta::days(1));
    let end = tenant.path(&format!("/assignments/{}/end", text(&given["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    made.push((api.now(), ask(json!({})).await));
    api.forward(TimeDelta::days(1));
    tenant.assign(api, &simon, SUPERVISOR, json!({})).await;
    made.push((api.now(), ask(json!({})).await));
    let answers: Vec<_> = made.iter().map(|(_, answer)| answer["decision"].clone()).collect();
    assert_eq!(answers, [false, false, true, false, true].map(Value::from));
    api.forward(TimeDelta::days(365));
    for (then, answer) in made {
        let again = ask(json!({ "as_of": then, "known_at": then })).await;
        assert_eq!(again, answer, "the decision made at {then}");
    }
}

async fn give_next_day(api: &Api, tenant: &Tenant, holder: &Person, more: Value) -> Value {
    api.forward(TimeDelta::days(1));
    tenant.assign(api, holder, SUPERVISOR, more).await
}

async fn a_moment_no_calendar_has_is_refused(api: &Api) {
    let tenant = api.tenant().await;
    for moment in ["2026-02-30T00:00:00Z", "2026-01-01", "%2B12000-01-01T00:00:00Z", "-9000-01-01T00:00:00Z"]
    {
        for name in ["as_of", "known_at"] {
            let list = tenant.path(&format!("/assignments?{name}={moment}"));
            let refused = api.get(list).by(&tenant.owner).refused(400, "invalid_query").await;
            assert_eq!(refused["errors"][0]["field"], name);
        }
    }
    for far in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
        tenant.list(api, &format!("/assignments?as_of={far}&live=true"), &tenant.owner).await;
        tenant.list(api, &format!("/assignments?known_at={far}"), &tenant.owner).await;
    }
}
