//! Decisions of other times: what held, what will hold, and what was known when.

use crate::{
    cases,
    decisions::{entry, question, rule, teams},
    harness::{Api, text},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    earlier_and_later_moments_can_be_asked_about,
    what_was_known_then_can_be_asked_about,
    times_are_kept_to_the_microsecond,
];

async fn earlier_and_later_moments_can_be_asked_about(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let made = api.now();
    api.forward(TimeDelta::days(1));
    let given = api.now();
    let until = given + TimeDelta::days(14);
    tenant.assign(api, &anna, "time-recording/supervisor", json!({ "valid_until": until })).await;
    let second = TimeDelta::seconds(1);
    for (as_of, expected) in
        [(made, false), (given - second, false), (given, true), (until - second, true), (until, false)]
    {
        let mut asked = question(&anna.id, "time-recording/time.change", entry(json!({})));
        asked["context"] = json!({ "as_of": as_of });
        assert_eq!(rule(api, &tenant.owner, asked.clone()).await.0, expected, "{as_of}");
        let explained = api.post(tenant.path("/explanations"), asked).by(&tenant.owner).gives(200).await;
        assert_eq!(explained["decision"], json!(expected));
    }
    let mut before_all = question(&anna.id, "time-recording/time.change", entry(json!({})));
    before_all["context"] = json!({ "as_of": made - TimeDelta::days(365) });
    assert!(!rule(api, &tenant.owner, before_all).await.0);
}

/// Both times together give the decision that was made then.
async fn what_was_known_then_can_be_asked_about(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let start = api.now() + TimeDelta::days(7);
    let given = tenant.assign(api, &anna, "time-recording/supervisor", json!({ "valid_from": start })).await;
    let planned = api.now();
    api.forward(TimeDelta::days(2));
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    let later = json!({ "valid_from": start + TimeDelta::days(7) });
    api.patch(path, later).by(&tenant.owner).gives(200).await;
    let decided = async |as_of, known_at| {
        let mut asked = question(&anna.id, "time-recording/time.change", entry(json!({})));
        asked["context"] = json!({ "as_of": as_of, "known_at": known_at });
        rule(api, &tenant.owner, asked).await.0
    };
    let day_eight = start + TimeDelta::days(1);
    assert!(decided(day_eight, planned).await, "so it was planned");
    assert!(!decided(day_eight, api.now()).await, "then it was moved");
    assert!(decided(start + TimeDelta::days(7), api.now()).await);
    assert!(!decided(day_eight, planned - TimeDelta::seconds(1)).await, "before, nobody knew of it");
}

/// Whatever a client's clock shows: what is recorded is what either database gives back.
async fn times_are_kept_to_the_microsecond(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let validity = json!({
        "valid_from": "2026-03-09T08:00:00.123456789+01:00", "valid_until": "2026-04-01T00:00:00.9999999Z",
    });
    let given = tenant.assign(api, &anna, "time-recording/supervisor", validity).await;
    assert_eq!(given["valid_from"], "2026-03-09T07:00:00.123456Z");
    assert_eq!(given["valid_until"], "2026-04-01T00:00:00.999999Z");
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    let later = json!({ "valid_until": "2026-05-01T00:00:00.0000019Z" });
    let changed = api.patch(path.clone(), later).by(&tenant.owner).gives(200).await;
    assert_eq!(changed["valid_until"], "2026-05-01T00:00:00.000001Z");
    assert_eq!(api.get(path).by(&tenant.owner).gives(200).await["valid_until"], changed["valid_until"]);
    let found = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert_eq!(found["sound"], true, "{found}");
}
